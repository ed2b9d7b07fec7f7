"""Masterclasses in lists: those to come, who is in them, and what one person has in each."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.id_list import is_among
from storage.meeting import ATTENDING, MASTERCLASS, PARTICIPANT, Enrollment, Meeting
from storage.meeting_lists import is_visible
from storage.person import Person
from storage.rows import (
    SELECT_MEETINGS,
    SELECT_PLACES,
    SKIP,
    TAKE,
    MeetingRow,
    PersonRow,
    PlaceRow,
    Statement,
    person_columns,
    read,
    read_meetings,
    read_places,
)


def list_upcoming_masterclasses(
    db: Session, viewer: Person, now: dt.datetime, offset: int, limit: int
) -> list[MeetingRow]:
    """Return the masterclasses to come that the viewer may know of, soonest first."""
    asked = {"workspace_id": viewer.workspace_id, "viewer_id": viewer.id, "now": now, "skip": offset, "take": limit}
    return read_meetings(db, _select_upcoming(admin=viewer.admin), **asked)


def list_upcoming_masterclasses_of(
    db: Session, host_id: int, viewer: Person, now: dt.datetime, limit: int
) -> list[MeetingRow]:
    """Return the first of the masterclasses to come that this person hosts and the viewer may know of."""
    asked = {"host_id": host_id, "viewer_id": viewer.id, "now": now, "take": limit}
    return read_meetings(db, _select_upcoming_of(admin=viewer.admin), **asked)


def first_participants_by_meeting(db: Session, meeting_ids: Sequence[int], limit: int) -> dict[int, list[PersonRow]]:
    """Return the first people who attend each of these, in the order in which they came."""
    found: dict[int, list[PersonRow]] = {number: [] for number in meeting_ids}
    if meeting_ids:
        for row in read(db, SELECT_FIRST_OF_EACH, {"meeting_ids": meeting_ids, "most": limit}):
            found[row[0]].append(PersonRow._make(row[1:]))
    return found


def own_places_by_meeting(db: Session, meeting_ids: Sequence[int], person_id: int) -> dict[int, PlaceRow]:
    """Return this person's newest place in each of these, to be looked at: see `enrollments_by_meeting`."""
    if not meeting_ids:
        return {}
    return {
        each.meeting_id: each
        for each in read_places(db, SELECT_OWN_PLACES, meeting_ids=meeting_ids, person_id=person_id)
    }


SELECT_OWN_PLACES = SELECT_PLACES.where(
    is_among(Enrollment.meeting_id, "meeting_ids"), Enrollment.person_id == sa.bindparam("person_id")
).order_by(Enrollment.id)
_NUMBERED = (
    sa.select(
        Enrollment.meeting_id,
        Enrollment.person_id,
        sa.func.row_number().over(partition_by=Enrollment.meeting_id, order_by=Enrollment.id).label("number"),
    )
    .where(
        is_among(Enrollment.meeting_id, "meeting_ids"), Enrollment.state == ATTENDING, Enrollment.role == PARTICIPANT
    )
    .subquery()
)
SELECT_FIRST_OF_EACH = (
    sa.select(_NUMBERED.c.meeting_id, *person_columns(Person))
    .join(Person, Person.id == _NUMBERED.c.person_id)
    .where(_NUMBERED.c.number <= sa.bindparam("most"))
    .order_by(_NUMBERED.c.meeting_id, _NUMBERED.c.number)
)


def _upcoming(*conditions: sa.ColumnElement[bool], admin: bool) -> Statement:
    coming = (Meeting.kind == MASTERCLASS, Meeting.live, Meeting.starts_at > sa.bindparam("now"))
    wanted = SELECT_MEETINGS.where(*conditions, *coming, is_visible(admin=admin))
    return wanted.order_by(Meeting.starts_at, Meeting.id).limit(TAKE)


@cache
def _select_upcoming(*, admin: bool) -> Statement:
    return _upcoming(Meeting.workspace_id == sa.bindparam("workspace_id"), admin=admin).offset(SKIP)


@cache
def _select_upcoming_of(*, admin: bool) -> Statement:
    return _upcoming(Meeting.host_id == sa.bindparam("host_id"), admin=admin)
