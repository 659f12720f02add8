"""parts of a file are found by one index

Another index of each of these tables begins with the customer; a second one only made every new row dearer.
"""

from alembic import op

revision = "9f13c07e5b62"
down_revision = "2c6d91b7ae35"
branch_labels = None
depends_on = None

TABLES = ("customer_reach", "timeline_events", "file_openings")


def upgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_customer_id", table)


def downgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_customer_id", table, ["customer_id"])
