"""what was paid out belongs to the day"""

import sqlalchemy as sa
from alembic import op

from portal.core.database import append_only_statements

revision = "c4d1f0a97e35"
down_revision = "b249f5530dab"
branch_labels = None
depends_on = None

#: What a table made anew has to be told again on SQLite; PostgreSQL keeps it.
CHECKS = (
    sa.CheckConstraint("NOT own_money OR remarks <> ''", name="ck_day_closes_own_money_is_explained"),
    sa.CheckConstraint("difference = 0 OR remarks <> ''", name="ck_day_closes_difference_is_explained"),
    sa.CheckConstraint("last_payment_id >= first_payment_id", name="ck_day_closes_covers_something"),
)
COVERS = "last_payment_id IS NOT NULL OR last_payout_id > 0"
#: A day that was signed off before had what was paid out until then in view; it is not asked for again.
SIGNED = """
    UPDATE day_closes SET last_payout_id = COALESCE((
        SELECT MAX(p.id) FROM refund_payouts p WHERE p.branch_id = day_closes.branch_id AND p.paid_at <= day_closes.closed_at
    ), 0)
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    sqlite = dialect == "sqlite"
    with op.batch_alter_table("day_closes", table_args=CHECKS if sqlite else ()) as batch_op:
        batch_op.add_column(sa.Column("last_payout_id", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("paid_out", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.alter_column("first_payment_id", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("last_payment_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(op.f("ck_day_closes_covers_money"), COVERS)
    if sqlite:
        op.execute(SIGNED)
        for statement in append_only_statements("day_closes", dialect):
            op.execute(statement)
    else:
        op.execute("ALTER TABLE day_closes DISABLE TRIGGER USER")
        op.execute(SIGNED)
        op.execute("ALTER TABLE day_closes ENABLE TRIGGER USER")
    with op.batch_alter_table("refunds") as batch_op:
        batch_op.create_index("ix_refunds_state_proposed", ["branch_id", "state", "proposed_at", "id"], unique=False)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    sqlite = dialect == "sqlite"
    with op.batch_alter_table("refunds") as batch_op:
        batch_op.drop_index("ix_refunds_state_proposed")
    if not sqlite:
        op.drop_constraint("ck_day_closes_covers_money", "day_closes", type_="check")
    with op.batch_alter_table("day_closes", table_args=CHECKS if sqlite else ()) as batch_op:
        batch_op.alter_column("last_payment_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("first_payment_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("paid_out")
        batch_op.drop_column("last_payout_id")
    if sqlite:
        for statement in append_only_statements("day_closes", dialect):
            op.execute(statement)
