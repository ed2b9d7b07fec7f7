"""Timed offers: a session that opens is kept for the first in its mentor's queue who may book it, then for the next.

The lock of the mentor guards the queue with all its offers. Callers of the functions here hold it, and before it that
of the session.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.meeting import phase
from mentorship.meetings.mentor_queue import MIN_TIME_TO_ANSWER, leave_queue
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify_of_offer, refresh_home, update_card, update_offer_card
from mentorship.program.visibility import can_see
from mentorship.sessions.actions import active_hold_until
from mentorship.sessions.bookable import odd_hours_warning, require_bookable
from mentorship.sessions.view import SessionView, describe, find_session
from mentorship.times import format_near_datetime
from storage.commitments import find_overlapping
from storage.meeting import CANCELLED, Meeting, lock_meeting
from storage.person import Person, lock_persons
from storage.waitlist import (
    ACCEPTED,
    EXPIRED,
    OFFERED,
    PASSED,
    STOPPED,
    WAITING,
    WaitlistEntry,
    find_entry,
    find_latest_offer,
    list_due_offers,
    list_invalid_offers,
    list_waiting_for_mentor,
)


@dataclass(frozen=True)
class OfferView:
    """A session that is or was offered to its reader."""

    session: SessionView
    state: str  # offered, accepted, passed, expired, stopped, withdrawn
    until: dt.datetime | None  # until when it is or was kept
    warning: str = ""  # if its time is early or late for one of the two


def offer_opened_sessions(
    db: Session, meetings: Sequence[Meeting], *, now: dt.datetime, exclude: int | None = None
) -> None:
    """Offer these sessions of one mentor, which have just opened, each to the next in the queue who may book it.

    `exclude` is the id of whoever has just lost or given up the place: they are not asked whether they would like it.
    """
    if not meetings:
        return
    queue = [entry for entry in list_waiting_for_mentor(db, meetings[0].host_id) if entry.person_id != exclude]
    for meeting in sorted(meetings, key=lambda each: each.starts_at):
        until = _offer_deadline(meeting, now) if queue else None
        next_entry = _next_in_line(db, meeting, queue, now) if until is not None else None
        if next_entry is not None and until is not None:
            queue.remove(next_entry)
            _make_offer(db, meeting, next_entry, until, now)


def pass_offer(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Pass on an offer (`Pass`): the session goes to the next person on the waitlist, and the actor leaves it.

    Raises Refusal if the session is not offered to the actor, or no longer.
    """
    # Whoever was offered the session may pass, even if they have left its groups since then.
    offered = find_latest_offer(db, actor.id, meeting_id) is not None
    meeting = lock_meeting(db, actor.workspace_id, meeting_id) if offered else None
    meeting = meeting or find_session(db, actor, meeting_id, lock=True)
    lock_persons(db, actor.workspace_id, [meeting.host_id])
    entry = find_latest_offer(db, actor.id, meeting.id)
    if entry is not None and entry.state == PASSED:
        return  # clicked twice
    if entry is None or entry.state != OFFERED:
        raise offer_ended_refusal(meeting, entry, actor, now)
    end_offer(db, meeting, entry, PASSED, now)
    offer_opened_sessions(db, [meeting], now=now)


def require_offer(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Raise Refusal with what became of the offer, unless the session is kept for the actor now."""
    if meeting.held_for_id != actor.id or active_hold_until(meeting, now) is None:
        raise offer_ended_refusal(meeting, find_latest_offer(db, actor.id, meeting.id), actor, now)


def offer_ended_refusal(meeting: Meeting, entry: WaitlistEntry | None, actor: Person, now: dt.datetime) -> Refusal:
    """Return what to say to someone who answers an offer that they do not have (any more)."""
    mentor = meeting.host
    steps = [NextStep("profile", mentor.id), NextStep("find")]
    if meeting.state == CANCELLED:
        return Refusal("This session was cancelled, so it's no longer offered.", next_steps=steps)
    if entry is None:
        return Refusal("This session is no longer kept for you.", next_steps=steps)
    if entry.state == ACCEPTED:
        words = "You've already accepted this session. It's in your Home tab under Upcoming."
        return Refusal(words, next_steps=[NextStep("session", meeting.id), NextStep("sessions")])
    if entry.state == PASSED:
        return Refusal(
            f"You passed on this session. To wait for another one of {mentor.name}, choose Notify me in the profile.",
            next_steps=steps,
        )
    if entry.state == STOPPED:
        return Refusal(
            "This session is no longer offered to you, and you're off the waitlist. "
            f"To wait for one of {mentor.name}, choose Notify me in the profile.",
            next_steps=steps,
        )
    until = entry.offer_until
    when = format_near_datetime(until, actor.zone, actor.locale, now) if until is not None else "a while ago"
    return Refusal(
        f"This offer ended ({when}), and the session goes to the next person on the waitlist. "
        f"To wait for another one of {mentor.name}, choose Notify me in the profile.",
        next_steps=steps,
    )


def settle_before_booking(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """End the session's offer and the person's waiting, before the person books it.

    An offer that has expired may not have been passed on yet; even then the queue comes first.
    Raises Refusal if someone else in the queue is next in line for the session.
    """
    if meeting.held_for_id is not None:
        entry = find_latest_offer(db, meeting.held_for_id, meeting.id)
        is_own_offer = meeting.held_for_id == person.id and active_hold_until(meeting, now) is not None
        end_offer(db, meeting, entry, ACCEPTED if is_own_offer else EXPIRED, now)
        if not is_own_offer:
            _require_next_in_line(db, meeting, person, now)
    leave_queue(db, person, meeting.host)


def _require_next_in_line(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> None:
    """Raise Refusal if the session, whose offer has expired, must be offered to someone else first."""
    next_entry = _next_in_line(db, meeting, list_waiting_for_mentor(db, meeting.host_id), now)
    if next_entry is not None and next_entry.person_id != person.id and _offer_deadline(meeting, now) is not None:
        raise Refusal(
            "This session is being offered to the next person on the waitlist. "
            f"To be offered a session of {meeting.host.name} too, choose Notify me.",
            next_steps=[NextStep("notify", meeting.host_id), NextStep("find")],
        )


def withdraw_offer(db: Session, meeting: Meeting, *, by: Person | None, now: dt.datetime) -> None:
    """End the session's offer for no fault of the person it was kept for: they are back at their place, and are told.

    If their time to answer was already over, the offer expires instead.
    """
    if meeting.held_for_id is None:
        return
    entry = find_latest_offer(db, meeting.held_for_id, meeting.id)
    if entry is None or entry.offer_until is None or entry.offer_until <= now:
        end_offer(db, meeting, entry, EXPIRED, now)
        return
    end_offer(db, meeting, entry, WAITING, now)
    if entry.person.can_take_part:
        notify_of_offer(db, NoticeKind.OFFER_WITHDRAWN, meeting, entry.person, by=by, now=now)


def sync_offer(
    db: Session, meeting: Meeting, *, mentee: Person | None, moved: bool, by: Person | None, now: dt.datetime
) -> None:
    """Update the offer of a session that was edited, or withdraw it if the person can no longer book the session.

    `mentee` was added directly, which a mentor may do at any time; `moved` says that the session has another time.
    """
    offered_to = meeting.held_for_id or 0
    entry = find_latest_offer(db, offered_to, meeting.id)
    if mentee is not None and mentee.id == offered_to:
        end_offer(db, meeting, entry, ACCEPTED, now)
    elif mentee is not None:
        withdraw_offer(db, meeting, by=by, now=now)
    elif entry is not None and _offer_deadline(meeting, now) is not None and _next_in_line(db, meeting, [entry], now):
        meeting.held_until = entry.offer_until = min(meeting.held_until or now, _booking_deadline(meeting))
        update_offer_card(db, meeting, entry.person, now=now)
        if moved:
            notify_of_offer(db, NoticeKind.OFFER_CHANGED, meeting, entry.person, by=by, now=now)
    else:
        withdraw_offer(db, meeting, by=by, now=now)
        offer_opened_sessions(db, [meeting], now=now, exclude=offered_to)


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of entries whose time to answer is over, or whose people may no longer answer.

    Each is to be given to `expire` in a transaction of its own.
    """
    return [*list_due_offers(db, now), *list_invalid_offers(db)]


def expire(db: Session, entry_id: int, *, now: dt.datetime) -> None:
    """End an offer that nobody answered in time, or nobody can: the session goes to the next person on the waitlist.

    Any number of processes may try. Whoever has left the groups of the session keeps their place in the queue; whoever
    has left the program loses it (see `departure`).
    """
    entry = find_entry(db, entry_id)
    if entry is None or entry.state != OFFERED:
        return
    meeting = lock_meeting(db, entry.workspace_id, entry.meeting_id or 0)
    lock_persons(db, entry.workspace_id, [entry.mentor_id or 0])
    entry = find_entry(db, entry_id)  # as it is, now that nobody else can change it
    if entry is None or entry.state != OFFERED or meeting is None or entry.meeting_id != meeting.id:
        return
    if _is_due(entry, now) or not _can_be_offered(db, meeting, entry.person):
        withdraw_offer(db, meeting, by=None, now=now)
        offer_opened_sessions(db, [meeting], now=now, exclude=entry.person_id)


def show_offer(db: Session, person: Person, meeting: Meeting, now: dt.datetime) -> OfferView:
    """Return the offer of this session as the person may see it now."""
    entry = find_latest_offer(db, person.id, meeting.id)
    state = entry.state if entry is not None else "withdrawn"
    if entry is not None and _is_due(entry, now):
        state = EXPIRED
    view = describe(db, person, [meeting], now)[0]
    until = entry.offer_until if entry is not None else None
    return OfferView(view, state, until, odd_hours_warning(meeting, person))


def _is_due(entry: WaitlistEntry, now: dt.datetime) -> bool:
    return entry.state == OFFERED and entry.offer_until is not None and entry.offer_until <= now


def _booking_deadline(meeting: Meeting) -> dt.datetime:
    """Return the last moment at which the session can be booked."""
    return meeting.starts_at - dt.timedelta(hours=meeting.host.program.notice_to_book)


def _offer_deadline(meeting: Meeting, now: dt.datetime) -> dt.datetime | None:
    """Return until when an offer made now would last; None if there is too little time for one, or nothing to offer."""
    if not meeting.live or phase(meeting, now) != "coming" or _booking_deadline(meeting) - now < MIN_TIME_TO_ANSWER:
        return None
    return min(now + dt.timedelta(minutes=meeting.host.program.offer_expiry), _booking_deadline(meeting))


def _next_in_line(
    db: Session, meeting: Meeting, queue: Sequence[WaitlistEntry], now: dt.datetime
) -> WaitlistEntry | None:
    """Return the first of these who may book the session and has the time; the others stay in the queue."""
    if not queue:
        return None
    people = [entry.person_id for entry in queue]
    busy = {each.person_id for each in find_overlapping(db, people, meeting.starts_at, meeting.ends_at, meeting.id)}
    available = (entry for entry in queue if entry.person_id not in busy)
    return next((entry for entry in available if _can_book(db, meeting, entry.person, now)), None)


def _can_book(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> bool:
    """Return whether the person may book the session, as if it had no mentee."""
    try:
        require_bookable(db, meeting, None, person, now)
    except Refusal:
        return False
    return person.can_take_part


def _can_be_offered(db: Session, meeting: Meeting, person: Person) -> bool:
    """Return whether the session may still be offered to the person, as far as the program and groups are concerned."""
    return person.can_take_part and can_see(db, person, meeting)


def _make_offer(db: Session, meeting: Meeting, entry: WaitlistEntry, until: dt.datetime, now: dt.datetime) -> None:
    """Keep the session for the person of this entry until the given instant, and tell them."""
    entry.state, entry.meeting_id, entry.offer_until = OFFERED, meeting.id, until
    meeting.held_for_id, meeting.held_until = entry.person_id, until
    notify_of_offer(db, NoticeKind.OFFER, meeting, entry.person, now=now)
    refresh_home(db, entry.person, now=now)
    _refresh_mentor(db, meeting, now)


def end_offer(db: Session, meeting: Meeting, entry: WaitlistEntry | None, state: str, now: dt.datetime) -> None:
    """Keep the session for nobody any longer, and put the entry into this state; its message shows that."""
    meeting.held_for_id = meeting.held_until = None
    _refresh_mentor(db, meeting, now)
    if entry is None:
        return
    entry.state = state
    if state == WAITING:
        entry.meeting_id = entry.offer_until = None
    update_offer_card(db, meeting, entry.person, now=now)
    refresh_home(db, entry.person, now=now)
    if state == EXPIRED:
        notify_of_offer(db, NoticeKind.OFFER_EXPIRED, meeting, entry.person, now=now)


def _refresh_mentor(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Show the mentor for whom the session is kept. They get no message about it."""
    update_card(db, meeting, meeting.host, now=now)
    refresh_home(db, meeting.host, now=now)
