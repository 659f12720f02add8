"""taken times are looked for within a day"""

from alembic import op

revision = "7e0b52c8d1a4"
down_revision = "c4a91e7d20f8"
branch_labels = None
depends_on = None

TAKEN = ("provider", "room", "device")
HOLDING = "('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
LONG = "ck_appointments_within_a_day"
#: Without an end the trigger walks through everything a person still has ahead.
DAY_BACK = "AND a.starts_at > datetime(NEW.starts_at, '-1 day') "


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE appointments ADD CONSTRAINT {LONG} CHECK (ends_at < starts_at + interval '1 day')")
        return
    for verb in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER {LONG}_{verb.lower()} BEFORE {verb} ON appointments "
            f"WHEN NEW.ends_at >= datetime(NEW.starts_at, '+1 day') BEGIN SELECT RAISE(ABORT, '{LONG}'); END"
        )
    _look(DAY_BACK)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(LONG, "appointments", type_="check")
        return
    for verb in ("insert", "update"):
        op.execute(f"DROP TRIGGER {LONG}_{verb}")
    _look("")


def _look(back: str) -> None:
    """Make the triggers anew that keep the times of a person, room or device apart."""
    for what in TAKEN:
        overlap = (
            f"SELECT 1 FROM appointments a WHERE a.{what}_id = NEW.{what}_id AND a.state IN {HOLDING} "  # noqa: S608
            f"{back}AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id"
        )
        name = f"ex_appointments_{what}_taken"
        for verb in ("INSERT", "UPDATE"):
            op.execute(f"DROP TRIGGER {name}_{verb.lower()}")
            op.execute(
                f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON appointments "
                f"WHEN NEW.{what}_id IS NOT NULL AND NEW.state IN {HOLDING} AND EXISTS ({overlap}) "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )
