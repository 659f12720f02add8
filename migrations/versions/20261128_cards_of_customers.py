"""cards of customers"""

import sqlalchemy as sa
from alembic import op

revision = "c4a2d5e81f30"
down_revision = "0eb7f2d59c29"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "membership_cards",
        sa.Column(
            "number",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("explained", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('member', 'benefit', 'ic')", name=op.f("ck_membership_cards_kind_known")),
        sa.CheckConstraint("number <> ''", name=op.f("ck_membership_cards_number_given")),
        sa.CheckConstraint(
            "state IN ('active', 'lost', 'replaced', 'closed')", name=op.f("ck_membership_cards_state_known")
        ),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_membership_cards_not_its_own_successor")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_membership_cards_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_membership_cards_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_membership_cards_customer_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["membership_cards.id"], name=op.f("fk_membership_cards_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_cards")),
        sa.UniqueConstraint("branch_id", "number", name=op.f("uq_membership_cards_branch_id_number")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_membership_cards_replaces_id")),
    )
    with op.batch_alter_table("membership_cards", schema=None) as batch_op:
        batch_op.create_index("ix_membership_cards_customer_id_state", ["customer_id", "state"], unique=False)
        batch_op.create_index("ix_membership_cards_kind", ["branch_id", "kind", "state", "issued_on"], unique=False)
        batch_op.create_index("ix_membership_cards_register", ["branch_id", "issued_on", "id"], unique=False)

    op.create_table(
        "membership_card_items",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_membership_card_items_branch_id")),
        sa.ForeignKeyConstraint(["card_id"], ["membership_cards.id"], name=op.f("fk_membership_card_items_card_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_membership_card_items_created_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_membership_card_items_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_card_items")),
        sa.UniqueConstraint("card_id", "item_id", name=op.f("uq_membership_card_items_card_id_item_id")),
    )
    with op.batch_alter_table("membership_card_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_card_items_item_id"), ["item_id"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        # Without copying the table: its partial indexes and whatever points to a visit stay as they are.
        op.execute(
            "ALTER TABLE visits ADD COLUMN card_id INTEGER CONSTRAINT fk_visits_card_id REFERENCES membership_cards (id)"
        )
    else:
        op.add_column("visits", sa.Column("card_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_visits_card_id", "visits", "membership_cards", ["card_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("visits", schema=None) as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint("fk_visits_card_id", type_="foreignkey")
        batch_op.drop_column("card_id")

    with op.batch_alter_table("membership_card_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_card_items_item_id"))

    op.drop_table("membership_card_items")
    with op.batch_alter_table("membership_cards", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_cards_register")
        batch_op.drop_index("ix_membership_cards_kind")
        batch_op.drop_index("ix_membership_cards_customer_id_state")

    op.drop_table("membership_cards")
