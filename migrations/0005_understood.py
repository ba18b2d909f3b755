"""Understood: what a machine made of a comment, what people said of that, and in which language."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORDS = sa.text("words IS NOT NULL")
_ANSWER: tuple[sa.Column[object], ...] = (
    sa.Column("confidence", sa.Integer(), nullable=True),
    sa.Column("themes", sa.LargeBinary(), nullable=True),
    sa.Column("language", sa.String(length=5), nullable=True),
    sa.Column("understood_by", sa.String(length=40), nullable=True),
    sa.Column("judged_sentiment", sa.String(length=12), nullable=True),
    sa.Column("judged_themes", sa.LargeBinary(), nullable=True),
)


def upgrade() -> None:
    """Add the columns and the table; what was read before is read again by the worker."""
    for column in _ANSWER:
        op.add_column("answer", column)
    op.add_column("message", sa.Column("language", sa.String(length=5), nullable=True))
    op.create_index(
        "ix_answer_understood",
        "answer",
        ["understood_by", "id"],
        sqlite_where=_WORDS,
        postgresql_where=_WORDS,
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=10), nullable=False),
        sa.Column("machine", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("understood_by", sa.String(length=40), nullable=False),
        sa.Column("words_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answer.id"],
            name=op.f("fk_judgement_answer_id_answer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["staff_member.id"], name=op.f("fk_judgement_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )
    op.create_index(
        op.f("ix_judgement_answer_id_judgement_aspect_judgement_id"),
        "judgement",
        ["answer_id", "aspect", "id"],
    )


def downgrade() -> None:
    """Take away what was added; what people said of comments is lost with it."""
    op.drop_index(
        op.f("ix_judgement_answer_id_judgement_aspect_judgement_id"), table_name="judgement"
    )
    op.drop_table("judgement")
    op.drop_index("ix_answer_understood", table_name="answer")
    op.drop_column("message", "language")
    for column in _ANSWER:
        op.drop_column("answer", column.name)
