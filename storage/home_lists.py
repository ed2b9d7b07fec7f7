"""What the Home tab needs to know of one person: what is next, what they wait for, and whether they are new."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from storage.application import MentorApplication
from storage.meeting import (
    ASKED,
    ATTENDING,
    DRAFT,
    MASTERCLASS,
    MENTEE,
    SESSION,
    Enrollment,
    Meeting,
    with_host_and_location,
)
from storage.meeting_lists import has_begun_unbooked, visible_to
from storage.person import Person
from storage.request import PENDING, SessionRequest
from storage.waitlist import OFFERED, QUEUED_STATES, WAITING, WaitlistEntry


def list_concerning(db: Session, viewer: Person, now: dt.datetime, offset: int, limit: int) -> list[Meeting]:
    """Return what this person takes part in or is asked to, and what they wait for or are offered; soonest first.

    Nothing of it is over.
    """
    places = sa.select(Enrollment.meeting_id).where(*_coming(viewer.id, now), Enrollment.state.in_([ATTENDING, ASKED]))
    wanted = with_host_and_location(sa.select(Meeting)).where(
        Meeting.id.in_(places) & ~has_begun_unbooked(now) | Meeting.id.in_(_waited_for(viewer, now, QUEUED_STATES))
    )
    return list(db.scalars(wanted.order_by(Meeting.starts_at, Meeting.id).offset(offset).limit(limit)))


def list_offered(db: Session, viewer: Person, now: dt.datetime, limit: int) -> list[Meeting]:
    """Return the meetings in which a place is kept for this person of the waitlist, soonest first."""
    wanted = with_host_and_location(sa.select(Meeting)).where(Meeting.id.in_(_waited_for(viewer, now, (OFFERED,))))
    return list(db.scalars(wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit)))


def list_to_confirm(db: Session, person_id: int, now: dt.datetime, limit: int) -> list[Meeting]:
    """Return what is to come and this person has yet to say whether they can make it, soonest first."""
    asked = (Enrollment.state == ASKED) | (Enrollment.state == ATTENDING) & Enrollment.to_confirm
    wanted = with_host_and_location(sa.select(Meeting).join(Enrollment, Enrollment.meeting_id == Meeting.id))
    wanted = wanted.where(*_coming(person_id, now), Enrollment.starts_at > now, asked)
    return list(db.scalars(wanted.order_by(Enrollment.starts_at, Meeting.id).limit(limit)))


def list_without_link(db: Session, host_id: int, now: dt.datetime, limit: int) -> list[tuple[Meeting, int]]:
    """Return this mentor's sessions to come that are online without a meeting link, and await none, soonest first.

    Of a series it is the first one, with how many more of it there are.
    """
    of_series = sa.func.coalesce(Meeting.series_id, -Meeting.id)
    place = sa.func.row_number().over(partition_by=of_series, order_by=(Meeting.starts_at, Meeting.id))
    count = sa.func.count().over(partition_by=of_series)
    without = sa.select(Meeting.id, place.label("place"), count.label("count")).where(
        Meeting.host_id == host_id,
        Meeting.live,
        Meeting.starts_at > now,
        Meeting.kind == SESSION,
        Meeting.online,
        Meeting.meeting_url == "",
        Meeting.link_state == "",
    )
    found = without.subquery()
    wanted = sa.select(Meeting, found.c.count - 1).join(found, found.c.id == Meeting.id).where(found.c.place == 1)
    wanted = wanted.options(joinedload(Meeting.host), joinedload(Meeting.location))
    return [
        (meeting, more) for meeting, more in db.execute(wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))
    ]


def find_next(db: Session, person_id: int, now: dt.datetime) -> Meeting | None:
    """Return the soonest meeting in which this person meets someone: an open session is not yet one."""
    booked = sa.exists().where(
        Enrollment.meeting_id == Meeting.id, Enrollment.role == MENTEE, Enrollment.state == ATTENDING
    )
    own = sa.select(Enrollment.meeting_id).where(*_coming(person_id, now), Enrollment.state == ATTENDING)
    wanted = with_host_and_location(sa.select(Meeting)).where(
        Meeting.id.in_(own), (Meeting.kind == MASTERCLASS) | booked
    )
    return db.scalar(wanted.order_by(Meeting.starts_at, Meeting.id).limit(1))


def list_mentors_waited_for(db: Session, person_id: int) -> list[tuple[WaitlistEntry, Person]]:
    """Return the mentors for whose next open session this person waits, in the order in which they began to."""
    wanted = (
        sa.select(WaitlistEntry, Person)
        .join(Person, Person.id == WaitlistEntry.mentor_id)
        .where(WaitlistEntry.person_id == person_id, WaitlistEntry.state == WAITING)
    )
    return [(entry, mentor) for entry, mentor in db.execute(wanted.order_by(WaitlistEntry.id))]


def list_requests_to_answer(db: Session, person_id: int, limit: int) -> list[SessionRequest]:
    """Return the open requests that wait for this person's answer, oldest first."""
    wanted = sa.select(SessionRequest).where(*_open_requests(person_id), SessionRequest.turn_id == person_id)
    wanted = wanted.options(joinedload(SessionRequest.mentor), joinedload(SessionRequest.mentee))
    return list(db.scalars(wanted.order_by(SessionRequest.created_at, SessionRequest.id).limit(limit)))


def list_open_requests(db: Session, person_id: int, limit: int) -> list[SessionRequest]:
    """Return the requests of this person that nobody has answered yet, oldest first."""
    wanted = sa.select(SessionRequest).where(*_open_requests(person_id)).order_by(SessionRequest.id)
    return list(db.scalars(wanted.limit(limit)))


def count_open_requests(db: Session, person_id: int) -> int:
    """Return how many requests of this person nobody has answered yet, whoever has to."""
    return db.scalar(sa.select(sa.func.count()).where(*_open_requests(person_id))) or 0


def count_drafts(db: Session, person_id: int) -> int:
    """Return how many drafts this person has."""
    own = (Meeting.host_id == person_id, Meeting.live.is_(False), Meeting.state == DRAFT)
    return db.scalar(sa.select(sa.func.count()).where(*own)) or 0


def has_done_something(db: Session, person_id: int) -> bool:
    """Return whether this person ever hosted, booked, asked for or waited for anything."""
    traces: tuple[sa.ColumnElement[bool], ...] = (
        Enrollment.person_id == person_id,
        (SessionRequest.mentor_id == person_id) | (SessionRequest.mentee_id == person_id),
        WaitlistEntry.person_id == person_id,
        MentorApplication.person_id == person_id,
    )
    return bool(db.scalar(sa.select(sa.or_(*(sa.exists().where(each) for each in traces)))))


def has_program_begun(db: Session, workspace_id: int) -> bool:
    """Return whether anyone mentors in this workspace yet, or anything was ever planned."""
    mentors = sa.exists().where(Person.workspace_id == workspace_id, Person.mentor.is_(True))
    planned = sa.exists().where(Meeting.workspace_id == workspace_id)
    return bool(db.scalar(sa.select(sa.or_(mentors, planned))))


def _coming(person_id: int, now: dt.datetime) -> tuple[Any, ...]:
    # Whether it blocks does not matter, but named like this the index leads straight to what is not over.
    blocks = Enrollment.blocks.in_([True, False])
    return (Enrollment.person_id == person_id, Enrollment.live, blocks, Enrollment.ends_at > now)


def _waited_for(viewer: Person, now: dt.datetime, states: Sequence[str]) -> sa.Select[Any]:
    """Return the ids of the meetings to come for which this person's entry of a waitlist is in one of these states."""
    kept = (WaitlistEntry.state == WAITING) | (WaitlistEntry.offer_until > now)
    return (
        sa.select(Meeting.id)
        .join(WaitlistEntry, WaitlistEntry.meeting_id == Meeting.id)
        .where(WaitlistEntry.person_id == viewer.id, WaitlistEntry.state.in_(states), kept)
        .where(Meeting.live, Meeting.starts_at > now, visible_to(viewer))
    )


def _open_requests(person_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    mine = (SessionRequest.mentor_id == person_id) | (SessionRequest.mentee_id == person_id)
    return (mine, SessionRequest.state == PENDING)
