"""Open cases are found by indexes of their own, figures inside one; how far a long job has come"""

import sqlalchemy as sa
from alembic import op

revision = "dca9aaa41d4e"
down_revision = "c4a2d5e81f30"
branch_labels = None
depends_on = None

#: name: table, columns, condition
INDEXES = {
    "ix_case_conference_members_waiting": ("case_conference_members", ["person_id"], "opinion_at IS NULL"),
    "ix_case_solutions_waiting": ("case_solutions", ["person_id"], "done_at IS NULL"),
    "ix_complaint_cases_open_doctor": ("complaint_cases", ["doctor_id", "kind", "state"], "state <> 'closed'"),
    "ix_complaint_cases_open_item": ("complaint_cases", ["item_id", "kind", "state"], "state <> 'closed'"),
    "ix_complaint_cases_open_handler": ("complaint_cases", ["handler_id", "next_due_at"], "state <> 'closed'"),
    "ix_complaint_cases_open_forwarded_to": (
        "complaint_cases",
        ["forwarded_to_id", "next_due_at"],
        "state <> 'closed'",
    ),
}
FIGURES = (
    "branch_id", "received_at", "kind", "state", "customer_view", "cause", "category", "channel", "department_id",
    "item_id", "doctor_id", "id",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "job_progress",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_progress")),
    )
    # No batch: SQLite would build the table anew and lose its triggers.
    op.add_column("complaint_cases", sa.Column("progress_since", sa.DateTime(timezone=True), nullable=True))
    for name, (table, columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_complaint_cases_figures", "complaint_cases", list(FIGURES), unique=False)


def downgrade() -> None:
    op.drop_index("ix_complaint_cases_figures", "complaint_cases")
    for name, (table, _columns, _condition) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_column("complaint_cases", "progress_since")
    op.drop_table("job_progress")
