"""improvements"""

import sqlalchemy as sa
from alembic import op

from portal.core.database import append_only_statements

revision = "5b426d029a58"
down_revision = "4fa7e4788cc4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "improvement_actions",
        sa.Column(
            "number",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.String(length=20), nullable=False),
        sa.Column("source_label", sa.String(length=200), nullable=False),
        sa.Column("source_url", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "source_kind IN ('complaint', 'dissatisfied', 'survey', 'meeting', 'inspection', 'activity', 'evaluation', 'assessment', 'suggestion', 'feedback', 'incident', 'other')",
            name=op.f("ck_improvement_actions_source_kind_known"),
        ),
        sa.CheckConstraint(
            "state <> 'effective' OR (checked_by_id IS NOT NULL AND effect <> '')",
            name=op.f("ck_improvement_actions_effective_when_checked"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'effective', 'dropped')", name=op.f("ck_improvement_actions_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'effective') OR result <> ''", name=op.f("ck_improvement_actions_done_with_result")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_improvement_actions_title_given")),
        sa.CheckConstraint("checked_by_id <> done_by_id", name=op.f("ck_improvement_actions_doer_does_not_check")),
        sa.CheckConstraint("checked_by_id <> owner_id", name=op.f("ck_improvement_actions_owner_does_not_check")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_improvement_actions_branch_id")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["people.id"], name=op.f("fk_improvement_actions_checked_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_improvement_actions_created_by_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_improvement_actions_department_id")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["people.id"], name=op.f("fk_improvement_actions_done_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_improvement_actions_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_actions")),
        sa.UniqueConstraint("number", name=op.f("uq_improvement_actions_number")),
    )
    with op.batch_alter_table("improvement_actions", schema=None) as batch_op:
        batch_op.create_index("ix_improvement_actions_all", ["branch_id", "due_on", "id"], unique=False)
        batch_op.create_index("ix_improvement_actions_check", ["branch_id", "state", "check_on"], unique=False)
        batch_op.create_index("ix_improvement_actions_due", ["branch_id", "state", "due_on", "id"], unique=False)
        batch_op.create_index("ix_improvement_actions_owner", ["owner_id", "state", "due_on"], unique=False)
        batch_op.create_index("ix_improvement_actions_source", ["source_url"], unique=False)

    op.create_table(
        "improvement_notes",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["improvement_actions.id"], name=op.f("fk_improvement_notes_action_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_improvement_notes_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_improvement_notes_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_notes")),
    )
    with op.batch_alter_table("improvement_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_improvement_notes_action_id"), ["action_id"], unique=False)

    op.create_table(
        "staff_feedback",
        sa.Column(
            "number",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("to_department_id", sa.Integer(), nullable=True),
        sa.Column("about_label", sa.String(length=200), nullable=False),
        sa.Column("about_url", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opinion', 'problem', 'suggestion', 'request')", name=op.f("ck_staff_feedback_kind_known")
        ),
        sa.CheckConstraint("state <> 'answered' OR answer <> ''", name=op.f("ck_staff_feedback_answered_with_words")),
        sa.CheckConstraint(
            "state <> 'taken_up' OR action_id IS NOT NULL", name=op.f("ck_staff_feedback_taken_up_with_action")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'seen', 'answered', 'taken_up')", name=op.f("ck_staff_feedback_state_known")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_staff_feedback_text_given")),
        sa.CheckConstraint(
            "(CASE WHEN to_person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN to_department_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_staff_feedback_one_receiver"),
        ),
        sa.CheckConstraint("to_person_id <> created_by_id", name=op.f("ck_staff_feedback_not_to_oneself")),
        sa.ForeignKeyConstraint(["action_id"], ["improvement_actions.id"], name=op.f("fk_staff_feedback_action_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_staff_feedback_answered_by_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_staff_feedback_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_staff_feedback_created_by_id")),
        sa.ForeignKeyConstraint(
            ["to_department_id"], ["departments.id"], name=op.f("fk_staff_feedback_to_department_id")
        ),
        sa.ForeignKeyConstraint(["to_person_id"], ["people.id"], name=op.f("fk_staff_feedback_to_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_feedback")),
        sa.UniqueConstraint("number", name=op.f("uq_staff_feedback_number")),
    )
    with op.batch_alter_table("staff_feedback", schema=None) as batch_op:
        batch_op.create_index("ix_staff_feedback_about", ["about_url"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_feedback_action_id"), ["action_id"], unique=False)
        batch_op.create_index("ix_staff_feedback_author", ["created_by_id", "id"], unique=False)
        batch_op.create_index("ix_staff_feedback_department", ["to_department_id", "state"], unique=False)
        batch_op.create_index("ix_staff_feedback_due", ["branch_id", "state", "due_on"], unique=False)
        batch_op.create_index("ix_staff_feedback_person", ["to_person_id", "state"], unique=False)

    for statement in append_only_statements("improvement_notes", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("staff_feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_feedback_person")
        batch_op.drop_index("ix_staff_feedback_due")
        batch_op.drop_index("ix_staff_feedback_department")
        batch_op.drop_index("ix_staff_feedback_author")
        batch_op.drop_index(batch_op.f("ix_staff_feedback_action_id"))
        batch_op.drop_index("ix_staff_feedback_about")

    op.drop_table("staff_feedback")
    with op.batch_alter_table("improvement_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_improvement_notes_action_id"))

    op.drop_table("improvement_notes")
    with op.batch_alter_table("improvement_actions", schema=None) as batch_op:
        batch_op.drop_index("ix_improvement_actions_source")
        batch_op.drop_index("ix_improvement_actions_owner")
        batch_op.drop_index("ix_improvement_actions_due")
        batch_op.drop_index("ix_improvement_actions_check")
        batch_op.drop_index("ix_improvement_actions_all")

    op.drop_table("improvement_actions")
