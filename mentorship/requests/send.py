"""Asking for a session: a mentee requests one of a mentor, or a mentor offers one to a mentee."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.meetings.form import Place, check_place, first_location, require_mentoring
from mentorship.meetings.local_times import Clocks, clocks
from mentorship.people.person import PersonView, participant, shown
from mentorship.program.request_rules import require_another_booking, require_taking_requests
from mentorship.requests.proposed_times import Wall, check_times, propose, settle_place
from mentorship.requests.view import addressee, renew
from mentorship.times import instant
from storage.location import Location, locations
from storage.person import Person, find_member
from storage.request import PENDING, SessionRequest, open_between

# A permanent link to a message. A link that comes back from Slack's side is held against this again.
PERMALINK = re.compile(
    r"https://[a-z0-9.-]{1,100}\.slack\.com/archives/[A-Z0-9]{1,32}/p[0-9]{1,30}"
    r"(\?thread_ts=[0-9]{1,20}\.[0-9]{1,10}&cid=[A-Z0-9]{1,32})?"
)


@dataclass(frozen=True)
class Wish:
    """What the form asks for: `other` is the Slack id of the one who is asked. `place` belongs to an offer."""

    other: str
    message: str
    times: Sequence[Wall]
    minutes: int
    place: Place | None = None
    link: str = ""


@dataclass(frozen=True)
class Blank:
    """What the form shows at first."""

    sender: PersonView
    other: str | None  # a Slack id
    link: str
    locations: list[Location]  # of an offer
    location_id: int
    makes_links: bool = False  # whether the meeting URL of an offer may be left to Zoom


def to_request(
    db: Session,
    *,
    actor: Person,
    now: dt.datetime,
    person_id: int | None = None,
    slack_id: str = "",
    link: str = "",
    strict: bool = True,
) -> Blank:
    """The form for a request to a mentor, chosen by our id or Slack's.

    Raises Refusal when that one cannot be asked now; when not `strict`, nobody is chosen then.
    """
    chosen = addressee(db, actor, person_id)
    if slack_id:
        chosen = find_member(db, actor.workspace_id, slack_id)
    try:
        if chosen is not None:
            _require_askable(db, actor, chosen, now, field=None)
    except Refusal:
        if strict:
            raise
        chosen = None
    return Blank(shown(actor), chosen.slack_id if chosen else None, link if PERMALINK.fullmatch(link) else "", [], 0)


def to_offer(
    db: Session, *, actor: Person, now: dt.datetime, person_id: int | None = None, slack_id: str = ""
) -> Blank:
    """The form for an offer to a mentee. Raises Refusal for somebody who may not mentor."""
    require_mentoring(actor, actor)
    chosen = addressee(db, actor, person_id)
    if slack_id and slack_id != actor.slack_id:
        chosen = find_member(db, actor.workspace_id, slack_id)
    if chosen is not None:
        _require_none_open(db, actor, chosen, field=None)
    offered = locations(db, actor.workspace_id)
    near, makes_links = first_location(offered, actor), actor.program.makes_links
    return Blank(shown(actor), chosen.slack_id if chosen else None, "", offered, near.id, makes_links)


def send_request(db: Session, *, actor: Person, wish: Wish, now: dt.datetime) -> int:
    """Ask a mentor for a session. Returns the request's id.

    Raises Refusal beside the field it is about, Unknown for people Slack must be asked about first.
    """
    mentor = participant(db, actor=actor, slack_id=wish.other, field="mentor")
    _require_askable(db, actor, mentor, now, field="mentor")
    require_another_booking(db, actor, now, viewer=actor)
    return _send(db, actor, mentor=mentor, mentee=actor, wish=wish, now=now)


def send_offer(db: Session, *, actor: Person, wish: Wish, now: dt.datetime) -> int:
    """Offer a session to somebody. Returns the request's id. Raises like `send_request`."""
    require_mentoring(actor, actor)
    mentee = participant(db, actor=actor, slack_id=wish.other, field="mentee")
    if mentee.id == actor.id:
        raise Refusal("You cannot offer a session to yourself. Choose somebody else.", field="mentee")
    _require_none_open(db, actor, mentee, field="mentee")
    if wish.place is None:
        raise Refusal("Choose a location.", field="location")
    return _send(db, actor, mentor=actor, mentee=mentee, wish=wish, now=now)


def times_elsewhere(
    db: Session,
    *,
    actor: Person,
    other: str | None,
    times: Sequence[Wall],
    minutes: int,
    now: dt.datetime,
) -> list[Clocks]:
    """What each chosen time is for the other person, with a warning on odd hours. Says no to nothing."""
    found = find_member(db, actor.workspace_id, other) if other else None
    people = [actor] if found is None or found.id == actor.id else [actor, found]
    return [_clocks(wall, people, actor, minutes, now) for wall in times]


def _clocks(wall: Wall, people: list[Person], actor: Person, minutes: int, now: dt.datetime) -> Clocks:
    try:
        starts_at = instant(wall.date, wall.time, actor.zone, now)
    except Refusal:  # it will be said beside the field when the form is sent
        return Clocks([], "")
    return clocks(actor.zone, [], people, starts_at, minutes, actor, now)


def _send(db: Session, actor: Person, *, mentor: Person, mentee: Person, wish: Wish, now: dt.datetime) -> int:
    """The request as a row, its cards on their way to both."""
    place = check_place(db, actor, wish.place) if wish.place is not None else None
    times = check_times(db, actor, mentor, wish.times, wish.minutes, now)
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
        message=wish.message,
        link=wish.link if PERMALINK.fullmatch(wish.link) else "",
        minutes=wish.minutes,
        created_at=now,
    )
    propose(request, times, by=actor, now=now)
    if place is not None and wish.place is not None:
        settle_place(request, place, wish.place)
    db.add(request)
    renew(db, request, now)
    return request.id


def _require_askable(db: Session, actor: Person, mentor: Person, now: dt.datetime, *, field: str | None) -> None:
    if mentor.id == actor.id:
        raise Refusal("You cannot ask yourself. Choose somebody else.", field=field)
    _require_none_open(db, actor, mentor, field=field)
    require_taking_requests(mentor, now, field=field)


def _require_none_open(db: Session, actor: Person, other: Person, *, field: str | None) -> None:
    """Two people settle one thing at a time."""
    there = open_between(db, actor.id, other.id)
    if there is not None:
        whose = "You have already asked" if there.sender_id == actor.id else "You have already been asked by"
        raise Refusal(
            f"{whose} {other.name}, and that is still open. Look at it first: it is in the Home tab under Requests.",
            field=field,
            steps=[Step("request_show", there.id)],
        )
