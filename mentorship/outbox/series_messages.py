"""The messages that tell of sessions which were made at once."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue
from storage.person import Person


def series_subject(batch: str) -> str:
    """Return the subject of the messages that tell of sessions that were made at once."""
    return f"series:{batch}"


def end_series_message(db: Session, batch: str, person: Person, *, by: Person, count: int, now: dt.datetime) -> None:
    """Let the message that told the person of sessions made at once say that they were taken back."""
    subject = series_subject(batch)
    details, key = {"subject": subject, "by": by.id, "count": count}, f"{subject}:{person.id}"
    enqueue(db, NewNotice(NoticeKind.SERIES_UNDONE, person, now, details=details, refresh=True, key=key))
