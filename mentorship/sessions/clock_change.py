"""Letting a session follow the clocks of its zone after a country has changed them."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.meetings.clock_change import ClockChange, apply_clock_change, require_movable, time_changes
from mentorship.sessions.edit_effects import EditOutcome, SessionBeforeEdit, notify_of_clock_change
from mentorship.sessions.view import mentee_of
from storage.meeting import Meeting, enrollments_of


def follow_clocks(db: Session, meeting: Meeting, change: ClockChange, *, now: dt.datetime) -> None:
    """Move the session, which is locked, as this change says, and tell everyone concerned as of an edit.

    A mentee who lives by other clocks is asked to confirm. Raises Refusal if it clashes with something.
    """
    require_movable(db, meeting, change, enrollments_of(db, [meeting.id]), now)
    before = SessionBeforeEdit(meeting.live, meeting.host, mentee_of(db, meeting), [])
    apply_clock_change(db, meeting, change, now)
    for enrollment in enrollments_of(db, [meeting.id]):
        db.refresh(enrollment)
    edited = EditOutcome(meeting, before, time_changes(meeting, change), None, None, [], clocks=change.zone)
    notify_of_clock_change(db, edited, now)
