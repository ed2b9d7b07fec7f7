"""Who may reserve a spot in a masterclass, and how they may attend it."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.actions import is_open_offer, max_participants
from mentorship.masterclasses.view import require_coming
from mentorship.masterclasses.waitlist_offers import has_offer, has_room, is_queue_in_order
from mentorship.meetings.meeting import check_method
from mentorship.program.visibility import can_see
from storage.meeting import ONLINE, Meeting
from storage.occupancy import Occupancy, read_occupancy
from storage.person import Person
from storage.rows import AnyMeeting

TOO_LATE = "you can't reserve a spot in it"
HOST_NEEDS_NO_SPOT = "You host this masterclass, so you don't need a spot in it."


def require_room(db: Session, meeting: AnyMeeting, actor: Person, now: dt.datetime) -> Occupancy:
    """Return how full it is. Raises Refusal with the first rule that forbids the actor a place, as things are.

    Where the queue has to move up first, it may yet turn out to be full.
    """
    require_coming(meeting, now, TOO_LATE)
    occupancy = read_occupancy(db, meeting.id, actor.id, now)
    if not occupancy.takes_part:
        require_can_join(db, meeting, actor)
        is_offered = is_open_offer(occupancy.entry_state, occupancy.offer_until, now)
        is_full = occupancy.taken >= max_participants(meeting) and is_queue_in_order(meeting, occupancy)
        if is_full and not is_offered:
            raise full_refusal(meeting)
    return occupancy


def require_open(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Raise Refusal with the first rule that forbids the actor to reserve a spot."""
    require_coming(meeting, now, TOO_LATE)
    require_can_join(db, meeting, actor)
    if has_offer(db, meeting, actor, now) or has_room(db, meeting, now):
        return
    raise full_refusal(meeting)


def full_refusal(meeting: AnyMeeting) -> Refusal:
    """Return the refusal of whoever would need a spot where none is free."""
    return Refusal(
        "This masterclass is full. Choose Join waitlist: as soon as a spot is free, the first in line is asked.",
        next_steps=[NextStep("join_waitlist", meeting.id), NextStep("masterclasses")],
    )


def require_can_join(db: Session, meeting: AnyMeeting, actor: Person) -> None:
    """Raise Refusal for the host, and for people outside the groups for which the masterclass is."""
    if actor.id == meeting.host_id:
        raise Refusal(HOST_NEEDS_NO_SPOT, next_steps=[NextStep("masterclass", meeting.id)])
    if not can_see(db, actor, meeting):
        raise Refusal(
            "This masterclass is only for the members of certain groups, and you are in none of them. "
            f"Ask {meeting.host.name} or an admin.",
            next_steps=[NextStep("masterclasses")],
        )


def check_offered_method(meeting: Meeting, chosen: str | None) -> str:
    """Return how someone attends. Raises Refusal if there is a choice and none was made, or theirs is not offered."""
    method = check_method(meeting, chosen)
    if chosen not in (None, method):
        way = "online" if method == ONLINE else "in person"
        words = f"This masterclass can only be attended {way} by now. Choose “{way.capitalize()}”, or close this form."
        raise Refusal(words, field="attendance")
    return method
