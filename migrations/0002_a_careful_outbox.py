"""A careful outbox: why a text waits, what it may cost, when a wave opens and reminds; alarms.

What a worker had only claimed goes back to the queue: there is no such state any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table of alarms, and order the outbox's index to the last row."""
    op.add_column(
        "message", sa.Column("doubtful", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("message", sa.Column("held_for", sa.String(length=20), nullable=True))
    op.add_column("message", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE message SET status = 'queued', lease_until = NULL WHERE status = 'claimed'")
    op.execute(
        "UPDATE message SET sent_at = settled_at WHERE direction = 'out' AND status IN "
        "('sent', 'delivered', 'unknown')"
    )
    op.drop_index("ix_message_status_message_priority_message_due_at", table_name="message")
    op.create_index(
        op.f("ix_message_status_message_priority_message_due_at_message_id"),
        "message",
        ["status", "priority", "due_at", "id"],
    )
    op.drop_index("ix_message_wave_id_message_kind", table_name="message")
    op.create_index(
        op.f("ix_message_wave_id_message_kind_message_status"),
        "message",
        ["wave_id", "kind", "status"],
    )
    op.add_column(
        "conversation", sa.Column("revision", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("wave", sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("wave", sa.Column("remind_on", sa.Date(), nullable=True))
    op.add_column("wave", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("wave", sa.Column("spend_limit_pence", sa.Integer(), nullable=True))
    op.add_column("wave", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_wave_reminded_at_wave_remind_on"), "wave", ["reminded_at", "remind_on"]
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("wave_id", sa.Integer(), nullable=True),
        sa.Column("open_key", sa.String(length=64), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_alarm_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["staff_member.id"], name=op.f("fk_alarm_seen_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_alarm_wave_id_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("open_key", name=op.f("uq_alarm_open_key")),
    )
    op.create_index(op.f("ix_alarm_seen_at_alarm_last_at"), "alarm", ["seen_at", "last_at"])


def downgrade() -> None:
    """Take away what was added; texts that waited for a person do not go, as nobody let them."""
    op.drop_index(op.f("ix_alarm_seen_at_alarm_last_at"), table_name="alarm")
    op.drop_table("alarm")
    op.drop_index(op.f("ix_wave_reminded_at_wave_remind_on"), table_name="wave")
    for name in ("stopped_at", "spend_limit_pence", "reminded_at", "remind_on", "opens_at"):
        op.drop_column("wave", name)
    op.drop_column("conversation", "revision")
    op.drop_index(op.f("ix_message_wave_id_message_kind_message_status"), table_name="message")
    op.create_index("ix_message_wave_id_message_kind", "message", ["wave_id", "kind"])
    op.drop_index(
        op.f("ix_message_status_message_priority_message_due_at_message_id"),
        table_name="message",
    )
    op.create_index(
        "ix_message_status_message_priority_message_due_at",
        "message",
        ["status", "priority", "due_at"],
    )
    op.execute(
        "UPDATE message SET status = 'failed', error_code = 'held' "
        "WHERE status = 'queued' AND due_at IS NULL"
    )
    for name in ("sent_at", "held_for", "doubtful"):
        op.drop_column("message", name)
