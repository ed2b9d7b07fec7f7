"""Whether a session took place: what its mentor, its mentee or an admin says, and who decides where they differ."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, NoLongerRelevant, Refusal
from mentorship.form_state import require_as_shown
from mentorship.meetings.outcome_view import (
    MENTOR_ABSENT,
    MISSED,
    TOOK_PLACE,
    is_correctable,
    record_token,
)
from mentorship.outcome.attendance_record import (
    AttendanceRecord,
    look_step,
    require_ended,
    require_may_settle,
    too_late,
)
from mentorship.outcome.record_effects import notify_of_absence, notify_of_dispute, notify_of_result, show_changes
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, require_manager
from storage.attendance import ATTENDED, NO_SHOW
from storage.meeting import HOST, MENTEE, Meeting
from storage.person import Person

RESULTS = (TOOK_PLACE, MISSED, MENTOR_ABSENT)
ABSENT = {MISSED: MENTEE, MENTOR_ABSENT: HOST}  # who has missed it then


def prepare_record(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return the session of which the actor is about to say whether it took place. Raises Refusal if they cannot."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    record = read_session(db, meeting, now)
    _require_open_to(record, actor, now)
    return describe(db, actor, [meeting], now)[0]


def record(
    db: Session, *, actor: Person, meeting_id: int, result: str, now: dt.datetime, shown: str = "", form: bool = False
) -> str:
    """Record what became of a session: `took_place`, `no_show` (its mentee missed it) or `mentor_absent`.

    Its mentor and admins may, also to correct it. Where mentor and mentee say different things, only an admin decides.
    Saying the same twice is no error. `shown` is the token of what was recorded when the button, or the `form`, was
    drawn. Returns the result. Raises OutdatedForm, and Refusal.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    found = read_session(db, meeting, now)
    _require_open_to(found, actor, now)
    if result not in RESULTS or result == MENTOR_ABSENT and not actor.admin:
        raise Refusal("Choose whether it took place.", field="attendance")
    claim = found.row(meeting.host_id)
    if not found.is_disputed and _says(found, result):
        return result
    _require_shown(found, actor, shown, form=form)
    if found.is_disputed or claim is not None and claim.state == NO_SHOW and actor.id != meeting.host_id:
        _settle(found, actor, result)
    elif claim is not None and claim.state == NO_SHOW:
        _contradict(found, actor, result)
    else:
        _write(found, actor, result)
    return result


def settle_session(db: Session, *, actor: Person, meeting_id: int, result: str, now: dt.datetime) -> None:
    """Decide as an admin what became of a session of which two people say different things. Raises Refusal."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    found = read_session(db, meeting, now)
    require_may_settle(found, actor)
    if found.is_disputed:
        _settle(found, actor, result)
    elif not _says(found, result):
        words = "This is settled already. To change it, choose Record attendance in the session's menu."
        raise NoLongerRelevant(words, next_steps=[NextStep("session", meeting.id)])


def read_session(db: Session, meeting: Meeting, now: dt.datetime) -> AttendanceRecord:
    """Return what is recorded of a session. Raises Refusal unless it has ended, and someone had booked it."""
    require_ended(meeting, now)
    mentee = mentee_of(db, meeting)
    if mentee is None:
        words = "Nobody had booked this session, so there is nothing to record."
        raise Refusal(words, next_steps=[NextStep("session", meeting.id)])
    return AttendanceRecord.read(db, meeting, mentee.person, now)


def _require_open_to(found: AttendanceRecord, actor: Person, now: dt.datetime) -> None:
    """Raise Refusal if the actor cannot, or can no longer, say whether the session took place."""
    if actor.id == found.other.id:
        words = "You were the mentee of this session, so its mentor or another admin records it."
        raise Refusal(words, next_steps=[look_step(found.meeting)])
    if found.is_disputed:
        require_may_settle(found, actor)
    elif not is_correctable(found.meeting, now):
        raise too_late(found.meeting)
    elif not actor.admin:
        found.require_unsettled()


def _says(found: AttendanceRecord, result: str) -> bool:
    """Return whether this is what is recorded."""
    absent = ABSENT.get(result)
    recorded = {row.role for row in found.rows.values() if row.state == NO_SHOW}
    return bool(found.rows) and recorded == ({absent} if absent else set())


def _require_shown(found: AttendanceRecord, actor: Person, shown: str, *, form: bool) -> None:
    """Raise Refusal if someone has recorded something else since then: nobody overrules what they have not seen.

    A mentor of whom the mentee says that they did not come contradicts that, whether they have seen it or not.
    """
    present = record_token(found.rows.values())
    claim = found.row(found.meeting.host_id)
    if claim is not None and claim.state == NO_SHOW and actor.id == claim.person_id:
        return
    if form:
        require_as_shown("what is recorded of this session", shown, present)
    elif shown not in ("", present):
        raise NoLongerRelevant(
            "Someone else has recorded this meanwhile. See what it says now, and correct it if it isn't right.",
            next_steps=[NextStep("session", found.meeting.id)],
        )


def _write(found: AttendanceRecord, actor: Person, result: str) -> None:
    """Write what the mentor, or an admin, says."""
    if result == MENTOR_ABSENT:
        before = found.row(found.other.id)
        found.remove(found.other.id)
        found.write(found.meeting.host, HOST, NO_SHOW, by=actor)
        if before is not None and before.state == NO_SHOW:
            notify_of_result(found, [found.other], by=actor)
        notify_of_absence(found.db, found.meeting, [found.meeting.host], by=actor, now=found.now)
    else:
        before = found.row(found.other.id)
        state = NO_SHOW if result == MISSED else ATTENDED
        if before is not None and before.state == state:
            return
        found.write(found.other, MENTEE, state, by=actor)
        if state == NO_SHOW:
            notify_of_absence(found.db, found.meeting, [found.other], by=actor, now=found.now)
        elif before is not None:
            notify_of_result(found, [found.other], by=actor)
    show_changes(found)


def _contradict(found: AttendanceRecord, actor: Person, result: str) -> None:
    """Write what the mentor says although the mentee has said that the mentor did not come: an admin decides."""
    found.write(found.other, MENTEE, NO_SHOW if result == MISSED else ATTENDED, by=actor)
    found.dispute(*([actor.id, found.other.id] if result == MISSED else [actor.id]), by=actor)
    notify_of_dispute(found, by=actor)
    show_changes(found)


def _settle(found: AttendanceRecord, actor: Person, result: str) -> None:
    """Write what an admin has decided."""
    require_may_settle(found, actor)
    absent, people = ABSENT.get(result), {HOST: found.meeting.host, MENTEE: found.other}
    kept = absent or MENTEE
    for role, person in people.items():
        if role != kept:
            found.remove(person.id)
    found.settle(people[kept], kept, NO_SHOW if absent else ATTENDED, by=actor)
    notify_of_result(found, list(people.values()), by=actor)
    show_changes(found)
