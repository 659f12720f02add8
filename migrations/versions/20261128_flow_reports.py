"""flow reports"""

import sqlalchemy as sa
from alembic import op

revision = "a22b72bf3d79"
down_revision = "1fb9074fa4a7"
branch_labels = None
depends_on = None

#: What was submitted stays: the table takes no update and no delete.
LOCKS = {
    "sqlite": [
        "CREATE TRIGGER flow_reports_no_update BEFORE UPDATE ON flow_reports BEGIN SELECT RAISE(ABORT, 'flow_reports is append-only'); END",
        "CREATE TRIGGER flow_reports_no_delete BEFORE DELETE ON flow_reports BEGIN SELECT RAISE(ABORT, 'flow_reports is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_flow_reports() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'flow_reports is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER flow_reports_no_update BEFORE UPDATE ON flow_reports FOR EACH ROW EXECUTE FUNCTION refuse_flow_reports()",
        "CREATE TRIGGER flow_reports_no_delete BEFORE DELETE ON flow_reports FOR EACH ROW EXECUTE FUNCTION refuse_flow_reports()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "flow_reports",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind <> 'monthly' OR remarks <> ''", name=op.f("ck_flow_reports_monthly_has_remarks")),
        sa.CheckConstraint("kind IN ('daily', 'monthly')", name=op.f("ck_flow_reports_kind_known")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_flow_reports_days_in_order")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_flow_reports_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_flow_reports_created_by_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["people.id"], name=op.f("fk_flow_reports_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_reports")),
        sa.UniqueConstraint(
            "branch_id", "kind", "first_day", "version", name=op.f("uq_flow_reports_branch_id_kind_first_day_version")
        ),
    )
    with op.batch_alter_table("flow_reports", schema=None) as batch_op:
        batch_op.create_index("ix_flow_reports_branch_id_first_day", ["branch_id", "first_day"], unique=False)

    with op.batch_alter_table("visit_registrations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enquiry_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_visit_registrations_enquiry_id"), ["enquiry_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_visit_registrations_enquiry_id"), "enquiries", ["enquiry_id"], ["id"]
        )
    for statement in LOCKS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("visit_registrations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_visit_registrations_enquiry_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_visit_registrations_enquiry_id"))
        batch_op.drop_column("enquiry_id")

    with op.batch_alter_table("flow_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_flow_reports_branch_id_first_day")

    op.drop_table("flow_reports")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_flow_reports()")
