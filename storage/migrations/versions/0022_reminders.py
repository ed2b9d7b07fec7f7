"""Everyone is reminded when they or the program want to: each place has its next reminder beside it."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the settings and the reminders; what was told of starts before stays told."""
    _settings()
    _starts()
    _places()
    notice = sa.table("notice", sa.column("kind", sa.String()))
    op.execute(sa.update(notice).where(notice.c.kind.in_(["join_soon", "join_now"])).values(kind="reminder"))


def _settings() -> None:
    op.add_column("program", sa.Column("reminders", sa.String(80), server_default="1440, 10", nullable=False))
    op.add_column("program", sa.Column("reminders_since", UtcDateTime(), nullable=True))
    op.add_column("program", sa.Column("reminders_followed_until", UtcDateTime(), nullable=True))
    op.add_column("person", sa.Column("remind_me", sa.String(80), server_default="program", nullable=False))
    op.add_column("person", sa.Column("reminders_since", UtcDateTime(), nullable=True))
    op.add_column("person", _flag("reminders_changed"))
    _partial("ix_person_reminders_changed", "person", ["id"], _true("reminders_changed"))


def _starts() -> None:
    """Rename what says how far the start of a meeting was followed, and its index."""
    op.drop_index("ix_meeting_to_join", "meeting")
    op.execute("ALTER TABLE meeting RENAME COLUMN join_told TO start_stage")
    op.add_column("meeting", sa.Column("scheduled_at", UtcDateTime(), nullable=True))
    _partial("ix_meeting_start", "meeting", ["starts_at"], f"{_true('live')} AND start_stage < 2")


def _places() -> None:
    """Add the next reminder of each place. Of what has begun nothing is to be worked out; for all that is to come it
    is, and whatever would have been due before is not made up for.
    """
    op.add_column("enrollment", _flag("left_late"))
    for name in ("remind_at", "remind_for", "reminded_until"):
        op.add_column("enrollment", sa.Column(name, UtcDateTime(), nullable=True))
    op.add_column("enrollment", _flag("evening_told"))
    place = sa.table(
        "enrollment",
        *(sa.column(name, UtcDateTime()) for name in ("starts_at", "remind_for")),
    )
    now = dt.datetime.now(dt.UTC)
    op.execute(sa.update(place).where(place.c.starts_at <= now).values(remind_for=place.c.starts_at))
    program = sa.table("program", sa.column("reminders_since", UtcDateTime()))
    op.execute(sa.update(program).values(reminders_since=now))
    kept = f"{_true('live')} AND state IN ('attending', 'asked')"
    due = f"{kept} AND remind_for = starts_at AND remind_at IS NOT NULL"
    _partial("ix_enrollment_remind_at", "enrollment", ["remind_at", "meeting_id"], due)
    differs = "(remind_for IS NULL OR remind_for != starts_at)"
    _partial("ix_enrollment_to_schedule", "enrollment", ["starts_at"], f"{kept} AND {differs}")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _true(name: str) -> str:
    return f"{name} = 1" if _is_sqlite() else name


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
