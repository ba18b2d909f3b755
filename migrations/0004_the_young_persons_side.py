"""The young person's side: looks, helpers, sittings; surveys in the making; what changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the tables."""
    op.create_table(
        "code_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_try")),
    )
    op.create_index(op.f("ix_code_try_at"), "code_try", ["at"], unique=False)
    op.create_index(
        op.f("ix_code_try_source_code_try_at"), "code_try", ["source", "at"], unique=False
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["staff_member.id"],
            name=op.f("fk_draft_approved_by_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["staff_member.id"], name=op.f("fk_draft_author_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff_member.id"], name=op.f("fk_draft_changed_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["staff_member.id"],
            name=op.f("fk_draft_proposed_by_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(
        op.f("ix_draft_status_draft_survey_id_draft_version"),
        "draft",
        ["status", "survey_id", "version"],
        unique=False,
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("you_said", sa.Text(), nullable=False),
        sa.Column("we_did", sa.Text(), nullable=False),
        sa.Column("you_said_plainly", sa.Text(), nullable=False),
        sa.Column("we_did_plainly", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["staff_member.id"],
            name=op.f("fk_commitment_created_by_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_commitment_wave_id_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index(
        op.f("ix_commitment_wave_id_commitment_told_at"),
        "commitment",
        ["wave_id", "told_at"],
        unique=False,
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("letters", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_sitting_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["staff_member.id"], name=op.f("fk_sitting_opened_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_sitting_wave_id_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("letters", name=op.f("uq_sitting_letters")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sitting_token_hash")),
        sa.UniqueConstraint("words", name=op.f("uq_sitting_words")),
    )
    op.create_index(op.f("ix_sitting_wave_id"), "sitting", ["wave_id"], unique=False)
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=True),
        sa.Column("shown_by_id", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_idea_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_idea_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["shown_by_id"], ["staff_member.id"], name=op.f("fk_idea_shown_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("message_id", name=op.f("uq_idea_message_id")),
    )
    op.create_index(op.f("ix_idea_participant_id"), "idea", ["participant_id"], unique=False)
    op.create_table(
        "idea_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_vote_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_idea_vote_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_vote")),
        sa.UniqueConstraint(
            "idea_id", "participant_id", name=op.f("uq_idea_vote_idea_id_participant_id")
        ),
    )
    op.create_index(
        op.f("ix_idea_vote_participant_id"), "idea_vote", ["participant_id"], unique=False
    )
    op.add_column("conversation", sa.Column("helped_by", sa.String(length=10), nullable=True))
    op.add_column(
        "conversation", sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("participant", sa.Column("look", sa.String(length=10), nullable=True))
    op.add_column("wave", sa.Column("launched_despite", sa.Text(), nullable=True))
    # One statement that both databases take as it is.
    op.execute(
        "ALTER TABLE invitation ADD COLUMN sitting_id INTEGER "
        "CONSTRAINT fk_invitation_sitting_id_sitting REFERENCES sitting (id)"
    )
    op.create_index(op.f("ix_invitation_sitting_id"), "invitation", ["sitting_id"])


def downgrade() -> None:
    """Take away what was added, with all that is in it."""
    op.drop_index(op.f("ix_invitation_sitting_id"), table_name="invitation")
    op.execute("ALTER TABLE invitation DROP COLUMN sitting_id")
    op.drop_column("wave", "launched_despite")
    op.drop_column("participant", "look")
    op.drop_column("conversation", "taken_back_at")
    op.drop_column("conversation", "helped_by")
    op.drop_index(op.f("ix_idea_vote_participant_id"), table_name="idea_vote")
    op.drop_table("idea_vote")
    op.drop_index(op.f("ix_idea_participant_id"), table_name="idea")
    op.drop_table("idea")
    op.drop_index(op.f("ix_sitting_wave_id"), table_name="sitting")
    op.drop_table("sitting")
    op.drop_index(op.f("ix_commitment_wave_id_commitment_told_at"), table_name="commitment")
    op.drop_table("commitment")
    op.drop_index(op.f("ix_draft_status_draft_survey_id_draft_version"), table_name="draft")
    op.drop_table("draft")
    op.drop_index(op.f("ix_code_try_source_code_try_at"), table_name="code_try")
    op.drop_index(op.f("ix_code_try_at"), table_name="code_try")
    op.drop_table("code_try")
