"""No person, room or device is booked twice at one time: the database itself refuses it (APT-03).

PostgreSQL has exclusion constraints for this; on SQLite, where one writer works at a time, triggers
look for an overlap. Both hold for every statement, whoever sends it. The triggers look a day back: without
an end they would walk through everything a person still has ahead. So a booking is shorter than a day.
"""

from collections.abc import Iterable

from sqlalchemy import DDL, Table, event

from portal.front_desk.appointments.workflow import HOLDING

#: What can be taken: column → what it is called in a violation.
TAKEN = ("provider_id", "room_id", "device_id")


def taken_name(column: str) -> str:
    """The name of the rule that keeps a column's times apart."""
    return f"ex_appointments_{column.removesuffix('_id')}_taken"


def install(table: Table) -> None:
    """Have the rules made with the table."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect):
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


def statements(dialect: str) -> list[str]:
    """The statements behind `install` for one dialect; the migration runs the same."""
    return [*(statement for column in TAKEN for statement in _of_column(column, dialect)), *_within_a_day(dialect)]


def _of_column(column: str, dialect: str) -> Iterable[str]:
    holding, name = ", ".join(f"'{state}'" for state in HOLDING), taken_name(column)
    if dialect == "postgresql":
        return [
            f"ALTER TABLE appointments ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"(int4range({column}, {column}, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) "
            f"WHERE ({column} IS NOT NULL AND state IN ({holding}))"
        ]
    overlap = (
        f"SELECT 1 FROM appointments a WHERE a.{column} = NEW.{column} AND a.state IN ({holding}) "  # noqa: S608
        "AND a.starts_at > datetime(NEW.starts_at, '-1 day') AND a.starts_at < NEW.ends_at "
        "AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id"
    )
    return [
        f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON appointments "
        f"WHEN NEW.{column} IS NOT NULL AND NEW.state IN ({holding}) AND EXISTS ({overlap}) "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for verb in ("INSERT", "UPDATE")
    ]


def _within_a_day(dialect: str) -> Iterable[str]:
    """What the triggers above rely on."""
    name = "ck_appointments_within_a_day"
    if dialect == "postgresql":
        return [f"ALTER TABLE appointments ADD CONSTRAINT {name} CHECK (ends_at < starts_at + interval '1 day')"]
    return [
        f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON appointments "
        f"WHEN NEW.ends_at >= datetime(NEW.starts_at, '+1 day') BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for verb in ("INSERT", "UPDATE")
    ]
