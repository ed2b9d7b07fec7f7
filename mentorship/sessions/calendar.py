"""Calendar files of sessions: adding a session to somebody's calendar, and taking it out again."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.meeting import phase
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, send_calendar_removal
from mentorship.sessions.view import PLACED, find_session
from storage.meeting import PUBLISHED, Enrollment, Meeting, enrollments_of
from storage.person import Person


def add_to_calendar(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Send the actor a calendar file of a session in which they have a place; each later change sends a new one.

    Raises Refusal if they have no place in it, or if it is over or cancelled.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    places = [each for each in enrollments_of(db, [meeting.id], actor.id) if each.person_id == actor.id]
    if not places or places[-1].state not in PLACED:
        raise Refusal(
            "You have no place in this session any more, so there is nothing to add to your calendar.",
            next_steps=[NextStep("sessions")],
        )
    if meeting.state != PUBLISHED or phase(meeting, now) == "over":
        raise Refusal(
            "This session is over or cancelled, so there is nothing to add to your calendar.",
            next_steps=[NextStep("sessions")],
        )
    if not places[-1].calendar and any(each.calendar for each in places):
        meeting.version += 1  # they had a place before, of which the file told their calendar that it is cancelled
    places[-1].calendar = True
    notify(db, NoticeKind.FILE, actor, by=actor, meeting=meeting, now=now)


def remove_from_calendar(db: Session, meeting: Meeting, enrollment: Enrollment, now: dt.datetime) -> None:
    """Take the session out of the calendar of somebody who lost their place, if they had added it."""
    send_calendar_removal(db, enrollment.person, [meeting] if enrollment.calendar else [], now=now)
