"""The waitlist of a full masterclass as one person uses it: joining, leaving, and answering an offer."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.actions import has_open_offer, max_participants
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.attend import reserve
from mentorship.masterclasses.reservation_rules import HOST_NEEDS_NO_SPOT, require_can_join
from mentorship.masterclasses.view import find_masterclass, require_coming
from mentorship.masterclasses.waitlist_offers import is_queue_in_order, offer_free_places
from mentorship.meetings.meeting import default_method
from mentorship.outbox.notify import enqueue_card, refresh_home, update_offer_card
from mentorship.program.absences import require_attendance
from mentorship.times import format_near_datetime
from storage.lane import Lane
from storage.masterclass import enrollments_by_meeting, entries_by_meeting
from storage.meeting import ASKED, ATTENDING, Enrollment, Meeting
from storage.notice import has_card, meeting_subject
from storage.occupancy import Occupancy, read_occupancy
from storage.person import Person
from storage.waitlist import EXPIRED, OFFERED, PASSED, STOPPED, WAITING, WaitlistEntry


def join(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Put the actor at the end of the queue (`Join waitlist`). Joining twice is harmless.

    Raises Refusal if they have a place or cannot have one, and while places are free.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    occupancy = _require_full(db, meeting, actor, now)
    in_order = is_queue_in_order(meeting, occupancy)
    if occupancy.is_queued and in_order:
        return
    require_attendance(db, actor, now, meeting_id=meeting.id)
    # Where nothing has to move up, a whole crowd can join at the same moment: all that must not happen meanwhile is
    # that a place becomes free.
    meeting = find_masterclass(db, actor, meeting_id, lock=True, shared=in_order)
    if not in_order:
        offer_free_places(db, meeting, now=now)
    occupancy = _require_full(db, meeting, actor, now, in_order=True)
    if not occupancy.is_queued:
        entry = {"workspace_id": meeting.workspace_id, "person_id": actor.id, "meeting_id": meeting.id}
        db.add(WaitlistEntry(**entry, state=WAITING, created_at=now))
        is_known = occupancy.state is not None or occupancy.entry_state is not None
        _refresh(db, meeting, actor, now, is_known=is_known, is_waiting=True)


def _require_full(
    db: Session, meeting: Meeting, actor: Person, now: dt.datetime, *, in_order: bool = False
) -> Occupancy:
    """Return how full it is. Raises Refusal with the first rule that forbids the actor to wait for a place, as things
    are.

    Unless the queue is known to be `in_order`, it may yet turn out that a place is free.
    """
    require_coming(meeting, now, "you can't join its waitlist")
    require_can_join(db, meeting, actor)
    occupancy = read_occupancy(db, meeting.id, actor.id, now)
    _require_not_enrolled(meeting, occupancy)
    is_free = occupancy.taken < max_participants(meeting) and not occupancy.is_queued
    if is_free and (in_order or is_queue_in_order(meeting, occupancy)):
        raise Refusal(
            "A spot in this masterclass is free just now, so you don't have to wait. Reserve a spot.",
            next_steps=[NextStep("reserve", meeting.id), NextStep("masterclasses")],
        )
    return occupancy


def leave(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Take the actor out of the queue (`Leave waitlist`). Raises Refusal if a place is kept: they must answer that."""
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    entry = entries_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if entry is not None and has_open_offer(entry, now) and entry.offer_until is not None:
        until = format_near_datetime(entry.offer_until, actor.zone, actor.locale, now)
        raise Refusal(
            f"A spot in this masterclass is kept for you until {until}. Choose Accept or Pass; then you are off the "
            "waitlist too.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )
    if entry is not None and entry.state in (WAITING, OFFERED):
        entry.state = STOPPED if entry.state == WAITING else EXPIRED
        _after_answer(db, meeting, actor, now)


def drop_from_queue(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Take someone who may not take part any more out of the queue of this masterclass, which is locked."""
    entry = entries_by_meeting(db, [meeting.id], person.id).get(meeting.id)
    if entry is not None and entry.state in (WAITING, OFFERED):
        entry.state = STOPPED
        _after_answer(db, meeting, person, now)


def accept_offer(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Give the actor the place that is kept for them (`Accept`); online, if they could also come in person.

    Raises Refusal if they are busy then; the place is still kept until the time to answer is over.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    mine = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if mine is None or mine.state not in (ATTENDING, ASKED):
        entry = entries_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
        require_coming(meeting, now, "its spots are no longer offered")
        if not has_open_offer(entry, now):
            raise _offer_ended_refusal(meeting, entry, mine, actor, now)
    reserve(db, actor=actor, meeting_id=meeting.id, method=default_method(meeting), now=now)


def pass_offer(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Pass on an offer (`Pass`): the place goes to the next in line, and the actor leaves the queue. Raises Refusal."""
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    entry = entries_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if entry is not None and entry.state == PASSED:
        return  # clicked twice
    if entry is None or entry.state != OFFERED:
        require_coming(meeting, now, "its spots are no longer offered")
        mine = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
        raise _offer_ended_refusal(meeting, entry, mine, actor, now)
    entry.state = PASSED
    _after_answer(db, meeting, actor, now)


def _after_answer(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Let the queue move up after the actor has left it."""
    offer_free_places(db, meeting, now=now)
    _refresh(db, meeting, actor, now)


def _refresh(
    db: Session, meeting: Meeting, actor: Person, now: dt.datetime, *, is_known: bool = True, is_waiting: bool = False
) -> None:
    """Refresh everything that shows the queue or the actor's part in it; the host's card says how many wait.

    Whoever `is_waiting` has a card with the way out. Whoever never had a place or waited before is not `is_known`, and
    has been shown no offer.
    """
    db.flush()
    if is_known:
        update_offer_card(db, meeting, actor, now=now)
    if is_waiting or has_card(db, meeting_subject(meeting.id), Lane.person(actor.id)):
        enqueue_card(db, meeting, actor, now=now)
    enqueue_card(db, meeting, meeting.host, now=now, changes_calendar=False)
    refresh_home(db, actor, now=now)
    refresh_channels(db, meeting, now=now)


def _require_not_enrolled(meeting: Meeting, occupancy: Occupancy) -> None:
    """Raise Refusal for someone who has a place."""
    look = [NextStep("masterclass", meeting.id)]
    if occupancy.takes_part and occupancy.state == ATTENDING:
        raise Refusal("You have a spot in this masterclass already, so there is nothing to wait for.", next_steps=look)
    if occupancy.takes_part:
        raise Refusal("A spot in this masterclass is yours already. Say whether you can make it.", next_steps=look)


def _offer_ended_refusal(
    meeting: Meeting, entry: WaitlistEntry | None, mine: Enrollment | None, actor: Person, now: dt.datetime
) -> Refusal:
    """Return what to say to someone who answers an offer that they do not have (any more)."""
    join_again = [NextStep("join_waitlist", meeting.id), NextStep("masterclasses")]
    see_masterclass = [NextStep("masterclass", meeting.id)]
    if meeting.host_id == actor.id:
        return Refusal(HOST_NEEDS_NO_SPOT, next_steps=see_masterclass)
    if mine is not None and mine.state in (ATTENDING, ASKED):
        return Refusal(
            "You have a spot in this masterclass already. If you can't come after all, choose Leave.",
            next_steps=see_masterclass,
        )
    if entry is not None and entry.state == PASSED:
        return Refusal("You passed on this spot. To wait for another one, choose Join waitlist.", next_steps=join_again)
    if entry is not None and entry.state == WAITING:
        return Refusal("No spot is kept for you right now. You're still on the waitlist.", next_steps=see_masterclass)
    if entry is not None and entry.state in (OFFERED, EXPIRED) and entry.offer_until is not None:
        until = format_near_datetime(entry.offer_until, actor.zone, actor.locale, now)
        return Refusal(
            f"This offer ended ({until}), and the spot goes to the next person. To wait for another one, choose "
            "Join waitlist.",
            next_steps=join_again,
        )
    return Refusal("No spot in this masterclass is kept for you now.", next_steps=see_masterclass)
