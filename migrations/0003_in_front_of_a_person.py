"""In front of a person: the rota, the ladder of alerts, decisions, referrals, reading.

The history of a concern is chained, and the database itself refuses to change or forget it: a
later migration that makes one of these tables anew on SQLite must make the triggers anew, too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UNREAD = "to_read AND read_at IS NULL"
# Columns that point at another table: one statement that both databases take as it is.
_POINTERS = (
    ("message", "read_by_id", "staff_member"),
    ("concern", "raised_by_id", "staff_member"),
    ("concern", "assigned_to_id", "staff_member"),
    ("alert", "mail_id", "message"),
)
_MESSAGE: tuple[sa.Column[object], ...] = (
    sa.Column("email", sa.LargeBinary(), nullable=True),
    sa.Column("screened_by", sa.String(length=40), nullable=True),
    sa.Column("to_read", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
)
_CONCERN: tuple[sa.Column[object], ...] = (
    sa.Column("safety_asked_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("safety_answer", sa.String(length=10), nullable=True),
    sa.Column("status", sa.String(length=12), nullable=False, server_default="waiting"),
    sa.Column("decision", sa.String(length=24), nullable=True),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("about_staff", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("judged", sa.String(length=12), nullable=True),
    sa.Column("ladder_from", sa.DateTime(timezone=True), nullable=True),
    sa.Column("next_alert_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("alert_step", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("events", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("last_digest", sa.String(length=64), nullable=True),
)
_KEPT = (
    ("concern", "DELETE", "a concern cannot be deleted"),
    ("concern_event", "UPDATE", "the history of a concern cannot be changed"),
    ("concern_event", "DELETE", "the history of a concern cannot be deleted"),
)


def upgrade() -> None:
    """Add the columns, the tables, and the triggers that keep what was recorded."""
    for column in _MESSAGE:
        op.add_column("message", column)
    for column in _CONCERN:
        op.add_column("concern", column)
    op.add_column(
        "alert", sa.Column("why", sa.String(length=12), nullable=False, server_default="raised")
    )
    for table, column, other in _POINTERS:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_{table}_{column}_{other} REFERENCES {other} (id)"
        )
    op.create_index(op.f("ix_alert_message_id"), "alert", ["message_id"])
    op.create_index(op.f("ix_alert_mail_id"), "alert", ["mail_id"])
    op.drop_index(op.f("ix_concern_acknowledged_at_concern_severity"), table_name="concern")
    op.create_index(
        op.f("ix_concern_status_concern_severity_concern_raised_at"),
        "concern",
        ["status", "severity", "raised_at"],
    )
    op.create_index(op.f("ix_concern_next_alert_at"), "concern", ["next_alert_at"])
    op.execute(
        "UPDATE concern SET status = 'acknowledged', assigned_to_id = acknowledged_by_id "
        "WHERE acknowledged_at IS NOT NULL"
    )
    # Whoever waits already is told of again at once.
    op.execute("UPDATE concern SET next_alert_at = raised_at WHERE acknowledged_at IS NULL")
    # What came before is read now: all that is longer than a choice (a seal adds 32 bytes or more).
    op.execute(
        sa.text(
            "UPDATE message SET to_read = :yes WHERE direction = 'in' AND length(body) > 36"
        ).bindparams(sa.bindparam("yes", True, sa.Boolean()))
    )
    op.create_index(
        op.f("ix_message_read_by_id_message_read_at"), "message", ["read_by_id", "read_at"]
    )
    op.create_index(
        "ix_participant_paused",
        "participant",
        ["phone_lookup"],
        sqlite_where=sa.text("paused_at IS NOT NULL"),
        postgresql_where=sa.text("paused_at IS NOT NULL"),
    )
    op.create_index(
        "ix_message_unread",
        "message",
        ["wave_id", "id"],
        sqlite_where=sa.text(_UNREAD),
        postgresql_where=sa.text(_UNREAD),
    )
    _tables()
    _keep()


def _tables() -> None:
    op.create_table(
        "concern_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        *_points("concern_event", "concern_id", "concern"),
        *_points("concern_event", "staff_member_id", "staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_event")),
        sa.UniqueConstraint(
            "concern_id", "number", name=op.f("uq_concern_event_concern_id_number")
        ),
    )
    op.create_table(
        "shut_out",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_points("shut_out", "concern_id", "concern"),
        *_points("shut_out", "staff_member_id", "staff_member"),
        sa.PrimaryKeyConstraint("concern_id", "staff_member_id", name=op.f("pk_shut_out")),
    )
    op.create_index(op.f("ix_shut_out_staff_member_id"), "shut_out", ["staff_member_id"])
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.LargeBinary(), nullable=True),
        sa.Column("chase_at", sa.DateTime(timezone=True), nullable=True),
        *_points("referral", "concern_id", "concern"),
        *_points("referral", "made_by_id", "staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_concern_id"), "referral", ["concern_id"])
    op.create_index(op.f("ix_referral_chase_at"), "referral", ["chase_at"])
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_points("shift", "staff_member_id", "staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_ends_at_shift_starts_at"), "shift", ["ends_at", "starts_at"])
    op.create_table(
        "line_test",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        *_points("line_test", "staff_member_id", "staff_member"),
        *_points("line_test", "message_id", "message"),
        *_points("line_test", "mail_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_test")),
        sa.UniqueConstraint("day", name=op.f("uq_line_test_day")),
    )


def _points(table: str, column: str, other: str) -> list[sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_{column}_{other}")
    return [sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)]


def _keep() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, what, words in _KEPT:
        name = f"keep_{table}_{what.lower()}"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    """Take away what was added; decisions and histories are lost with it."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, what, _ in _KEPT:
        name = f"keep_{table}_{what.lower()}"
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    for table in ("line_test", "shift", "referral", "shut_out", "concern_event"):
        op.drop_table(table)
    op.drop_index("ix_message_unread", table_name="message")
    op.drop_index("ix_participant_paused", table_name="participant")
    op.drop_index(op.f("ix_message_read_by_id_message_read_at"), table_name="message")
    op.drop_index(op.f("ix_concern_next_alert_at"), table_name="concern")
    op.drop_index(
        op.f("ix_concern_status_concern_severity_concern_raised_at"), table_name="concern"
    )
    op.create_index(
        op.f("ix_concern_acknowledged_at_concern_severity"),
        "concern",
        ["acknowledged_at", "severity"],
    )
    op.drop_index(op.f("ix_alert_mail_id"), table_name="alert")
    op.drop_index(op.f("ix_alert_message_id"), table_name="alert")
    # Mails go with the column that says where to.
    op.execute("UPDATE alert SET mail_id = NULL")
    op.execute(
        "UPDATE alarm SET message_id = NULL WHERE message_id IN "
        "(SELECT id FROM message WHERE channel = 'mail')"
    )
    op.execute("DELETE FROM message WHERE channel = 'mail'")
    for table, column, _ in _POINTERS:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_column("alert", "why")
    for column in _CONCERN:
        op.drop_column("concern", column.name)
    for column in _MESSAGE:
        op.drop_column("message", column.name)
