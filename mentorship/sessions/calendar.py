"""Adding a session to someone's calendar. It then follows by itself, with the cards: see bot/outbox."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.invitation import follow_by_file
from mentorship.meetings.meeting import phase
from mentorship.outbox.notify import enqueue_calendar_file
from mentorship.sessions.view import PLACED, find_session
from storage.meeting import PUBLISHED, enrollments_of
from storage.person import Person


def add_to_calendar(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Send the actor a calendar file of a session in which they have a place; each later change sends a new one.

    Raises Refusal if they have no place in it, or if it is over or cancelled.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    places = [each for each in enrollments_of(db, [meeting.id], actor.id) if each.person_id == actor.id]
    if not places or places[-1].state not in PLACED:
        raise Refusal(
            "You no longer have a spot in this session, so there is nothing to add to your calendar.",
            next_steps=[NextStep("sessions")],
        )
    if meeting.state != PUBLISHED or phase(meeting, now) == "over":
        raise Refusal(
            "This session is over or cancelled, so there is nothing to add to your calendar.",
            next_steps=[NextStep("sessions")],
        )
    follow_by_file(db, meeting, actor)
    enqueue_calendar_file(db, meeting, actor, asked=True, now=now)
