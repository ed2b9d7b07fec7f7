"""The conditions of indexes are read from the models, as those of queries are; what scanned has an index."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# An index of SQLite serves only queries that state its condition in the same words, and SQLAlchemy says `live = 1`.
CONDITIONS = {
    "ix_meeting_to_join": ("meeting", ["starts_at"], "live = 1 AND join_told < 2"),
    "ix_meeting_cancel_at": ("meeting", ["cancel_at"], "live = 1 AND cancel_at IS NOT NULL"),
    "ix_meeting_day_before": ("meeting", ["starts_at"], "live = 1 AND kind = 'masterclass' AND day_before_told = 0"),
    "uq_notice_key": ("notice", ["workspace_id", "key"], "\"key\" IS NOT NULL AND state = 'waiting'"),
}


def upgrade() -> None:
    """Make those indexes again whose condition was in other words, and add what was missing."""
    lite = op.get_bind().dialect.name == "sqlite"
    if lite:
        for name, (table, columns, condition) in CONDITIONS.items():
            op.drop_index(name, table)
            op.create_index(name, table, columns, unique=name.startswith("uq"), sqlite_where=sa.text(condition))
    _keep_cards()
    op.create_index("ix_card_lane", "card", ["lane", "subject"])
    op.create_index("ix_card_subject", "card", ["subject"], postgresql_ops={"subject": "varchar_pattern_ops"})
    op.create_index("ix_waitlist_entry_person", "waitlist_entry", ["person_id", "id"])
    op.drop_index("ix_waitlist_entry_due", "waitlist_entry")
    _partial("ix_waitlist_entry_due", "waitlist_entry", ["offer_until"], "state = 'offered'")
    op.drop_index("ix_session_request_due", "session_request")
    _partial("ix_session_request_expires", "session_request", ["expires_at"], "state = 'pending'")
    _partial("ix_session_request_remind", "session_request", ["remind_at"], "state = 'pending'")
    _partial("ix_session_request_location", "session_request", ["location_id"], "state = 'pending'")
    over = "state IN ('declined', 'withdrawn', 'expired', 'ended')"
    _partial("ix_session_request_over", "session_request", ["expires_at"], over)
    ended = "state IN ('accepted', 'passed', 'expired', 'stopped')"
    _partial("ix_waitlist_entry_over", "waitlist_entry", ["created_at"], ended)
    op.create_index("ix_mentor_application_person", "mentor_application", ["person_id"])
    op.drop_index("ix_mentor_application_state", "mentor_application")
    _partial("ix_mentor_application_pending", "mentor_application", ["workspace_id", "id"], "state = 'pending'")
    flags = ("slack_admin", "named_admin", "program_admin")
    is_admin = " OR ".join(f"{flag} = 1" if lite else flag for flag in flags)
    _partial("ix_person_admins", "person", ["workspace_id", "id"], is_admin)


def _keep_cards() -> None:
    """Add until when each card is kept: those that are never brought up to date again, for two years from now."""
    op.add_column("card", sa.Column("kept_until", UtcDateTime(), nullable=True))
    op.create_index("ix_card_kept_until", "card", ["kept_until"])
    card = sa.table("card", sa.column("subject", sa.String()), sa.column("kept_until", UtcDateTime()))
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=731)
    op.execute(sa.update(card).where(card.c.subject != "home").values(kept_until=until))


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
