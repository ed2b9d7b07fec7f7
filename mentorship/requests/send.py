"""Sending a request: a mentee asks a mentor for a session, or a mentor offers one to a mentee."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal, UnknownPeople
from mentorship.meetings.form import VenueInput, find_default_location, require_can_mentor, validate_venue
from mentorship.meetings.local_times import LocalTimes, local_times
from mentorship.people.person import PersonView, person_view, require_participant
from mentorship.program.request_rules import require_room_for_booking, require_taking_requests
from mentorship.requests.proposed_times import WallTime, check_times, propose, set_venue
from mentorship.requests.view import find_addressee, refresh_cards
from mentorship.times import resolve_instant
from storage.location import Location, list_locations_in_use
from storage.person import Person, find_person_by_slack_id
from storage.request import PENDING, SessionRequest, find_open_request

# A permanent link to a message. A link that comes back from Slack is checked against this again.
PERMALINK = re.compile(
    r"https://[a-z0-9.-]{1,100}\.slack\.com/archives/[A-Z0-9]{1,32}/p[0-9]{1,30}"
    r"(\?thread_ts=[0-9]{1,20}\.[0-9]{1,10}&cid=[A-Z0-9]{1,32})?"
)


@dataclass(frozen=True)
class RequestInput:
    """What the form asks for. `other` is the Slack id of the person who is asked; `venue` belongs to an offer."""

    other: str
    message: str
    times: Sequence[WallTime]
    minutes: int
    venue: VenueInput | None = None
    link: str = ""


@dataclass(frozen=True)
class RequestFormData:
    """What the form of a request or an offer shows at first."""

    sender: PersonView
    other: PersonView | None
    link: str
    locations: list[Location]  # of an offer
    default_location_id: int
    makes_links: bool = False  # whether the meeting URL of an offer may be left to Zoom


def prepare_request(
    db: Session,
    *,
    actor: Person,
    now: dt.datetime,
    person_id: int | None = None,
    slack_id: str = "",
    link: str = "",
    strict: bool = True,
) -> RequestFormData:
    """Return the form for a request to a mentor, given by our id or by Slack's.

    If that mentor cannot be asked now, Refusal is raised; or, if not `strict`, nobody is chosen in the form.
    """
    chosen = find_addressee(db, actor, person_id) if not slack_id else _find_named(db, actor, slack_id, strict=strict)
    try:
        if chosen is not None:
            _require_askable(db, actor, chosen, now, field=None)
    except Refusal:
        if strict:
            raise
        chosen = None
    return RequestFormData(
        person_view(actor), person_view(chosen) if chosen else None, link if PERMALINK.fullmatch(link) else "", [], 0
    )


def prepare_offer(
    db: Session, *, actor: Person, now: dt.datetime, person_id: int | None = None, slack_id: str = ""
) -> RequestFormData:
    """Return the form for an offer to a mentee. Raises Refusal if the actor may not mentor."""
    require_can_mentor(actor, actor)
    chosen = find_addressee(db, actor, person_id)
    if slack_id and slack_id != actor.slack_id:
        chosen = _find_named(db, actor, slack_id, strict=True)
    if chosen is not None:
        _require_none_open(db, actor, chosen, field=None)
    offered = list_locations_in_use(db, actor.workspace_id)
    default_location, makes_links = find_default_location(offered, actor), actor.program.makes_links
    return RequestFormData(
        person_view(actor), person_view(chosen) if chosen else None, "", offered, default_location.id, makes_links
    )


def _find_named(db: Session, actor: Person, slack_id: str, *, strict: bool) -> Person | None:
    """Return the person with this Slack id. If `strict`, UnknownPeople is raised for somebody new."""
    found = find_person_by_slack_id(db, actor.workspace_id, slack_id)
    if found is None and strict:
        raise UnknownPeople(slack_id)
    return found


def send_request(db: Session, *, actor: Person, request_input: RequestInput, now: dt.datetime) -> int:
    """Ask a mentor for a session. Returns the request's id.

    Raises Refusal with the field it is about, and UnknownPeople for people whom Slack must be asked about first.
    """
    mentor = require_participant(db, actor=actor, slack_id=request_input.other, field="mentor")
    _require_askable(db, actor, mentor, now, field="mentor")
    require_room_for_booking(db, actor, now, viewer=actor)
    return _create_request(db, actor, mentor=mentor, mentee=actor, request_input=request_input, now=now)


def send_offer(db: Session, *, actor: Person, request_input: RequestInput, now: dt.datetime) -> int:
    """Offer a session to somebody. Returns the request's id. Raises as `send_request` does."""
    require_can_mentor(actor, actor)
    mentee = require_participant(db, actor=actor, slack_id=request_input.other, field="mentee")
    if mentee.id == actor.id:
        raise Refusal("You cannot offer a session to yourself. Choose somebody else.", field="mentee")
    _require_none_open(db, actor, mentee, field="mentee")
    if request_input.venue is None:
        raise Refusal("Choose a location.", field="location")
    return _create_request(db, actor, mentor=actor, mentee=mentee, request_input=request_input, now=now)


def times_elsewhere(
    db: Session,
    *,
    actor: Person,
    other: str | None,
    times: Sequence[WallTime],
    minutes: int,
    now: dt.datetime,
) -> list[LocalTimes]:
    """Return what each chosen time is for the other person, with a warning on odd hours. Raises nothing."""
    found = find_person_by_slack_id(db, actor.workspace_id, other) if other else None
    people = [actor] if found is None or found.id == actor.id else [actor, found]
    return [_local_times(each, people, actor, minutes, now) for each in times]


def _local_times(
    wall_time: WallTime, people: list[Person], actor: Person, minutes: int, now: dt.datetime
) -> LocalTimes:
    """Return what this time is for these people; nothing if it cannot be used."""
    try:
        starts_at = resolve_instant(wall_time.date, wall_time.time, actor.zone, now)
    except Refusal:  # it will be said beside the field when the form is sent
        return LocalTimes([], "")
    return local_times(actor.zone, [], people, starts_at, minutes, actor, now)


def _create_request(
    db: Session, actor: Person, *, mentor: Person, mentee: Person, request_input: RequestInput, now: dt.datetime
) -> int:
    """Store the request and send its cards to both people. Returns its id; raises Refusal with a field."""
    location = validate_venue(db, actor, request_input.venue) if request_input.venue is not None else None
    times = check_times(db, actor, mentor, request_input.times, request_input.minutes, now)
    request = SessionRequest(
        workspace_id=actor.workspace_id,
        sender_id=actor.id,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        mentor=mentor,
        mentee=mentee,
        low_id=min(mentor.id, mentee.id),
        high_id=max(mentor.id, mentee.id),
        state=PENDING,
        version=1,
        message=request_input.message,
        link=request_input.link if PERMALINK.fullmatch(request_input.link) else "",
        minutes=request_input.minutes,
        created_at=now,
    )
    propose(request, times, by=actor, now=now)
    if location is not None and request_input.venue is not None:
        set_venue(request, location, request_input.venue)
    db.add(request)
    refresh_cards(db, request, now)
    return request.id


def _require_askable(db: Session, actor: Person, mentor: Person, now: dt.datetime, *, field: str | None) -> None:
    """Raise Refusal if the actor cannot ask this mentor for a session now."""
    if mentor.id == actor.id:
        raise Refusal("You cannot ask yourself. Choose somebody else.", field=field)
    _require_none_open(db, actor, mentor, field=field)
    require_taking_requests(mentor, now, field=field)


def _require_none_open(db: Session, actor: Person, other: Person, *, field: str | None) -> None:
    """Raise Refusal if a request between the two is open: two people settle one thing at a time."""
    existing = find_open_request(db, actor.id, other.id)
    if existing is not None:
        whose = "You have already asked" if existing.sender_id == actor.id else "You have already been asked by"
        raise Refusal(
            f"{whose} {other.name}, and that is still open. Look at it first: it is in the Home tab under Requests.",
            field=field,
            next_steps=[NextStep("request_show", existing.id)],
        )
