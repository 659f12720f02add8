"""Reminders of cases that grow old, and namesakes told apart"""

import sqlalchemy as sa
from alembic import op

from portal.core.database import append_only_statements

revision = "b249f5530dab"
down_revision = "dca9aaa41d4e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_told_apart",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_people_told_apart_reason_given")),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_people_told_apart_each_pair_once")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_people_told_apart_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_people_told_apart_created_by_id")),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_people_told_apart_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_people_told_apart_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_told_apart")),
        sa.UniqueConstraint("person_id", "other_id", name=op.f("uq_people_told_apart_person_id_other_id")),
    )
    with op.batch_alter_table("people_told_apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_told_apart_other_id"), ["other_id"], unique=False)

    op.create_table(
        "case_reminders",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("level >= 1", name=op.f("ck_case_reminders_level_counts_from_one")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_case_reminders_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_cases.id"], name=op.f("fk_case_reminders_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_case_reminders_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reminders")),
        sa.UniqueConstraint(
            "case_id", "stage_since", "level", name=op.f("uq_case_reminders_case_id_stage_since_level")
        ),
    )
    with op.batch_alter_table("case_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_reminders_case_id"), ["case_id"], unique=False)

    for table in ("people_told_apart", "case_reminders"):
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("case_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_reminders_case_id"))

    op.drop_table("case_reminders")
    with op.batch_alter_table("people_told_apart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_told_apart_other_id"))

    op.drop_table("people_told_apart")
