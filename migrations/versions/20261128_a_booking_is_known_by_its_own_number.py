"""a booking is known by its own number

The number of a booking is that of its row (`Appointment.number`). One that is drawn from a series made whoever books
wait for the commit of whoever drew before, and had PostgreSQL write every index of a booking twice.
"""

from collections.abc import Callable

from alembic import op

revision = "2c6d91b7ae35"
down_revision = "7e0b52c8d1a4"
branch_labels = None
depends_on = None

COLUMN = "number VARCHAR(24) NOT NULL, "
UNIQUE = "CONSTRAINT uq_appointments_number UNIQUE (number)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("appointments", "number")
        return
    _make_anew(lambda text: text.replace(f"\n\t{COLUMN}", "", 1).replace(f", \n\t{UNIQUE}", "", 1))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE appointments ADD COLUMN number VARCHAR(24)")
        op.execute("UPDATE appointments SET number = 'YY' || to_char(id, 'FM000000000')")
        op.execute("ALTER TABLE appointments ALTER COLUMN number SET NOT NULL")
        op.execute(f"ALTER TABLE appointments ADD {UNIQUE}")
        return
    _make_anew(
        lambda text: f"{text.replace('(', f'({chr(10)}{chr(9)}{COLUMN}', 1).rstrip()[:-1].rstrip()}, \n\t{UNIQUE}\n)",
        number="printf('YY%09d', id)",
    )


def _make_anew(change: Callable[[str], str], **filled: str) -> None:
    """SQLite drops no column that has a constraint: another table takes its place, with all that belongs to it."""
    connection = op.get_bind()

    def written(kinds: str) -> list[str]:
        found = connection.exec_driver_sql(
            f"SELECT sql FROM sqlite_master WHERE tbl_name = 'appointments' AND type IN ({kinds}) AND sql IS NOT NULL"  # noqa: S608
        )
        return [row.sql for row in found]

    def columns(table: str) -> list[str]:
        return [row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]

    (table,), belongings = written("'table'"), written("'index', 'trigger'")
    connection.exec_driver_sql(change(table).replace("appointments", "appointments_anew", 1))
    into = columns("appointments_anew")
    values = [filled.get(name, name) for name in into]
    connection.exec_driver_sql(
        f"INSERT INTO appointments_anew ({', '.join(into)}) SELECT {', '.join(values)} FROM appointments"  # noqa: S608
    )
    connection.exec_driver_sql("DROP TABLE appointments")
    connection.exec_driver_sql("ALTER TABLE appointments_anew RENAME TO appointments")
    for statement in belongings:
        connection.exec_driver_sql(statement)
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5):
        raise RuntimeError(f"rows that point to nothing: {broken}")
