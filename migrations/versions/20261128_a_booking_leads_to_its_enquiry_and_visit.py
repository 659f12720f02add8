"""A booking leads to its enquiry and its visit: real foreign keys.

SQLite cannot add a key to a column; there the column is made again, which leaves the triggers of the
table and the rows of its neighbours alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "b71e4c02d9a6"
down_revision = "11652bf877de"
branch_labels = None
depends_on = None

#: column → table, index, whether unique
KEYS = {
    "enquiry_id": ("enquiries", "ix_appointments_enquiry_id", False),
    "visit_id": ("visits", "uq_appointments_visit_id", True),
}


def upgrade() -> None:
    for column, (table, _index, _unique) in KEYS.items():
        op.execute(
            f"UPDATE appointments SET {column} = NULL WHERE {column} IS NOT NULL "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.id = appointments.{column})"
        )
        if op.get_bind().dialect.name == "postgresql":
            op.create_foreign_key(op.f(f"fk_appointments_{column}"), "appointments", table, [column], ["id"])
        else:
            _made_again(column, f"CONSTRAINT fk_appointments_{column} REFERENCES {table} (id)")


def downgrade() -> None:
    for column in KEYS:
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(op.f(f"fk_appointments_{column}"), "appointments", type_="foreignkey")
        else:
            _made_again(column, "")


def _made_again(column: str, constraint: str) -> None:
    """The same column with another constraint, on SQLite."""
    _table, index, unique = KEYS[column]
    op.drop_index(index, "appointments")
    op.execute(f"ALTER TABLE appointments ADD COLUMN {column}_new INTEGER {constraint}")
    op.execute(f"UPDATE appointments SET {column}_new = {column} WHERE {column} IS NOT NULL")  # noqa: S608
    op.execute(f"ALTER TABLE appointments DROP COLUMN {column}")
    op.execute(f"ALTER TABLE appointments RENAME COLUMN {column}_new TO {column}")
    op.create_index(index, "appointments", [column], unique=unique, sqlite_where=sa.text(f"{column} IS NOT NULL"))
