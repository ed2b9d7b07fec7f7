"""Disputes: someone says that they were there although they are recorded as absent, and an admin settles it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.errors import START_OVER, NoLongerRelevant, Refusal
from mentorship.meetings.outcome_view import MISSED, TOOK_PLACE, may_dispute
from mentorship.outcome.attendance_record import (
    AttendanceRecord,
    look_step,
    not_allowed,
    require_ended,
    require_may_settle,
    too_late,
)
from mentorship.outcome.record_effects import notify_of_dispute, notify_of_result, show_changes
from mentorship.outcome.session_outcome import read_session, settle_session
from mentorship.people.person import PersonView, person_view
from mentorship.people.roles import require_admin
from storage.attendance import ATTENDED, NO_SHOW, list_attendance, read_attendance
from storage.meeting import HOST, MASTERCLASS, PARTICIPANT, Meeting, find_meeting, lock_meeting
from storage.person import Person, find_person


@dataclass(frozen=True)
class DisputeView:
    """Of which meeting, and whom beside its host it is about, with what is recorded of both."""

    meeting: AnyMeetingView
    person: PersonView
    is_open: bool  # whether nobody has settled it yet
    recorder: PersonView | None  # who said that the person was absent, or was there; None: nobody said anything
    is_person_absent: bool  # whether the person is recorded as absent
    is_host_absent: bool  # whether the host is, as the person says
    settled_by: PersonView | None


def describe_dispute(
    db: Session, reader: Person, meeting_id: int, person_id: int, now: dt.datetime
) -> DisputeView | None:
    """Return what two people say, as an admin sees it; None for others, or where nothing is recorded."""
    meeting, person = find_meeting(db, reader.workspace_id, meeting_id), find_person(db, reader.workspace_id, person_id)
    if meeting is None or person is None or not reader.admin:
        return None
    is_session = meeting.kind != MASTERCLASS
    rows = {
        row.person_id: row
        for row in list_attendance(db, [meeting.id], None if is_session else person.id)
        if row.person_id == person.id or row.role == HOST
    }
    if not rows:
        return None
    own, host = rows.get(person.id), rows.get(meeting.host_id)
    settler = next((row.settler for row in rows.values() if row.settler is not None), None)
    return DisputeView(
        meeting=describe(db, reader, [meeting], now)[0],
        person=person_view(person),
        is_open=any(row.is_disputed for row in rows.values()),
        recorder=person_view(own.recorder) if own is not None else None,
        is_person_absent=own is not None and own.is_no_show,
        is_host_absent=host is not None and host.is_no_show,
        settled_by=person_view(settler) if settler is not None else None,
    )


def show_dispute(db: Session, *, actor: Person, meeting_id: int, person_id: int, now: dt.datetime) -> DisputeView:
    """Return what two people say. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    view = describe_dispute(db, actor, meeting_id, person_id, now)
    if view is None:
        raise Refusal("Nothing is recorded here any more.")
    return view


def say_was_there(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Let someone who is recorded as absent say that they were there (`I was there`): an admin settles it then.

    Saying so twice is no error. Raises Refusal.
    """
    meeting = _find_recorded(db, actor, meeting_id)
    require_ended(meeting, now)
    found = (
        AttendanceRecord.read(db, meeting, actor, now)
        if meeting.kind == MASTERCLASS
        else read_session(db, meeting, now)
    )
    own = found.row(actor.id)
    if own is None or actor.id not in (found.other.id, meeting.host_id):
        raise not_allowed(meeting)
    if own.state != NO_SHOW:
        raise NoLongerRelevant(
            "It's recorded that you were there. There is nothing to do.", next_steps=[look_step(meeting)]
        )
    if own.disputed_at is not None:
        return  # clicked twice
    found.require_unsettled()
    if not may_dispute(meeting, own.recorded_at, now):
        raise too_late(meeting)
    found.dispute(actor.id, by=actor)
    notify_of_dispute(found, by=actor)
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
    found = AttendanceRecord.read(db, meeting, person, now) if person is not None else None
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
    notify_of_result(found, [person, meeting.host], by=actor)
    show_changes(found)
