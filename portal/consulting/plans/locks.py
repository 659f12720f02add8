"""The database's own locks on a version and its items once they were approved or explained (PLN-08).

What a doctor approved and a customer was told is fixed: a change is a new version. After the
confirmation only being superseded remains. No operation and no database prompt gets round this.
"""

from collections.abc import Iterable

from sqlalchemy import DDL, Table, event

from portal.consulting.plans.workflow import WRITABLE


def quoted(names: Iterable[str]) -> str:
    """The names as an SQL list of texts."""
    return ", ".join(f"'{name}'" for name in names)


def unchanged(table: Table, *, but: Iterable[str]) -> str:
    """The condition that an update leaves every column alone except `but`; for both databases."""
    kept = [column.name for column in table.columns if column.name not in set(but)]
    return " AND ".join(f"CAST(NEW.{name} AS TEXT) IS NOT DISTINCT FROM CAST(OLD.{name} AS TEXT)" for name in kept)


def locked_with_version(table: Table) -> None:
    """Refuse every write to parts of a version that is no longer being written."""
    for dialect in ("sqlite", "postgresql"):
        for statement in locked_with_version_statements(table.name, dialect):
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


def locked_with_version_statements(table: str, dialect: str) -> list[str]:
    """The trigger statements for one dialect; the table points to its version by `version_id`."""
    message = f"{table}: the version is fixed"
    writable = quoted(WRITABLE)
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_fixed_{verb.lower()} BEFORE {verb} ON {table} "  # noqa: S608
            f"WHEN (SELECT state FROM plan_versions WHERE id = {row}.version_id) NOT IN ({writable}) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
        ]
    return [
        f"CREATE OR REPLACE FUNCTION fix_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608
        f"DECLARE whole integer; "
        f"BEGIN "
        f"IF TG_OP = 'INSERT' THEN whole := NEW.version_id; ELSE whole := OLD.version_id; END IF; "
        f"IF (SELECT state FROM plan_versions WHERE id = whole) NOT IN ({writable}) THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_fixed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION fix_{table}()",
    ]
