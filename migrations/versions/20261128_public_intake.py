"""public intake"""

import sqlalchemy as sa
from alembic import op

from portal.core.database import append_only_statements

revision = "9e4e96410730"
down_revision = "1b3b8a2f657a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_links",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind = 'standing' OR expires_at IS NOT NULL", name=op.f("ck_intake_links_once_expires")),
        sa.CheckConstraint("kind IN ('once', 'standing')", name=op.f("ck_intake_links_kind_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_intake_links_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_intake_links_created_by_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["people.id"], name=op.f("fk_intake_links_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_links")),
    )
    with op.batch_alter_table("intake_links", schema=None) as batch_op:
        batch_op.create_index("ix_intake_links_kind", ["branch_id", "kind", "id"], unique=False)

    op.create_table(
        "intake_entries",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_intake_entries_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_cases.id"], name=op.f("fk_intake_entries_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_intake_entries_created_by_id")),
        sa.ForeignKeyConstraint(["link_id"], ["intake_links.id"], name=op.f("fk_intake_entries_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_entries")),
        sa.UniqueConstraint("link_id", "form_key", name=op.f("uq_intake_entries_link_id_form_key")),
    )
    with op.batch_alter_table("intake_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_entries_case_id"), ["case_id"], unique=False)

    for table, unless in (("intake_links", "1 = 1"), ("intake_entries", "")):
        for statement in append_only_statements(table, op.get_bind().dialect.name, unless):
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("intake_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_entries_case_id"))

    op.drop_table("intake_entries")
    with op.batch_alter_table("intake_links", schema=None) as batch_op:
        batch_op.drop_index("ix_intake_links_kind")

    op.drop_table("intake_links")
