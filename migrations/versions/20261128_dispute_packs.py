"""dispute packs"""

import sqlalchemy as sa
from alembic import op

from portal.core.database import append_only_statements

#: Table → the condition under which a row may still be changed (never removed).
LOCKED = {
    "dispute_notices": "",
    "dispute_seals": "1 = 1",
    "sealed_parts": "",
    "renewed_claims": "",
    "copy_requests": "",
}

revision = "1b3b8a2f657a"
down_revision = "a22b72bf3d79"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "copy_requests",
        sa.Column(
            "number",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("identity", sa.String(length=200), nullable=False),
        sa.Column("copied", sa.JSON(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("identity <> ''", name=op.f("ck_copy_requests_identity_was_seen")),
        sa.CheckConstraint(
            "relation IN ('self', 'agent', 'family', 'guardian')", name=op.f("ck_copy_requests_relation_known")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_copy_requests_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_cases.id"], name=op.f("fk_copy_requests_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_copy_requests_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_copy_requests_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_copy_requests_number")),
    )
    with op.batch_alter_table("copy_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_requests_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_copy_requests_customer", ["customer_id", "id"], unique=False)

    op.create_table(
        "dispute_notices",
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_to", sa.String(length=80), nullable=False),
        sa.Column("capacity", sa.String(length=60), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("paper_place", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "signature_id IS NOT NULL OR paper_place <> ''", name=op.f("ck_dispute_notices_signed_somehow")
        ),
        sa.CheckConstraint("told_to <> ''", name=op.f("ck_dispute_notices_somebody_was_told")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dispute_notices_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_cases.id"], name=op.f("fk_dispute_notices_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_dispute_notices_created_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_dispute_notices_document_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_dispute_notices_signature_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_notices")),
    )
    with op.batch_alter_table("dispute_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_notices_case_id"), ["case_id"], unique=False)

    op.create_table(
        "dispute_seals",
        sa.Column(
            "number",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("customer_side", sa.String(length=120), nullable=False),
        sa.Column("clinic_side", sa.String(length=120), nullable=False),
        sa.Column("open_after", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_because", sa.String(length=20), nullable=False),
        sa.Column("opened_note", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (opened_because = '')", name=op.f("ck_dispute_seals_opened_for_a_reason")
        ),
        sa.CheckConstraint(
            "customer_side <> '' AND clinic_side <> ''", name=op.f("ck_dispute_seals_both_sides_present")
        ),
        sa.CheckConstraint("kind IN ('records', 'items')", name=op.f("ck_dispute_seals_kind_known")),
        sa.CheckConstraint(
            "opened_because IN ('both_sides', 'settled', 'expired', 'authority', '')",
            name=op.f("ck_dispute_seals_opened_because_known"),
        ),
        sa.CheckConstraint("open_after > sealed_on", name=op.f("ck_dispute_seals_opens_later")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dispute_seals_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_cases.id"], name=op.f("fk_dispute_seals_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_dispute_seals_created_by_id")),
        sa.ForeignKeyConstraint(["keeper_id"], ["people.id"], name=op.f("fk_dispute_seals_keeper_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["people.id"], name=op.f("fk_dispute_seals_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_seals")),
        sa.UniqueConstraint("number", name=op.f("uq_dispute_seals_number")),
    )
    with op.batch_alter_table("dispute_seals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_seals_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_dispute_seals_open_after", ["branch_id", "opened_at", "open_after"], unique=False)

    op.create_table(
        "renewed_claims",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_renewed_claims_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_cases.id"], name=op.f("fk_renewed_claims_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_renewed_claims_created_by_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["dispute_seals.id"], name=op.f("fk_renewed_claims_seal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewed_claims")),
    )
    with op.batch_alter_table("renewed_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewed_claims_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_renewed_claims_seal_id"), ["seal_id"], unique=False)

    op.create_table(
        "sealed_parts",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appended", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.String(length=80), nullable=False),
        sa.Column("maker", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64 OR batch <> ''", name=op.f("ck_sealed_parts_hash_or_batch")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_sealed_parts_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_cases.id"], name=op.f("fk_sealed_parts_case_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_sealed_parts_created_by_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["dispute_seals.id"], name=op.f("fk_sealed_parts_seal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_parts")),
        sa.UniqueConstraint("seal_id", "position", name=op.f("uq_sealed_parts_seal_id_position")),
        sa.UniqueConstraint("seal_id", "reference", name=op.f("uq_sealed_parts_seal_id_reference")),
    )
    with op.batch_alter_table("sealed_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_parts_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sealed_parts_seal_id"), ["seal_id"], unique=False)

    for table, unless in LOCKED.items():
        for statement in append_only_statements(table, op.get_bind().dialect.name, unless):
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("sealed_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_parts_seal_id"))
        batch_op.drop_index(batch_op.f("ix_sealed_parts_case_id"))

    op.drop_table("sealed_parts")
    with op.batch_alter_table("renewed_claims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_renewed_claims_seal_id"))
        batch_op.drop_index(batch_op.f("ix_renewed_claims_case_id"))

    op.drop_table("renewed_claims")
    with op.batch_alter_table("dispute_seals", schema=None) as batch_op:
        batch_op.drop_index("ix_dispute_seals_open_after")
        batch_op.drop_index(batch_op.f("ix_dispute_seals_case_id"))

    op.drop_table("dispute_seals")
    with op.batch_alter_table("dispute_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispute_notices_case_id"))

    op.drop_table("dispute_notices")
    with op.batch_alter_table("copy_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_copy_requests_customer")
        batch_op.drop_index(batch_op.f("ix_copy_requests_case_id"))

    op.drop_table("copy_requests")
