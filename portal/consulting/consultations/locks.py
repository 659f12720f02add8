"""The database's own lock on the parts of a signed consultation (CON-19).

Once the consultation is signed, nobody adds, changes or deletes a part of it: not an operation, not
an administrator with a database prompt. What belongs to the time after signing has tables of its own.
"""

from sqlalchemy import DDL, Table, event


def locked_when_signed(table: Table) -> None:
    """Let the database refuse every write to parts whose consultation is signed."""
    for dialect in ("sqlite", "postgresql"):
        for statement in locked_when_signed_statements(table.name, dialect):
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


def locked_when_signed_statements(table: str, dialect: str) -> list[str]:
    """The trigger statements for one dialect; the table points to its whole by `consultation_id`."""
    message = f"{table}: the consultation is signed"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_locked_{verb.lower()} BEFORE {verb} ON {table} "  # noqa: S608
            f"WHEN (SELECT state FROM consultations WHERE id = {row}.consultation_id) = 'signed' "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
        ]
    return [
        f"CREATE OR REPLACE FUNCTION lock_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608
        f"DECLARE whole integer; "
        f"BEGIN "
        f"IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; "
        f"IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_locked BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION lock_{table}()",
    ]
