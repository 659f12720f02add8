"""registrations and calls"""

import sqlalchemy as sa
from alembic import op

revision = "f8dc2c19a360"
down_revision = "39463e2abf6a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_calls",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("caller_id", sa.Integer(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "result IN ('', 'came', 'missed', 'repeated', 'withdrawn')", name=op.f("ck_queue_calls_result_known")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_queue_calls_branch_id")),
        sa.ForeignKeyConstraint(["caller_id"], ["people.id"], name=op.f("fk_queue_calls_caller_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_queue_calls_created_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_queue_calls_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_calls")),
        sa.UniqueConstraint("visit_id", "sequence", name=op.f("uq_queue_calls_visit_id_sequence")),
    )
    with op.batch_alter_table("queue_calls", schema=None) as batch_op:
        batch_op.create_index("ix_queue_calls_branch_id_called_at", ["branch_id", "called_at"], unique=False)
        batch_op.create_index(
            "uq_queue_calls_open",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("result = ''"),
            postgresql_where=sa.text("result = ''"),
        )

    op.create_table(
        "visit_registrations",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("department <> ''", name=op.f("ck_visit_registrations_department_said")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_visit_registrations_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_visit_registrations_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_visit_registrations_customer_id")),
        sa.ForeignKeyConstraint(["doctor_id"], ["people.id"], name=op.f("fk_visit_registrations_doctor_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_registrations_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_registrations")),
        sa.UniqueConstraint("number", name=op.f("uq_visit_registrations_number")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_visit_registrations_visit_id")),
    )
    with op.batch_alter_table("visit_registrations", schema=None) as batch_op:
        batch_op.create_index("ix_visit_registrations_branch_id_day", ["branch_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_registrations_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_visit_registrations_doctor_id_day", ["doctor_id", "day"], unique=False)

    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calls_missed", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_column("calls_missed")

    with op.batch_alter_table("visit_registrations", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_registrations_doctor_id_day")
        batch_op.drop_index(batch_op.f("ix_visit_registrations_customer_id"))
        batch_op.drop_index("ix_visit_registrations_branch_id_day")

    op.drop_table("visit_registrations")
    with op.batch_alter_table("queue_calls", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_queue_calls_open", sqlite_where=sa.text("result = ''"), postgresql_where=sa.text("result = ''")
        )
        batch_op.drop_index("ix_queue_calls_branch_id_called_at")

    op.drop_table("queue_calls")
