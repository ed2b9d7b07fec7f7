"""A mentee says that the mentor did not come (`Mentor didn't come`), or takes that back."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NoLongerRelevant, Refusal
from mentorship.history import HistoryKind, record_history
from mentorship.meetings.outcome_view import MENTOR_ABSENT, TOOK_PLACE, is_correctable
from mentorship.outcome.attendance_record import AttendanceRecord, look_step, not_allowed, too_late
from mentorship.outcome.record_effects import notify_of_absence, notify_of_dispute, notify_of_result, show_changes
from mentorship.outcome.session_outcome import read_session
from mentorship.sessions.view import SessionView, describe, find_session
from storage.attendance import ATTENDED, NO_SHOW
from storage.meeting import HOST, MENTEE
from storage.person import Person


def say_mentor_absent(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Record that the mentor did not come, as the mentee says (`Mentor didn't come`). Raises Refusal.

    Where something else is recorded already, it is disputed from now on.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    found = read_session(db, meeting, now)
    if actor.id != found.other.id:
        raise not_allowed(meeting)
    claim, own = found.row(meeting.host_id), found.row(actor.id)
    if claim is not None and claim.state == NO_SHOW:
        return  # clicked twice
    found.require_unsettled()
    if not is_correctable(meeting, now):
        raise too_late(meeting)
    found.write(meeting.host, HOST, NO_SHOW, by=actor)
    if own is None:
        notify_of_absence(found.db, found.meeting, [meeting.host], by=actor, now=found.now)
    else:
        found.dispute(*([meeting.host_id, actor.id] if own.state == NO_SHOW else [meeting.host_id]), by=actor)
        notify_of_dispute(found, by=actor)
    show_changes(found)


def prepare_correction(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return the session of which the mentee takes back what they said of its mentor. Raises Refusal."""
    meeting = find_session(db, actor, meeting_id)
    _require_own_word(read_session(db, meeting, now), actor)
    return describe(db, actor, [meeting], now)[0]


def correct_mentor_absent(db: Session, *, actor: Person, meeting_id: int, result: str, now: dt.datetime) -> None:
    """Take back that the mentor did not come, unless the mentee leaves it at that. Raises Refusal.

    That ends a dispute about it. Where the mentor says that the mentee was absent, an admin still decides about that.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    found = read_session(db, meeting, now)
    if result not in (TOOK_PLACE, MENTOR_ABSENT):
        raise Refusal("Choose whether it took place.", field="attendance")
    _require_own_word(found, actor)
    if result == MENTOR_ABSENT:
        return
    found.remove(meeting.host_id)
    record_history(db, HistoryKind.ATTENDED, meeting, by=actor, person=meeting.host, now=now)
    if found.row(actor.id) is None:
        found.write(actor, MENTEE, ATTENDED, by=actor)
    notify_of_result(found, [meeting.host], by=actor)
    show_changes(found)


def _require_own_word(found: AttendanceRecord, actor: Person) -> None:
    """Raise Refusal unless the actor has said that the mentor did not come, and can still take it back."""
    meeting = found.meeting
    if actor.id != found.other.id:
        raise not_allowed(meeting)
    claim = found.row(meeting.host_id)
    found.require_unsettled()
    if claim is None or claim.state != NO_SHOW or claim.recorded_by_id != actor.id:
        words = "You haven't said that the mentor didn't come, so there is nothing to correct."
        raise NoLongerRelevant(words, next_steps=[look_step(meeting)])
    if not is_correctable(meeting, found.now):
        raise too_late(meeting)
