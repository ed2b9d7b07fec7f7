"""Moving a booking to another open session of the same mentor."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.history import HistoryKind
from mentorship.meetings.conflicts import claim_meeting_time
from mentorship.meetings.invitation import carry_over_files
from mentorship.meetings.meeting import check_method
from mentorship.meetings.places import end_place, enroll
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card
from mentorship.program.limits import bookable_after, find_booking_blocks, find_open_bookings_block
from mentorship.program.request_rules import show_step, takes_requests, what_is_open
from mentorship.sessions.bookable import odd_hours_warning, require_bookable, require_within_limits
from mentorship.sessions.booking import refresh_and_notify_mentor
from mentorship.sessions.change_booking import changeable_enrollment
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, terms_token
from mentorship.sessions.waitlist_offers import offer_opened_sessions, settle_before_booking
from mentorship.submission import NotDone
from storage.meeting import IN_PERSON, MENTEE, ONLINE, Enrollment, Meeting
from storage.meeting_lists import list_hosted
from storage.person import Person
from storage.request import find_open_request

MAX_CHOICES = 10  # Slack takes no more in one list of radio buttons
MAX_READ = 100  # sessions among which the choices are looked for, in case a month of the mentor's is full


@dataclass(frozen=True)
class MoveOptions:
    """A booking about to be moved, and the mentor's other open sessions with a warning for those at odd hours."""

    view: SessionView
    other_sessions: list[SessionView]
    warnings: dict[int, str] = field(default_factory=dict)  # by the ids of the sessions
    open_request: NextStep | None = None  # the way to what the two have yet to settle: then nothing else can be asked
    can_ask: bool = False  # whether the mentee may ask for another time instead


def prepare_move(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MoveOptions:
    """Return the sessions to which the actor's booking could be moved. Raises Refusal if there are none."""
    meeting = find_session(db, actor, meeting_id)
    changeable_enrollment(db, actor, meeting, now)
    after = bookable_after(actor, now)
    others = list_hosted(db, meeting.host_id, actor, after, 0, MAX_READ, open_only=True, now=now)
    booking_blocks = find_booking_blocks(db, actor, others, now, exclude=meeting.id)
    possible = [each for each in others if each.id not in booking_blocks][:MAX_CHOICES]
    if not possible:
        raise _nothing_to_choose(db, actor, meeting, [each.message for each in booking_blocks.values()], now)
    warnings = {each.id: odd_hours_warning(each, actor) for each in possible}
    existing = find_open_request(db, actor.id, meeting.host_id)
    return MoveOptions(
        describe(db, actor, [meeting], now)[0],
        describe(db, actor, possible, now),
        warnings,
        open_request=show_step(existing) if existing is not None else None,
        can_ask=existing is None and _can_ask(db, actor, meeting.host, now),
    )


def _can_ask(db: Session, actor: Person, host: Person, now: dt.datetime) -> bool:
    """Return whether a request would be taken: its session would be one more, since the booking is kept meanwhile."""
    return takes_requests(host, now) and find_open_bookings_block(db, actor, now, None) is None


def _nothing_to_choose(db: Session, actor: Person, meeting: Meeting, why: list[str], now: dt.datetime) -> Refusal:
    """Return the refusal of a move to nowhere, with the way to another time; `why` are the rules in the way."""
    host, look = meeting.host, NextStep("session", meeting.id)
    lead = f"{host.name} has no other open sessions right now{f' that you can book. {why[0]}' if why else '.'}"
    existing = find_open_request(db, actor.id, host.id)
    if existing is not None:
        is_turn = existing.turn_id == actor.id
        way_on = "Answer that to meet at another time." if is_turn else f"{host.name} has yet to answer."
        words = f"{lead} {what_is_open(existing, actor, host)}, and that's still open. {way_on}"
        return Refusal(f"{words} You keep this booking meanwhile.", next_steps=[show_step(existing), look])
    if _can_ask(db, actor, host, now):
        way_on = f"Choose “Request a session” to ask {host.name} for another time. You keep this booking meanwhile."
        return Refusal(f"{lead} {way_on}", next_steps=[NextStep("request", host.id), look])
    return Refusal(f"{lead} You can cancel this booking instead.", next_steps=[look, NextStep("find")])


def move(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    target_id: int,
    now: dt.datetime,
    method: str | None = None,
    shown_terms: str = "",
) -> NotDone[MoveOptions] | None:
    """Move the actor's booking to another open session of the same mentor, completely or not at all.

    `method` is how they want to attend, if they were asked; else they attend as before where that is offered.
    `shown_terms` are the terms of that session as the form showed them. If they have changed, nothing is moved and the
    current choices are returned; otherwise None is returned. Raises Refusal if a rule forbids it.
    """
    locked = {each: find_session(db, actor, each, lock=True) for each in sorted({meeting_id, target_id})}
    meeting, target = locked[meeting_id], locked[target_id]
    enrollment = changeable_enrollment(db, actor, meeting, now)
    if target.host_id != meeting.host_id or target.id == meeting.id:
        raise Refusal(f"Choose another open session of {meeting.host.name}.", field="time")
    require_bookable(db, target, mentee_of(db, target), actor, now, field="time", exclude=meeting.id)
    if shown_terms and shown_terms != terms_token(target):
        return NotDone(prepare_move(db, actor=actor, meeting_id=meeting_id, now=now))
    _leave(db, meeting, enrollment, target, now)
    _take_place(db, target, enrollment, meeting, method, now)
    for person in (meeting.host, actor):
        enqueue_card(db, meeting, person, now=now)
    refresh_and_notify_mentor(db, target, actor, NoticeKind.MOVED, {"from": meeting.starts_at.isoformat()}, now)
    carry_over_files(db, meeting, target, [actor])
    offer_opened_sessions(db, [meeting], now=now, exclude=actor.id)
    return None


def _leave(db: Session, meeting: Meeting, enrollment: Enrollment, target: Meeting, now: dt.datetime) -> None:
    """End the booking of `meeting` first, so that it does not conflict with that of `target`."""
    enrollment.moved_to = target.starts_at
    meeting.version += 1
    end_place(db, meeting, enrollment, HistoryKind.REBOOKED, by=enrollment.person, reason="", now=now)


def _take_place(
    db: Session, target: Meeting, before: Enrollment, meeting: Meeting, chosen: str | None, now: dt.datetime
) -> None:
    """Book `target` for whoever had the booking `before` of `meeting`. Raises Refusal beside `time`."""
    mentee = before.person
    claim_meeting_time(db, target, [(target.host, "time"), (mentee, "time")], viewer=mentee)
    require_within_limits(db, target, mentee, now, field="time", exclude=meeting.id)
    settle_before_booking(db, target, mentee, now=now)
    offered = {ONLINE: target.online, IN_PERSON: target.in_person}
    wanted = chosen or before.method
    method = wanted if offered.get(wanted or "") else check_method(target, ONLINE)
    about = before.about
    enroll(db, target, mentee, role=MENTEE, source="rebooked", by=mentee, now=now, method=method, about=about)
