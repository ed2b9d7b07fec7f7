"""Answering a request otherwise than by accepting it: declining, suggesting another time, and withdrawing one's own."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.meetings.venue import (
    ONLINE_ONLY,
    VenueChoices,
    VenueInput,
    chosen_location,
    first_venue,
    validate_venue,
)
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.request_cards import overtake_request_card
from mentorship.people.roles import can_mentor
from mentorship.program.limits import bookable_after
from mentorship.program.request_rules import show_step
from mentorship.requests.prepare import FreeTime, free_time
from mentorship.requests.proposed_times import WallTime, check_times, propose, set_venue
from mentorship.requests.view import (
    RequestView,
    describe,
    find_own_request,
    notify_party,
    proposed_starts,
    refresh_cards,
    require_open,
)
from storage.person import Person
from storage.request import DECLINED, WITHDRAWN, SessionRequest


@dataclass(frozen=True)
class SuggestFormData:
    """A request about to get another time: `free` stands in the form.

    `venue` is for the mentor who has yet to say where.
    """

    view: RequestView
    free: FreeTime
    venue: VenueChoices | None = None


def prepare_decline(db: Session, *, actor: Person, request_id: int, version: int, now: dt.datetime) -> RequestView:
    """Return the request that the actor is about to decline. Raises Refusal if it is closed or has changed."""
    request = find_own_request(db, actor, request_id)
    require_open(request, actor, version, now)
    return describe(db, actor, request, now)


def decline(db: Session, *, actor: Person, request_id: int, version: int, reason: str, now: dt.datetime) -> None:
    """Decline a request, with a reason. Whoever was asked first may do so even while they wait for an answer.

    Raises Refusal if it is closed or has changed, or is not theirs to answer.
    """
    request = find_own_request(db, actor, request_id, lock=True)
    require_open(request, actor, version, now)
    if actor.id not in (request.turn_id, request.other_person(request.sender_id).id):
        raise refusal_with_request(request, "It isn't your turn to answer, but you can withdraw your request.")
    request.reason = reason
    close(request, DECLINED, actor)
    refresh_cards(db, request, now)
    notify_party(db, request, NoticeKind.REQUEST_DECLINED, request.other_person(actor.id), actor, now)


def withdraw(db: Session, *, actor: Person, request_id: int, now: dt.datetime) -> None:
    """Withdraw the actor's own request. Doing so twice is no error: the button was clicked twice. Raises Refusal if it
    is closed, or not theirs.
    """
    request = find_own_request(db, actor, request_id, lock=True)
    if request.state == WITHDRAWN and request.sender_id == actor.id:
        return
    require_open(request, actor, request.version, now)
    if actor.id != request.sender_id:
        words = f"Only {request.other_person(actor.id).name} can withdraw this. You can decline it."
        raise refusal_with_request(request, words)
    close(request, WITHDRAWN, actor)
    refresh_cards(db, request, now)
    notify_party(db, request, NoticeKind.REQUEST_WITHDRAWN, request.other_person(actor.id), actor, now)


def prepare_suggestion(
    db: Session, *, actor: Person, request_id: int, version: int, now: dt.datetime
) -> SuggestFormData:
    """Return the request for which the actor is about to suggest another time. Raises Refusal if they cannot."""
    request = find_own_request(db, actor, request_id)
    require_turn(request, actor, version, now)
    require_both_taking_part(request, actor)
    asks_location = actor.id == request.mentor_id and request.location_id is None
    venue = first_venue(db, actor) if asks_location else None
    soonest = now if actor.id == request.mentor_id else bookable_after(actor, now)
    after = max([soonest, *proposed_starts(request)])
    people = [actor, request.other_person(actor.id)]
    free = free_time(db, people, minutes=request.minutes, after=after, now=now)
    return SuggestFormData(describe(db, actor, request, now), free, venue)


def suggest(
    db: Session,
    *,
    actor: Person,
    request_id: int,
    version: int,
    message: str,
    wall_time: WallTime,
    venue: VenueInput | None,
    now: dt.datetime,
) -> None:
    """Propose another time instead of those proposed; then it is the other person's turn.

    A mentor who has not said where does so by `venue`, so that the mentee only has to accept. Raises Refusal with the
    field it is about.
    """
    request = find_own_request(db, actor, request_id, lock=True)
    require_turn(request, actor, version, now)
    require_both_taking_part(request, actor)
    if actor.id == request.mentor_id and request.location_id is None:
        if venue is None:
            raise Refusal("Choose a location.", field="location")
        set_venue(request, validate_venue(db, actor, venue), venue)
    times = check_times(db, actor, request.mentor, [wall_time], request.minutes, now)
    propose(request, times, by=actor, now=now)
    request.suggested, request.reply = True, message
    request.version += 1
    other = request.other_person(actor.id)
    overtake_request_card(db, request, other, now=now)
    notify_party(db, request, NoticeKind.REQUEST_SUGGESTED, other, actor, now)
    refresh_cards(db, request, now, told=other)


def venue_choices(db: Session, request: SessionRequest, actor: Person) -> VenueChoices:
    """Return what the mentor chooses from; filled in with what they said before, if anything."""
    first = first_venue(db, actor)
    if request.location is None:
        return first
    location_id, known = chosen_location(request.location), {each.id for each in first.location_choices.locations}
    said = VenueInput(
        location_id if location_id == ONLINE_ONLY or location_id in known else first.venue.location_id,
        online=request.online,
        in_person=request.in_person,
        meeting_url=request.meeting_url or first.venue.meeting_url,
    )
    return replace(first, venue=said)


def refusal_with_request(request: SessionRequest, words: str) -> Refusal:
    """Return a refusal that leads to the request as it is now, with all that can be done about it."""
    return Refusal(words, next_steps=[show_step(request)])


def require_turn(request: SessionRequest, actor: Person, version: int, now: dt.datetime) -> None:
    """Raise Refusal unless the request is open, as the actor saw it (`version`), and theirs to answer."""
    require_open(request, actor, version, now)
    if request.turn_id != actor.id:
        words = f"It's {request.other_person(actor.id).name}'s turn to answer. You'll hear here when they do."
        raise refusal_with_request(request, words)


def require_both_taking_part(request: SessionRequest, actor: Person) -> None:
    """Raise Refusal if one of the two can no longer take part as mentor or mentee."""
    other = request.other_person(actor.id)
    if not other.can_take_part:
        words = f"{other.name} is no longer in the program. You can decline or withdraw this."
        raise refusal_with_request(request, words)
    mentor = request.mentor
    if not (can_mentor(mentor) or mentor.admin and mentor.mentor is None):  # an admin names themselves by that
        who = "You don't" if actor.id == mentor.id else f"{mentor.name} doesn't"
        words = f"{who} mentor in this program, so there can't be a session. You can decline this."
        raise refusal_with_request(request, words)


def close(request: SessionRequest, state: str, by: Person) -> None:
    """Close the request in this state; nobody is reminded of it any longer."""
    request.state, request.closed_by_id, request.remind_at = state, by.id, None
    request.version += 1
