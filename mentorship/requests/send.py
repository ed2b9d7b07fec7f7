"""Sending a request: a mentee asks a mentor for a session, or a mentor offers one to a mentee."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.meetings.form import require_can_mentor
from mentorship.meetings.venue import VenueInput, validate_venue
from mentorship.people.person import require_participant
from mentorship.program.absences import use_permission_if_needed
from mentorship.program.request_rules import require_none_open, require_room_for_booking, require_taking_requests
from mentorship.requests.proposed_times import WallTime, check_times, propose, set_venue
from mentorship.requests.view import refresh_cards
from storage.person import Person
from storage.request import PENDING, SessionRequest

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


def send_request(db: Session, *, actor: Person, request_input: RequestInput, now: dt.datetime) -> int:
    """Ask a mentor for a session. Returns the request's id.

    Raises Refusal with the field it is about, and UnknownPeople for people whom Slack must be asked about first.
    """
    mentor = require_participant(db, actor=actor, slack_id=request_input.other, field="mentor")
    require_askable(db, actor, mentor, now, field="mentor")
    require_room_for_booking(db, actor, now, viewer=actor)
    use_permission_if_needed(db, actor, now)
    return _create_request(db, actor, mentor=mentor, mentee=actor, request_input=request_input, now=now)


def send_offer(db: Session, *, actor: Person, request_input: RequestInput, now: dt.datetime) -> int:
    """Offer a session to someone. Returns the request's id. Raises as `send_request` does."""
    require_can_mentor(actor, actor)
    mentee = require_participant(db, actor=actor, slack_id=request_input.other, field="mentee")
    if mentee.id == actor.id:
        raise Refusal("You can't offer a session to yourself. Choose someone else.", field="mentee")
    require_none_open(db, actor, mentee, field="mentee")
    if request_input.venue is None:
        raise Refusal("Choose a location.", field="location")
    return _create_request(db, actor, mentor=actor, mentee=mentee, request_input=request_input, now=now)


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


def require_askable(db: Session, actor: Person, mentor: Person, now: dt.datetime, *, field: str | None) -> None:
    """Raise Refusal if the actor cannot ask this mentor for a session now."""
    if mentor.id == actor.id:
        raise Refusal("You can't ask yourself. Choose someone else.", field=field)
    require_none_open(db, actor, mentor, field=field)
    require_taking_requests(mentor, actor, now, field=field)
