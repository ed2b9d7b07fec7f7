"""Attending a masterclass: reserving a spot, answering whether one can make it, and leaving."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.history import HistoryKind, record_history
from mentorship.masterclasses.actions import is_open_offer
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel import reset_invitations
from mentorship.masterclasses.participant_changes import notify_of_newcomer, refresh_cards, sync_participants
from mentorship.masterclasses.reservation_rules import check_offered_method, full_refusal, require_open, require_room
from mentorship.masterclasses.view import (
    MasterclassView,
    describe_one,
    find_masterclass,
    look_at_masterclass,
    require_coming,
)
from mentorship.masterclasses.waitlist_offers import (
    count_free_places,
    end_waiting,
    is_queue_in_order,
    offer_free_places,
)
from mentorship.masterclasses.without_place import HOSTS, without_place_refusal
from mentorship.meetings.conflicts import claim_meeting_time
from mentorship.meetings.invitation import follow_by_file
from mentorship.meetings.places import end_place, enroll
from mentorship.meetings.timespan import time_token
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_calendar_file, enqueue_card, notify, refresh_home
from mentorship.program.absences import require_attendance, use_permission_if_needed
from mentorship.program.limits import check_late
from mentorship.times import format_near_datetime
from storage.masterclass import enrollments_by_meeting
from storage.meeting import ASKED, ATTENDING, HOST, LEFT, PARTICIPANT, Enrollment, Meeting
from storage.person import Person


def prepare_reservation(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """Return the masterclass in which the actor is about to reserve a spot. Raises Refusal if they cannot."""
    meeting = find_masterclass(db, actor, meeting_id)
    require_open(db, meeting, actor, now)
    require_attendance(db, actor, now, meeting_id=meeting.id)
    return describe_one(db, actor, meeting, now)


def show_reservation(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """Return the masterclass in which the actor has just reserved a spot, to be confirmed.

    Raises Refusal if the spot is lost by now: a form may be submitted again long after it was saved.
    """
    meeting = look_at_masterclass(db, actor, meeting_id)
    view = describe_one(db, actor, meeting, now)
    if view.enrollment_state not in (ATTENDING, ASKED):
        raise without_place_refusal(db, meeting, actor, now)
    return view


def reserve(db: Session, *, actor: Person, meeting_id: int, method: str | None, now: dt.datetime) -> str | None:
    """Reserve a spot for the actor, which may be the one that is kept for them. Returns the title of the masterclass.

    `method` is needed only if there is a choice; if it is missing then, nothing is done and None is returned. Whoever
    has a place keeps it: the button was clicked twice. Raises Refusal if a rule forbids it.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    # Most of a crowd hears here that it is full, and does not wait for those who are just getting the last places.
    occupancy = require_room(db, meeting, actor, now)
    if method is None and meeting.online and meeting.in_person and not occupancy.takes_part:
        require_attendance(db, actor, now, meeting_id=meeting.id)
        return None
    if occupancy.takes_part and occupancy.state == ATTENDING:
        return meeting.title
    refresh_channels(db, meeting, now=now)  # written at the end: here it does not make others wait
    _reserve_locked(db, actor, find_masterclass(db, actor, meeting_id, lock=True), method, now)
    return meeting.title


def _reserve_locked(db: Session, actor: Person, meeting: Meeting, method: str | None, now: dt.datetime) -> None:
    """Reserve a spot in the masterclass, whose lock the caller holds. Raises Refusal."""
    occupancy = require_room(db, meeting, actor, now)
    if occupancy.takes_part:
        _confirm_if_asked(db, meeting, actor, now)
        return
    is_offered = is_open_offer(occupancy.entry_state, occupancy.offer_until, now)
    if not is_queue_in_order(meeting, occupancy):
        is_offered = actor.id in offer_free_places(db, meeting, now=now)
        if not is_offered and not count_free_places(db, meeting):
            raise full_refusal(meeting)
    method = check_offered_method(meeting, method)
    claim_meeting_time(db, meeting, [(actor, None)], viewer=actor)
    use_permission_if_needed(db, actor, now, meeting_id=meeting.id)
    if occupancy.is_queued:
        end_waiting(db, meeting, [actor], now=now)
    if occupancy.state is not None:
        reset_invitations(db, meeting, [actor])
    source = "waitlist" if is_offered else "booked"
    enroll(db, meeting, actor, role=PARTICIPANT, source=source, by=actor, now=now, method=method)
    notify_of_newcomer(db, meeting, actor, now)
    refresh_cards(db, meeting, now, newcomer=actor, others=occupancy.attending)
    refresh_home(db, actor, now=now)


def _confirm_if_asked(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Confirm the place that is kept for the actor; one that they have already stays theirs."""
    enrollment = enrollments_by_meeting(db, [meeting.id], actor.id)[meeting.id]
    if enrollment.state == ASKED:
        _confirm(db, meeting, enrollment, now)


def confirm(db: Session, *, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime) -> None:
    """Confirm the place that was kept for the actor (`I can make it`).

    `shown_time` is the token of the time that was shown. Raises Refusal if it is not the time of the masterclass, or if
    the actor is busy then.
    """
    meeting, enrollment = _enrollment_at_shown_time(db, actor, meeting_id, shown_time, now)
    if enrollment.state == ASKED:
        _confirm(db, meeting, enrollment, now)


def decline(db: Session, *, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime) -> None:
    """Give up the place that was kept for the actor (`I can't`). Doing so twice is no error.

    Raises Refusal if `shown_time` is not the time of the masterclass, or if the actor has confirmed the place.
    """
    if _has_left(db, actor, meeting_id):
        return
    meeting, enrollment = _enrollment_at_shown_time(db, actor, meeting_id, shown_time, now)
    if enrollment.state == ATTENDING:
        raise Refusal(
            "You have said that you can make it, so you keep your spot. If you can't come after all, choose Leave.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )
    enrollment.to_confirm = True  # it says that they never confirmed the time: they did not leave, they can't come
    give_up(db, meeting, enrollment, NoticeKind.CANNOT_COME, "", now, by=actor)


def prepare_leave(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """Return the masterclass that the actor is about to leave. Raises Refusal if they cannot."""
    meeting = find_masterclass(db, actor, meeting_id)
    _own_enrollment(db, actor, meeting, now)
    return describe_one(db, actor, meeting, now)


def leave(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    reason: str,
    now: dt.datetime,
    shown_late: bool | None = None,
) -> str:
    """Give up the actor's place (`Leave`): it goes to the first in the queue, if there is one.

    Within the program's notice to cancel, it needs a reason and is recorded as a late cancellation; `shown_late` is
    whether the form said so. Returns the title of the masterclass. Raises OutdatedForm and Refusal.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    enrollment = _own_enrollment(db, actor, meeting, now)
    enrollment.left_late = check_late(meeting, enrollment, reason=reason, shown_late=shown_late, now=now)
    give_up(db, meeting, enrollment, NoticeKind.LEFT, reason, now, by=actor)
    return meeting.title


def give_up(
    db: Session,
    meeting: Meeting,
    enrollment: Enrollment,
    notice_kind: NoticeKind,
    reason: str,
    now: dt.datetime,
    *,
    by: Person | None,
) -> None:
    """Free the place, tell the host by a notice of this kind, and let the queue move up. `by` None: we do."""
    person = enrollment.person
    kind = HistoryKind.DECLINED if notice_kind is NoticeKind.CANNOT_COME else HistoryKind.LEFT
    end_place(db, meeting, enrollment, kind, by=by, reason=reason, now=now)
    enqueue_card(db, meeting, person, now=now)
    details = {"person": person.id, "reason": reason, **({"late": True} if enrollment.left_late else {})}
    notify(db, notice_kind, meeting.host, by=person, meeting=meeting, details=details, now=now)
    offer_free_places(db, meeting, now=now)
    sync_participants(db, meeting, now)
    refresh_home(db, person, now=now)


def add_to_calendar(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Send the actor a calendar file of a masterclass in which they have a place; each later change sends a new one.

    Raises Refusal if they have no place in it, or if it has begun.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    require_coming(meeting, now, "there is nothing to add to your calendar")
    enrollment = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if enrollment is None or enrollment.state not in (ATTENDING, ASKED):
        raise without_place_refusal(db, meeting, actor, now)
    follow_by_file(db, meeting, actor)
    enqueue_calendar_file(db, meeting, actor, asked=True, now=now)


def _confirm(db: Session, meeting: Meeting, enrollment: Enrollment, now: dt.datetime) -> None:
    """Let someone who was asked attend. Raises Refusal if they are busy then."""
    person = enrollment.person
    claim_meeting_time(db, meeting, [(person, None)], viewer=person)
    enrollment.state, enrollment.blocks = ATTENDING, True
    db.flush()
    record_history(db, HistoryKind.CONFIRMED, meeting, by=person, person=person, now=now)
    details = {"person": person.id}
    notify(db, NoticeKind.CAN_COME, meeting.host, by=person, meeting=meeting, details=details, now=now)
    enqueue_card(db, meeting, person, now=now)
    sync_participants(db, meeting, now)
    refresh_home(db, person, now=now)


def _enrollment_at_shown_time(
    db: Session, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime
) -> tuple[Meeting, Enrollment]:
    """Lock the masterclass and return it with the actor's place. Raises Refusal if its time is not the one shown."""
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    enrollment = _own_enrollment(db, actor, meeting, now)
    if shown_time != time_token(meeting.starts_at, meeting.ends_at):
        when = format_near_datetime(meeting.starts_at, actor.zone, actor.locale, now)
        raise Refusal(
            f"This masterclass is on {when}. Its card in Messages, and the Home tab, ask you about this time.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )
    return meeting, enrollment


def _has_left(db: Session, actor: Person, meeting_id: int) -> bool:
    enrollment = enrollments_by_meeting(db, [meeting_id], actor.id).get(meeting_id)
    return enrollment is not None and enrollment.state == LEFT


def _own_enrollment(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    """Return the actor's place in a masterclass that has not begun. Raises Refusal if they have none (any more)."""
    require_coming(meeting, now, "your spot in it can't be changed")
    enrollment = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if enrollment is not None and enrollment.role == HOST and actor.id == meeting.host_id:
        raise Refusal(HOSTS, next_steps=[NextStep("masterclass", meeting.id)])
    if enrollment is None or enrollment.state not in (ATTENDING, ASKED):
        raise without_place_refusal(db, meeting, actor, now)
    return enrollment
