"""Answering a request: accepting, declining, suggesting another time; and withdrawing one's own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.meetings.conflicts import claim, clash, enroll
from mentorship.meetings.form import Place, Plan, Wish, check_place, first_location
from mentorship.meetings.local_times import odd_warning
from mentorship.meetings.zoom_link import follow
from mentorship.outbox.notify import show_card, tell
from mentorship.people.person import may_mentor, name_mentor
from mentorship.program.request_rules import require_another_booking
from mentorship.requests.proposed_times import Wall, check_times, propose, settle_place
from mentorship.requests.view import RequestView, describe, find, inform, proposed, renew, require_open
from mentorship.sessions.waitlist import leave_queue
from storage.location import Location, find_location, locations
from storage.meeting import HOST, IN_PERSON, MENTEE, ONLINE, PUBLISHED, SESSION, Meeting, overlapping
from storage.person import Person
from storage.request import ACCEPTED, DECLINED, WITHDRAWN, SessionRequest


@dataclass(frozen=True)
class Choice:
    """A proposed time still to come, with what stands against it in a few words, and a warning where it is odd."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    against: str
    warning: str = ""


@dataclass(frozen=True)
class Acceptance:
    """What has to be chosen before a request can be accepted."""

    view: RequestView
    choices: list[Choice]
    locations: list[Location]  # for the mentor, who says where; empty for the mentee
    location_id: int
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
    place: Place | None = None,
    method: str | None = None,
) -> Acceptance | None:
    """Make it a session that the mentee has booked. Returns None when done, else what is to be chosen first.

    The mentor always says where, with `place`; the mentee has a choice where there are several times. Where there is
    one they attend online if they can, since that can be changed later. Accepting twice is no fault: the button was
    clicked twice.
    """
    request = find(db, actor, request_id, lock=True)
    if request.state == ACCEPTED and request.closed_by_id == actor.id:
        return None
    _require_turn(request, actor, version, now)
    _require_both(request, actor)
    coming = _coming(request, actor, now)
    if starts_at is None and len(coming) == 1:
        starts_at = coming[0]
    if actor.id == request.mentor_id:
        if place is None:
            return _acceptance(db, request, actor, coming, now)
        settle_place(request, check_place(db, actor, place), place)
    elif starts_at is None:
        return _acceptance(db, request, actor, coming, now)
    if starts_at not in coming:
        raise Refusal("Choose one of the times that are still to come.", field="time")
    _hold(db, request, actor, starts_at, method, now)
    return None


def decline(db: Session, *, actor: Person, request_id: int, version: int, reason: str, now: dt.datetime) -> None:
    """Say no, with a reason. Whoever was asked first may do so even while they wait for an answer themselves."""
    request = find(db, actor, request_id, lock=True)
    require_open(request, actor, version, now)
    if actor.id not in (request.turn_id, request.other(request.sender_id).id):
        raise _no(request, "It is not your turn to answer. You can withdraw what you asked.")
    request.reason = reason
    _close(request, DECLINED, actor)
    renew(db, request, now)
    inform(db, request, "request_declined", request.other(actor.id), actor, now)


def withdraw(db: Session, *, actor: Person, request_id: int, now: dt.datetime) -> None:
    """Take back what one has asked. Twice is no fault: the button was clicked twice."""
    request = find(db, actor, request_id, lock=True)
    if request.state == WITHDRAWN and request.sender_id == actor.id:
        return
    require_open(request, actor, request.version, now)
    if actor.id != request.sender_id:
        raise _no(request, f"Only {request.other(actor.id).name} can withdraw this. You can decline it.")
    _close(request, WITHDRAWN, actor)
    renew(db, request, now)
    inform(db, request, "request_withdrawn", request.other(actor.id), actor, now)


def suggest(
    db: Session,
    *,
    actor: Person,
    request_id: int,
    version: int,
    message: str,
    wall: Wall,
    place: Place | None,
    now: dt.datetime,
) -> None:
    """Propose another time in the place of those proposed; it is the other's turn then.

    A mentor who has not said where says so with `place`, so that the mentee has only to accept.
    """
    request = find(db, actor, request_id, lock=True)
    _require_turn(request, actor, version, now)
    _require_both(request, actor)
    if actor.id == request.mentor_id and request.location_id is None:
        if place is None:
            raise Refusal("Choose a location.", field="location")
        settle_place(request, check_place(db, actor, place), place)
    times = check_times(db, actor, request.mentor, [wall], request.minutes, now)
    propose(request, times, by=actor, now=now)
    request.suggested, request.reply = True, message
    request.version += 1
    renew(db, request, now)
    inform(db, request, "request_suggested", request.other(actor.id), actor, now)


@dataclass(frozen=True)
class Answerable:
    """A request about to be answered. `locations` are empty unless the mentor still has to say where."""

    view: RequestView
    locations: list[Location]
    location_id: int
    makes_links: bool = False  # whether the meeting URL may be left to Zoom


def to_suggest(db: Session, *, actor: Person, request_id: int, version: int, now: dt.datetime) -> Answerable:
    """The request for which the actor is about to suggest another time."""
    request = find(db, actor, request_id)
    _require_turn(request, actor, version, now)
    _require_both(request, actor)
    asked = actor.id == request.mentor_id and request.location_id is None
    offered, chosen = _places(db, request, actor) if asked else ([], 0)
    return Answerable(describe(db, actor, request, now), offered, chosen, actor.program.makes_links)


def to_decline(db: Session, *, actor: Person, request_id: int, version: int, now: dt.datetime) -> RequestView:
    """The request that the actor is about to decline."""
    request = find(db, actor, request_id)
    require_open(request, actor, version, now)
    return describe(db, actor, request, now)


def _acceptance(
    db: Session, request: SessionRequest, actor: Person, coming: Sequence[dt.datetime], now: dt.datetime
) -> Acceptance:
    offered, chosen = _places(db, request, actor) if actor.id == request.mentor_id else ([], 0)
    choices = [_choice(db, request, actor, starts_at, now) for starts_at in coming]
    url = request.meeting_url if actor.id == request.mentor_id else ""
    view = describe(db, actor, request, now)
    return Acceptance(view, choices, offered, chosen, url, actor.program.makes_links)


def _places(db: Session, request: SessionRequest, actor: Person) -> tuple[list[Location], int]:
    """The locations in use, and the one to begin with: what the mentor said before, if anything."""
    offered = locations(db, actor.workspace_id)
    said = next((each for each in offered if each.id == request.location_id), None)
    return offered, (said or first_location(offered, actor)).id


def _choice(db: Session, request: SessionRequest, actor: Person, starts_at: dt.datetime, now: dt.datetime) -> Choice:
    ends_at = starts_at + dt.timedelta(minutes=request.minutes)
    people = {person.id: person for person in (actor, request.other(actor.id))}
    found = overlapping(db, list(people), starts_at, ends_at, None)
    mine_first = sorted(found, key=lambda each: each.person_id != actor.id)
    against = clash(people[mine_first[0].person_id], mine_first[0], actor) if mine_first else ""
    warning = odd_warning(starts_at, ends_at - starts_at, list(people.values()), actor, actor.zone, now)
    return Choice(starts_at, ends_at, against, warning)


def _no(request: SessionRequest, words: str) -> Refusal:
    """A refusal that leads to the request as it is now, with all that can be done about it."""
    return Refusal(words, steps=[Step("request_show", request.id)])


def _require_turn(request: SessionRequest, actor: Person, version: int, now: dt.datetime) -> None:
    require_open(request, actor, version, now)
    if request.turn_id != actor.id:
        raise _no(request, f"It is {request.other(actor.id).name} who has to answer now. You will be told here.")


def _require_both(request: SessionRequest, actor: Person) -> None:
    """Raises Refusal when one of the two may no longer take part in this way."""
    other = request.other(actor.id)
    if not other.welcome:
        words = f"{other.name} does not take part in the program any more. You can decline or withdraw this."
        raise _no(request, words)
    mentor = request.mentor
    if not (may_mentor(mentor) or mentor.admin and mentor.mentor is None):  # an admin names themselves by that
        who = "You do" if actor.id == mentor.id else f"{mentor.name} does"
        words = f"{who} not mentor in this program (any more), so there can be no session. You can decline this."
        raise _no(request, words)


def _coming(request: SessionRequest, actor: Person, now: dt.datetime) -> list[dt.datetime]:
    coming = [each for each in proposed(request) if each > now]
    if not coming:
        raise _no(request, "All proposed times have passed. Suggest another time.")
    return coming


def _hold(
    db: Session,
    request: SessionRequest,
    actor: Person,
    starts_at: dt.datetime,
    method: str | None,
    now: dt.datetime,
) -> None:
    """The session exists and is booked, or nothing of it."""
    mentor, mentee = request.mentor, request.mentee
    wish = _wish(db, request, starts_at)
    span = {"starts_at": wish.starts_at, "ends_at": wish.ends_at}
    claim(db, [(mentor, "time"), (mentee, "time")], **span, besides=None, viewer=actor)
    require_another_booking(db, mentee, now, viewer=actor)
    meeting = Meeting(
        workspace_id=request.workspace_id,
        kind=SESSION,
        state=PUBLISHED,
        live=True,
        host_id=mentor.id,
        created_by_id=actor.id,
        created_at=now,
    )
    wish.shape(meeting)
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
        method=_method(request, method),
        about=about if request.sender_id == mentee.id else "",
    )
    follow(db, meeting, now=now)
    leave_queue(db, mentee, mentor)
    name_mentor(db, mentor, by=mentor, now=now)
    request.meeting_id = meeting.id
    _close(request, ACCEPTED, actor)
    for person in (mentor, mentee):
        show_card(db, meeting, person, now=now)
    tell(db, "accepted", request.other(actor.id), by=actor, meeting=meeting, details={"by": actor.id}, now=now)
    renew(db, request, now)


def _wish(db: Session, request: SessionRequest, starts_at: dt.datetime) -> Wish:
    """The session as if it had been planned in its form. Its zone is that of the place; the instant was agreed on."""
    location = find_location(db, request.workspace_id, request.location_id or 0)
    if location is None:
        raise _no(request, "Nobody has said yet where you would meet. Suggest another time instead.")
    local = starts_at.astimezone(ZoneInfo(location.zone))
    plan = Plan(
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
    return Wish(request.mentor, request.mentee, location, location.zone, starts_at, ends_at, plan, [])


def _method(request: SessionRequest, chosen: str | None) -> str:
    if request.online and request.in_person and chosen in (ONLINE, IN_PERSON):
        return chosen
    return ONLINE if request.online else IN_PERSON


def _close(request: SessionRequest, state: str, by: Person) -> None:
    request.state, request.closed_by_id, request.remind_at = state, by.id, None
    request.version += 1
