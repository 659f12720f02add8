"""bookings are found by words"""

import sqlalchemy as sa
from alembic import op

revision = "c4a91e7d20f8"
down_revision = "f1b7d3a9c254"
branch_labels = None
depends_on = None

WORD = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
AT_ONCE = 2000


def upgrade() -> None:
    made = op.create_table(
        "appointment_words",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_appointment_words_branch_id")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_words_appointment_id")
        ),
        sa.PrimaryKeyConstraint("branch_id", "word", "appointment_id", name=op.f("pk_appointment_words")),
        sqlite_with_rowid=False,
    )
    connection, last = op.get_bind(), 0
    read = sa.text(
        "SELECT id, branch_id, item_id, notes, what FROM appointments "
        "WHERE id > :last AND (notes <> '' OR item_id IS NULL) ORDER BY id LIMIT :count"
    )
    while rows := connection.execute(read, {"last": last, "count": AT_ONCE}).all():
        words = [
            {"branch_id": row.branch_id, "word": word, "appointment_id": row.id} for row in rows for word in _words(row)
        ]
        if words:
            connection.execute(sa.insert(made), words)
        last = rows[-1].id
    op.create_index(op.f("ix_appointment_words_appointment_id"), "appointment_words", ["appointment_id"])


def _words(row: sa.Row) -> list[str]:
    """As the portal cuts them on this day."""
    runs = f"{row.notes} {row.what if row.item_id is None else ''}"[:2000].casefold().split()
    return list(dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run))))


def downgrade() -> None:
    op.drop_table("appointment_words")
