"""Answering a request: accepting, declining, suggesting another time; and withdrawing one's own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.conflicts import claim, describe_conflict, enroll
from mentorship.meetings.form import SessionInput, ValidatedSession, VenueInput, find_default_location, validate_venue
from mentorship.meetings.local_times import odd_warning
from mentorship.meetings.zoom_link import sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify
from mentorship.people.person import can_mentor, make_mentor
from mentorship.program.request_rules import require_room_for_booking
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
from mentorship.sessions.waitlist import leave_queue
from storage.location import Location, find_location, list_locations_in_use
from storage.meeting import HOST, IN_PERSON, MENTEE, ONLINE, PUBLISHED, SESSION, Meeting, find_overlapping
from storage.person import Person
from storage.request import ACCEPTED, DECLINED, WITHDRAWN, SessionRequest


@dataclass(frozen=True)
class TimeChoice:
    """A proposed time still to come, with what stands against it in a few words, and a warning where it is odd."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    conflict: str
    warning: str = ""


@dataclass(frozen=True)
class AcceptFormData:
    """What has to be chosen before a request can be accepted."""

    view: RequestView
    choices: list[TimeChoice]
    locations: list[Location]  # for the mentor, who says where; empty for the mentee
    default_location_id: int
    meeting_url: str
    makes_links: bool = False  # whether the meeting URL may be left to Zoom


def accept(
    db: Session,
    *,
    actor: Person,
    request_id: int,
    version: int,
    now: dt.datetime,
    starts_at: dt.datetime | None = None,
    place: VenueInput | None = None,
    method: str | None = None,
) -> AcceptFormData | None:
    """Make it a session that the mentee has booked. Returns None when done, else what is to be chosen first.

    The mentor always says where, with `place`; the mentee has a choice where there are several times. Where there is
    one they attend online if they can, since that can be changed later. Accepting twice is no fault: the button was
    clicked twice.
    """
    request = find_own_request(db, actor, request_id, lock=True)
    if request.state == ACCEPTED and request.closed_by_id == actor.id:
        return None
    _require_turn(request, actor, version, now)
    _require_both_taking_part(request, actor)
    coming = _coming_times(request, actor, now)
    if starts_at is None and len(coming) == 1:
        starts_at = coming[0]
    if actor.id == request.mentor_id:
        if place is None:
            return _accept_form_data(db, request, actor, coming, now)
        set_venue(request, validate_venue(db, actor, place), place)
    elif starts_at is None:
        return _accept_form_data(db, request, actor, coming, now)
    if starts_at not in coming:
        raise Refusal("Choose one of the times that are still to come.", field="time")
    _create_session(db, request, actor, starts_at, method, now)
    return None


def decline(db: Session, *, actor: Person, request_id: int, version: int, reason: str, now: dt.datetime) -> None:
    """Say no, with a reason. Whoever was asked first may do so even while they wait for an answer themselves."""
    request = find_own_request(db, actor, request_id, lock=True)
    require_open(request, actor, version, now)
    if actor.id not in (request.turn_id, request.other_person(request.sender_id).id):
        raise _refusal(request, "It is not your turn to answer. You can withdraw what you asked.")
    request.reason = reason
    _close(request, DECLINED, actor)
    refresh_cards(db, request, now)
    notify_party(db, request, NoticeKind.REQUEST_DECLINED, request.other_person(actor.id), actor, now)


def withdraw(db: Session, *, actor: Person, request_id: int, now: dt.datetime) -> None:
    """Take back what one has asked. Twice is no fault: the button was clicked twice."""
    request = find_own_request(db, actor, request_id, lock=True)
    if request.state == WITHDRAWN and request.sender_id == actor.id:
        return
    require_open(request, actor, request.version, now)
    if actor.id != request.sender_id:
        raise _refusal(request, f"Only {request.other_person(actor.id).name} can withdraw this. You can decline it.")
    _close(request, WITHDRAWN, actor)
    refresh_cards(db, request, now)
    notify_party(db, request, NoticeKind.REQUEST_WITHDRAWN, request.other_person(actor.id), actor, now)


def suggest(
    db: Session,
    *,
    actor: Person,
    request_id: int,
    version: int,
    message: str,
    wall: WallTime,
    place: VenueInput | None,
    now: dt.datetime,
) -> None:
    """Propose another time in the place of those proposed; it is the other's turn then.

    A mentor who has not said where says so with `place`, so that the mentee has only to accept.
    """
    request = find_own_request(db, actor, request_id, lock=True)
    _require_turn(request, actor, version, now)
    _require_both_taking_part(request, actor)
    if actor.id == request.mentor_id and request.location_id is None:
        if place is None:
            raise Refusal("Choose a location.", field="location")
        set_venue(request, validate_venue(db, actor, place), place)
    times = check_times(db, actor, request.mentor, [wall], request.minutes, now)
    propose(request, times, by=actor, now=now)
    request.suggested, request.reply = True, message
    request.version += 1
    refresh_cards(db, request, now)
    notify_party(db, request, NoticeKind.REQUEST_SUGGESTED, request.other_person(actor.id), actor, now)


@dataclass(frozen=True)
class SuggestFormData:
    """A request about to be answered. `locations` are empty unless the mentor still has to say where."""

    view: RequestView
    locations: list[Location]
    default_location_id: int
    makes_links: bool = False  # whether the meeting URL may be left to Zoom


def prepare_suggestion(
    db: Session, *, actor: Person, request_id: int, version: int, now: dt.datetime
) -> SuggestFormData:
    """The request for which the actor is about to suggest another time."""
    request = find_own_request(db, actor, request_id)
    _require_turn(request, actor, version, now)
    _require_both_taking_part(request, actor)
    asked = actor.id == request.mentor_id and request.location_id is None
    offered, chosen = _location_choices(db, request, actor) if asked else ([], 0)
    return SuggestFormData(describe(db, actor, request, now), offered, chosen, actor.program.makes_links)


def prepare_decline(db: Session, *, actor: Person, request_id: int, version: int, now: dt.datetime) -> RequestView:
    """The request that the actor is about to decline."""
    request = find_own_request(db, actor, request_id)
    require_open(request, actor, version, now)
    return describe(db, actor, request, now)


def _accept_form_data(
    db: Session, request: SessionRequest, actor: Person, coming: Sequence[dt.datetime], now: dt.datetime
) -> AcceptFormData:
    offered, chosen = _location_choices(db, request, actor) if actor.id == request.mentor_id else ([], 0)
    choices = [_time_choice(db, request, actor, starts_at, now) for starts_at in coming]
    url = request.meeting_url if actor.id == request.mentor_id else ""
    view = describe(db, actor, request, now)
    return AcceptFormData(view, choices, offered, chosen, url, actor.program.makes_links)


def _location_choices(db: Session, request: SessionRequest, actor: Person) -> tuple[list[Location], int]:
    """The locations in use, and the one to begin with: what the mentor said before, if anything."""
    offered = list_locations_in_use(db, actor.workspace_id)
    said = next((each for each in offered if each.id == request.location_id), None)
    return offered, (said or find_default_location(offered, actor)).id


def _time_choice(
    db: Session, request: SessionRequest, actor: Person, starts_at: dt.datetime, now: dt.datetime
) -> TimeChoice:
    ends_at = starts_at + dt.timedelta(minutes=request.minutes)
    people = {person.id: person for person in (actor, request.other_person(actor.id))}
    found = find_overlapping(db, list(people), starts_at, ends_at, None)
    mine_first = sorted(found, key=lambda each: each.person_id != actor.id)
    conflict = describe_conflict(people[mine_first[0].person_id], mine_first[0], actor) if mine_first else ""
    warning = odd_warning(starts_at, ends_at - starts_at, list(people.values()), actor, actor.zone, now)
    return TimeChoice(starts_at, ends_at, conflict, warning)


def _refusal(request: SessionRequest, words: str) -> Refusal:
    """A refusal that leads to the request as it is now, with all that can be done about it."""
    return Refusal(words, next_steps=[NextStep("request_show", request.id)])


def _require_turn(request: SessionRequest, actor: Person, version: int, now: dt.datetime) -> None:
    require_open(request, actor, version, now)
    if request.turn_id != actor.id:
        raise _refusal(
            request, f"It is {request.other_person(actor.id).name} who has to answer now. You will be told here."
        )


def _require_both_taking_part(request: SessionRequest, actor: Person) -> None:
    """Raises Refusal when one of the two may no longer take part in this way."""
    other = request.other_person(actor.id)
    if not other.can_take_part:
        words = f"{other.name} does not take part in the program any more. You can decline or withdraw this."
        raise _refusal(request, words)
    mentor = request.mentor
    if not (can_mentor(mentor) or mentor.admin and mentor.mentor is None):  # an admin names themselves by that
        who = "You do" if actor.id == mentor.id else f"{mentor.name} does"
        words = f"{who} not mentor in this program (any more), so there can be no session. You can decline this."
        raise _refusal(request, words)


def _coming_times(request: SessionRequest, actor: Person, now: dt.datetime) -> list[dt.datetime]:
    coming = [each for each in proposed_starts(request) if each > now]
    if not coming:
        raise _refusal(request, "All proposed times have passed. Suggest another time.")
    return coming


def _create_session(
    db: Session,
    request: SessionRequest,
    actor: Person,
    starts_at: dt.datetime,
    method: str | None,
    now: dt.datetime,
) -> None:
    """The session exists and is booked, or nothing of it."""
    mentor, mentee = request.mentor, request.mentee
    validated = _validated_session(db, request, starts_at)
    span = {"starts_at": validated.starts_at, "ends_at": validated.ends_at}
    claim(db, [(mentor, "time"), (mentee, "time")], **span, exclude=None, viewer=actor)
    require_room_for_booking(db, mentee, now, viewer=actor)
    meeting = Meeting(
        workspace_id=request.workspace_id,
        kind=SESSION,
        state=PUBLISHED,
        live=True,
        host_id=mentor.id,
        created_by_id=actor.id,
        created_at=now,
    )
    validated.apply_to(meeting)
    db.add(meeting)
    db.flush()
    enroll(db, meeting, mentor, role=HOST, source="host", by=actor, now=now)
    about = "\n".join(each for each in (request.message, request.link) if each)
    enroll(
        db,
        meeting,
        mentee,
        role=MENTEE,
        source="request",
        by=actor,
        now=now,
        method=_check_method(request, method),
        about=about if request.sender_id == mentee.id else "",
    )
    sync_link(db, meeting, now=now)
    leave_queue(db, mentee, mentor)
    make_mentor(db, mentor, by=mentor, now=now)
    request.meeting_id = meeting.id
    _close(request, ACCEPTED, actor)
    for person in (mentor, mentee):
        enqueue_card(db, meeting, person, now=now)
    other, details = request.other_person(actor.id), {"by": actor.id}
    notify(db, NoticeKind.ACCEPTED, other, by=actor, meeting=meeting, details=details, now=now)
    refresh_cards(db, request, now)


def _validated_session(db: Session, request: SessionRequest, starts_at: dt.datetime) -> ValidatedSession:
    """The session as if it had been planned in its form. Its zone is that of the place; the instant was agreed on."""
    location = find_location(db, request.workspace_id, request.location_id or 0)
    if location is None:
        raise _refusal(request, "Nobody has said yet where you would meet. Suggest another time instead.")
    local = starts_at.astimezone(ZoneInfo(location.zone))
    plan = SessionInput(
        mentor=request.mentor.slack_id,
        mentee=request.mentee.slack_id,
        location_id=location.id,
        date=local.date(),
        time=local.time(),
        minutes=request.minutes,
        online=request.online,
        in_person=request.in_person,
        meeting_url=request.meeting_url,
        topic="",
    )
    ends_at = starts_at + dt.timedelta(minutes=request.minutes)
    return ValidatedSession(request.mentor, request.mentee, location, location.zone, starts_at, ends_at, plan, [])


def _check_method(request: SessionRequest, chosen: str | None) -> str:
    if request.online and request.in_person and chosen in (ONLINE, IN_PERSON):
        return chosen
    return ONLINE if request.online else IN_PERSON


def _close(request: SessionRequest, state: str, by: Person) -> None:
    request.state, request.closed_by_id, request.remind_at = state, by.id, None
    request.version += 1
