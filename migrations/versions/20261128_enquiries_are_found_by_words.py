"""enquiries are found by words"""

import sqlalchemy as sa
from alembic import op

revision = "e8a2c5d17b60"
down_revision = "d7e3b90c4f12"
branch_labels = None
depends_on = None

WORD = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
AT_ONCE = 2000


def upgrade() -> None:
    made = op.create_table(
        "enquiry_words",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_enquiry_words_branch_id")),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiries.id"], name=op.f("fk_enquiry_words_enquiry_id")),
        sa.PrimaryKeyConstraint("branch_id", "word", "enquiry_id", name=op.f("pk_enquiry_words")),
        sqlite_with_rowid=False,
    )
    connection, last = op.get_bind(), 0
    read = sa.text(
        "SELECT id, branch_id, caller_name, contact, need, phone, number FROM enquiries "
        "WHERE id > :last ORDER BY id LIMIT :count"
    )
    while rows := connection.execute(read, {"last": last, "count": AT_ONCE}).all():
        words = [
            {"branch_id": row.branch_id, "word": word, "enquiry_id": row.id} for row in rows for word in _words(row)
        ]
        connection.execute(sa.insert(made), words)
        last = rows[-1].id
    op.create_index(op.f("ix_enquiry_words_enquiry_id"), "enquiry_words", ["enquiry_id"])


def _words(row: sa.Row) -> list[str]:
    """As the portal cuts them on this day."""
    runs = f"{row.caller_name} {row.contact} {row.need}"[:2000].casefold().split()
    found = [run[at : at + 2] for run in runs for at in range(len(run))]
    found += [f"p:{row.phone[::-1]}"[:40]] if row.phone else []
    return list(dict.fromkeys([*found, f"n:{row.number[::-1]}"]))


def downgrade() -> None:
    op.drop_table("enquiry_words")
