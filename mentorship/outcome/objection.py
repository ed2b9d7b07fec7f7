"""Saying that one was there, although one is recorded as absent; and an admin's decision about a participant."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, NoLongerRelevant, Refusal
from mentorship.meetings.outcome import MISSED, TOOK_PLACE, may_object
from mentorship.outcome.changes import (
    Record,
    look_step,
    not_allowed,
    note_dispute,
    note_result,
    require_ended,
    require_may_settle,
    show_changes,
    too_late,
)
from mentorship.outcome.session_outcome import read_session, settle_session
from mentorship.people.roles import require_admin
from storage.attendance import ATTENDED, NO_SHOW, read_attendance
from storage.meeting import MASTERCLASS, PARTICIPANT, Meeting, lock_meeting
from storage.person import Person, find_person


def say_was_there(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Let someone who is recorded as absent say that they were there (`I was there`): an admin settles it then.

    Saying so twice is no error. Raises Refusal.
    """
    meeting = _find_recorded(db, actor, meeting_id)
    require_ended(meeting, now)
    found = Record.read(db, meeting, actor, now) if meeting.kind == MASTERCLASS else read_session(db, meeting, now)
    own = found.row(actor.id)
    if own is None or actor.id not in (found.other.id, meeting.host_id):
        raise not_allowed(meeting)
    if own.state != NO_SHOW:
        raise NoLongerRelevant(
            "It's recorded that you were there. There is nothing to do.", next_steps=[look_step(meeting)]
        )
    if own.disputed_at is not None:
        return  # clicked twice
    found.require_unsettled(actor)
    if not may_object(meeting, own.recorded_at, now):
        raise too_late(meeting)
    found.dispute(actor.id, by=actor)
    note_dispute(found, by=actor)
    show_changes(found)


def _find_recorded(db: Session, actor: Person, meeting_id: int) -> Meeting:
    """Return the meeting, locked, if anything is recorded of the actor. Raises Refusal, the same whether it exists."""
    meeting = lock_meeting(db, actor.workspace_id, meeting_id)
    if meeting is None or actor.id not in read_attendance(db, meeting.id):
        raise Refusal("Nothing is recorded of you there, so there is nothing to object to.", next_steps=START_OVER)
    return meeting


def settle(db: Session, *, actor: Person, meeting_id: int, person_id: int, result: str, now: dt.datetime) -> None:
    """Decide as an admin between two who say different things: `took_place`, `no_show` (the person missed it) or
    `mentor_absent`.

    Deciding the same twice is no error. Raises Refusal.
    """
    require_admin(actor)
    meeting = lock_meeting(db, actor.workspace_id, meeting_id)
    if meeting is not None and meeting.kind == MASTERCLASS:
        _settle_participant(db, actor, meeting, person_id, result, now)
    else:
        settle_session(db, actor=actor, meeting_id=meeting_id, result=result, now=now)


def _settle_participant(
    db: Session, actor: Person, meeting: Meeting, person_id: int, result: str, now: dt.datetime
) -> None:
    """Decide whether a participant of a masterclass was there. Raises Refusal."""
    person = find_person(db, actor.workspace_id, person_id)
    found = Record.read(db, meeting, person, now) if person is not None else None
    row = found.row(person_id) if found is not None else None
    if found is None or person is None or row is None or result not in (TOOK_PLACE, MISSED):
        raise Refusal("Nothing is recorded of this person.", next_steps=[look_step(meeting)])
    require_may_settle(found, actor)
    state = ATTENDED if result == TOOK_PLACE else NO_SHOW
    if row.disputed_at is None:
        if row.state == state:
            return  # clicked twice, or another admin has decided the same
        words = "This is settled already. To change it, choose Record attendance in the masterclass's menu."
        raise NoLongerRelevant(words, next_steps=[look_step(meeting)])
    found.settle(person, PARTICIPANT, state, by=actor)
    note_result(found, [person, meeting.host], by=actor)
    show_changes(found)
