"""Accepting a request: choosing the time and the place, and making it a booked session."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.meetings.conflicts import claim, describe_conflict
from mentorship.meetings.form import SessionInput, ValidatedSession, add_session
from mentorship.meetings.local_times import describe_odd_hours
from mentorship.meetings.mentor_queue import leave_queue
from mentorship.meetings.places import enroll
from mentorship.meetings.venue import VenueChoices, VenueInput, validate_venue
from mentorship.meetings.zoom_link import sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify
from mentorship.outbox.request_cards import turn_request_card_into_card
from mentorship.people.roles import make_mentor
from mentorship.program.request_rules import require_room_for_booking
from mentorship.requests.answer import (
    close,
    refusal_with_request,
    require_both_taking_part,
    require_turn,
    venue_choices,
)
from mentorship.requests.proposed_times import set_venue
from mentorship.requests.view import RequestView, describe, find_own_request, proposed_starts, refresh_cards
from mentorship.submission import NotDone
from storage.commitments import find_overlapping
from storage.location import find_location
from storage.meeting import HOST, IN_PERSON, MENTEE, ONLINE, Meeting
from storage.person import Person
from storage.request import ACCEPTED, SessionRequest
from storage.zones import find_zone


@dataclass(frozen=True)
class TimeChoice:
    """A proposed time that has not passed, what conflicts with it in a few words, and a warning on odd hours."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    conflict: str
    warning: str = ""


@dataclass(frozen=True)
class AcceptFormData:
    """What has to be chosen before a request can be accepted."""

    view: RequestView
    choices: list[TimeChoice]
    venue: VenueChoices | None  # for the mentor, who says where


def accept(
    db: Session,
    *,
    actor: Person,
    request_id: int,
    version: int,
    now: dt.datetime,
    starts_at: dt.datetime | None = None,
    venue: VenueInput | None = None,
    method: str | None = None,
) -> NotDone[AcceptFormData] | None:
    """Make the request a session that the mentee has booked. Returns None when done, else what must be chosen first.

    The mentor always says where, by `venue`; the mentee has a choice if there are several times. If there is only one,
    they attend online if they can, since that can be changed later. Accepting twice is no error: the button was clicked
    twice. Raises Refusal if the request cannot be accepted, or a choice cannot be used.
    """
    request = find_own_request(db, actor, request_id, lock=True)
    if request.state == ACCEPTED and request.closed_by_id == actor.id:
        return None
    require_turn(request, actor, version, now)
    require_both_taking_part(request, actor)
    coming = _coming_times(request, now)
    if starts_at is None and len(coming) == 1:
        starts_at = coming[0]
    if actor.id == request.mentor_id:
        if venue is None:
            return NotDone(_accept_form_data(db, request, actor, coming, now))
        set_venue(request, validate_venue(db, actor, venue), venue)
    elif starts_at is None:
        return NotDone(_accept_form_data(db, request, actor, coming, now))
    if starts_at not in coming:
        raise Refusal("Choose one of the times that are still to come.", field="time")
    meeting = _create_session(db, request, actor, starts_at, method, now)
    _close_and_notify(db, request, meeting, actor, now)
    return None


def _coming_times(request: SessionRequest, now: dt.datetime) -> list[dt.datetime]:
    """Return the proposed times that have not passed. Raises Refusal if all have."""
    coming = [each for each in proposed_starts(request) if each > now]
    if not coming:
        raise refusal_with_request(request, "All the proposed times have passed. Suggest another time.")
    return coming


def _accept_form_data(
    db: Session, request: SessionRequest, actor: Person, coming: Sequence[dt.datetime], now: dt.datetime
) -> AcceptFormData:
    """Return what the actor has to choose; only the mentor chooses a location."""
    venue = venue_choices(db, request, actor) if actor.id == request.mentor_id else None
    choices = [_time_choice(db, request, actor, starts_at) for starts_at in coming]
    view = describe(db, actor, request, now)
    return AcceptFormData(view, choices, venue)


def _time_choice(db: Session, request: SessionRequest, actor: Person, starts_at: dt.datetime) -> TimeChoice:
    """Return this proposed time as a choice; of two conflicts the actor's own is named."""
    ends_at = starts_at + dt.timedelta(minutes=request.minutes)
    people = {person.id: person for person in (actor, request.other_person(actor.id))}
    found = find_overlapping(db, list(people), starts_at, ends_at, None)
    own_first = sorted(found, key=lambda each: each.person_id != actor.id)
    conflict = describe_conflict(people[own_first[0].person_id], own_first[0], actor) if own_first else ""
    warning = describe_odd_hours(starts_at, ends_at - starts_at, list(people.values()), actor)
    return TimeChoice(starts_at, ends_at, conflict, warning)


def _create_session(
    db: Session,
    request: SessionRequest,
    actor: Person,
    starts_at: dt.datetime,
    method: str | None,
    now: dt.datetime,
) -> Meeting:
    """Create the session and enroll both. Raises Refusal if one of them is busy or has too many bookings."""
    mentor, mentee = request.mentor, request.mentee
    validated = _validated_session(db, request, starts_at)
    span = {"starts_at": validated.starts_at, "ends_at": validated.ends_at}
    claim(db, [(mentor, "time"), (mentee, "time")], **span, exclude=None, viewer=actor)
    require_room_for_booking(db, mentee, now, viewer=actor)
    meeting = add_session(db, validated, by=actor, publish=True, now=now, origin="request")
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
        method=_attendance_method(request, method),
        about=about if request.sender_id == mentee.id else "",
    )
    sync_link(db, meeting, now=now)
    leave_queue(db, mentee, mentor)
    make_mentor(db, mentor, by=mentor, now=now)
    return meeting


def _close_and_notify(db: Session, request: SessionRequest, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Close the request, which has become this session.

    For the actor the request's message becomes the session's card; for the other person the news comes with a new card.
    """
    request.meeting_id = meeting.id
    close(request, ACCEPTED, actor)
    turn_request_card_into_card(db, request, meeting, actor)
    enqueue_card(db, meeting, actor, now=now)
    other, details = request.other_person(actor.id), {"by": actor.id}
    notify(db, NoticeKind.ACCEPTED, other, by=actor, meeting=meeting, details=details, now=now)
    refresh_cards(db, request, now)


def _validated_session(db: Session, request: SessionRequest, starts_at: dt.datetime) -> ValidatedSession:
    """Return the session as if it had been planned in its form, in the zone of the location; the instant was agreed on.

    Raises Refusal if no location was chosen.
    """
    location = find_location(db, request.workspace_id, request.location_id or 0)
    if location is None:
        raise refusal_with_request(request, "Nobody has said where you'd meet yet. Suggest another time instead.")
    local = starts_at.astimezone(find_zone(location.zone))
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


def _attendance_method(request: SessionRequest, chosen: str | None) -> str:
    """Return how the mentee attends: as chosen if there is a choice, else online if possible."""
    if request.online and request.in_person and chosen in (ONLINE, IN_PERSON):
        return chosen
    return ONLINE if request.online else IN_PERSON
