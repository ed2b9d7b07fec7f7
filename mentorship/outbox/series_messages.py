"""The messages that tell of sessions which were made at once."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.batch import series_subject
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue
from storage.person import Person


def end_series_message(db: Session, batch: str, person: Person, *, by: Person, count: int, now: dt.datetime) -> None:
    """Let the message that told the person of sessions made at once say that they were taken back."""
    subject = series_subject(batch)
    details = {"by": by.id, "count": count, "subject": subject}
    key = f"{subject}:{person.id}:undone"
    enqueue(db, NewNotice(NoticeKind.SERIES_UNDONE, person, now, details=details, refresh=True, key=key))


def redraw_series_message(db: Session, batch: str, person: Person, *, at: dt.datetime, now: dt.datetime) -> None:
    """Let the message show then how these sessions stand, and what can no longer be undone."""
    subject = series_subject(batch)
    details = {"late": True, "subject": subject}
    key = f"{subject}:{person.id}:late"
    enqueue(db, NewNotice(NoticeKind.SERIES_CARD, person, now, details=details, refresh=True, key=key, due_at=at))
