"""bookings are found by a text"""

import sqlalchemy as sa
from alembic import op

revision = "f1b7d3a9c254"
down_revision = "e8a2c5d17b60"
branch_labels = None
depends_on = None

GUESTS = sa.text("customer_id IS NULL")
ITEMS = sa.text("item_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_appointments_guests", "appointments", ["branch_id", "day"], sqlite_where=GUESTS, postgresql_where=GUESTS
    )
    op.create_index("ix_appointments_item_id", "appointments", ["item_id"], sqlite_where=ITEMS, postgresql_where=ITEMS)
    op.create_index(
        "ix_appointments_what", "appointments", ["branch_id", "what"], postgresql_ops={"what": "varchar_pattern_ops"}
    )


def downgrade() -> None:
    for name in ("ix_appointments_what", "ix_appointments_item_id", "ix_appointments_guests"):
        op.drop_index(name, "appointments")
