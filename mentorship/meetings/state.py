"""Meetings as they come into being, are published and cancelled: the one way, so that their history has it."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind, record_history
from storage.meeting import CANCELLED, PUBLISHED, Enrollment, Meeting
from storage.person import Person


def add_meeting(db: Session, meeting: Meeting, *, by: Person, now: dt.datetime, origin: str = "") -> None:
    """Store a new meeting with nobody in it yet. `origin` says what it was made from: a request, a series, a move."""
    db.add(meeting)
    db.flush()
    kind = HistoryKind.CREATED if meeting.live else HistoryKind.DRAFTED
    record_history(db, kind, meeting, by=by, now=now, detail=[origin] if origin else [])


def mark_published(meeting: Meeting) -> None:
    """Let the draft be published. Its history does not have it yet: see `record_published`."""
    meeting.state, meeting.live = PUBLISHED, True


def record_published(db: Session, meeting: Meeting, mentee: Enrollment | None, *, by: Person, now: dt.datetime) -> None:
    """Record that the draft was published, and that its mentee has a place by that."""
    record_history(db, HistoryKind.PUBLISHED, meeting, by=by, now=now)
    if mentee is not None:
        record_history(db, HistoryKind.ADDED, meeting, by=by, person=mentee.person, now=now, detail=[mentee.source])


def mark_cancelled(
    db: Session,
    meeting: Meeting,
    *,
    by: Person | None,
    reason: str,
    now: dt.datetime,
    kind: HistoryKind = HistoryKind.CANCELLED,
) -> None:
    """Let the meeting take place no more: it is cancelled, or another one takes its place (`kind`)."""
    meeting.state, meeting.live = CANCELLED, False
    meeting.reason, meeting.cancelled_by_id = reason, by.id if by is not None else None
    meeting.version += 1
    record_history(db, kind, meeting, by=by, now=now)
