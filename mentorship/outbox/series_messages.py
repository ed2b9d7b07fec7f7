"""The messages that tell of sessions which were made at once."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mentorship.outbox.batch import series_subject
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue
from storage.person import Person


def end_series_message(db: Session, batch: str, person: Person, *, by: Person, count: int, now: dt.datetime) -> None:
    """Let the message that told the person of sessions made at once say that they were taken back."""
    details = {"by": by.id, "count": count}
    _redraw(db, NoticeKind.SERIES_UNDONE, batch, person, details, "undone", now, now)


def redraw_series_message(db: Session, batch: str, person: Person, *, at: dt.datetime, now: dt.datetime) -> None:
    """Let the message show then how these sessions stand, and what can no longer be undone."""
    _redraw(db, NoticeKind.SERIES_CARD, batch, person, {"late": True}, "late", at, now)


def _redraw(
    db: Session,
    kind: NoticeKind,
    batch: str,
    person: Person,
    details: dict[str, Any],
    why: str,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    subject = series_subject(batch)
    key, details = f"{subject}:{person.id}:{why}", details | {"subject": subject}
    enqueue(db, NewNotice(kind, person, now, details=details, refresh=True, key=key, due_at=at))
