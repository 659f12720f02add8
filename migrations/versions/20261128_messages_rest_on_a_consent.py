"""messages rest on a consent"""

import sqlalchemy as sa
from alembic import op

revision = "d7e3b90c4f12"
down_revision = "c4d1f0a97e35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rests_on", sa.String(length=20), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_column("rests_on")
