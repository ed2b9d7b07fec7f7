"""Lists of meetings: what one person takes part in, what a mentor has open for someone, and the rest of a series."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.base import UtcDateTime
from storage.group import is_in_groups_of
from storage.id_list import is_among
from storage.location import Location
from storage.meeting import (
    ASKED,
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    IS_BOOKED,
    LEFT,
    LONGEST_MEETING,
    LOST,
    MASTERCLASS,
    MENTEE,
    REMOVED,
    SESSION,
    Enrollment,
    Meeting,
    with_host_and_location,
)
from storage.person import Person
from storage.rows import (
    LOCATION_COLUMNS,
    SELECT_MEETINGS,
    SKIP,
    TAKE,
    LocationRow,
    MeetingRow,
    Statement,
    read,
    read_meetings,
)

VIEWER_ID = sa.bindparam("viewer_id", type_=sa.BigInteger())


class LastHosted(NamedTuple):
    """When the newest meeting of a host starts, and where and on whose clock it is; and what link they typed last."""

    starts_at: dt.datetime
    zone: str
    typed_url: str  # for a session or masterclass of theirs, whichever it was; empty if none was
    location: LocationRow


def list_upcoming(
    db: Session, person_id: int, now: dt.datetime, offset: int, limit: int, *, role: str | None = None
) -> list[MeetingRow]:
    """Return what this person takes part in (in this `role`), or is asked to, and is not over yet, soonest first."""
    asked = {"person_id": person_id, "now": now, "role": role, "skip": offset, "take": limit}
    return read_meetings(db, _select_upcoming(has_role=role is not None), **asked)


def list_past(
    db: Session, person_id: int, now: dt.datetime, offset: int, limit: int, *, role: str | None = None
) -> list[MeetingRow]:
    """Return what this person took part in (in this `role`), or kept free for it, newest first."""
    asked = {
        "person_id": person_id,
        "now": now,
        "until": now + LONGEST_MEETING,
        "role": role,
        "skip": offset,
        "take": limit,
    }
    return read_meetings(db, _select_past(has_role=role is not None), **asked)


def list_cancelled(
    db: Session, viewer: Person, offset: int, limit: int, *, role: str | None = None
) -> list[MeetingRow]:
    """Return what was cancelled, or what this person has left (as far as they may still know of it), newest first."""
    asked = {"person_id": viewer.id, "viewer_id": viewer.id, "role": role, "skip": offset, "take": limit}
    return read_meetings(db, _select_cancelled(has_role=role is not None, admin=viewer.admin), **asked)


def list_drafts(db: Session, person_id: int, offset: int, limit: int) -> list[MeetingRow]:
    """Return this person's own drafts, soonest first."""
    return read_meetings(db, SELECT_DRAFTS, person_id=person_id, skip=offset, take=limit)


def find_meeting_rows(db: Session, workspace_id: int, meeting_ids: Sequence[int]) -> list[MeetingRow]:
    """Return those of these meetings that are of this workspace."""
    return read_meetings(db, SELECT_THESE, workspace_id=workspace_id, meeting_ids=meeting_ids) if meeting_ids else []


def find_meeting_row(db: Session, workspace_id: int, meeting_id: int) -> MeetingRow | None:
    """Return the meeting, if it is of this workspace."""
    return next(iter(find_meeting_rows(db, workspace_id, [meeting_id])), None)


def is_visible(*, admin: bool) -> sa.ColumnElement[bool]:
    """Return the condition that `viewer_id`, an admin or not, may see a meeting: part of every list of open ones.

    A restricted meeting is for the members of any of its groups, its mentor, and admins; every other one is for all.
    """
    if admin:
        return sa.true()
    return ~Meeting.restricted | (Meeting.host_id == VIEWER_ID) | is_in_groups_of(Meeting.id, VIEWER_ID)


def list_hosted(
    db: Session,
    host_id: int,
    viewer: Person,
    after: dt.datetime,
    offset: int,
    limit: int,
    *,
    open_only: bool,
    now: dt.datetime,
) -> list[MeetingRow]:
    """Return a mentor's sessions that start after an instant and that the viewer may know of, soonest first.

    With `open_only`, only those that are open to the viewer `now`.
    """
    asked = {"host_id": host_id, "viewer_id": viewer.id, "after": after, "now": now, "skip": offset, "take": limit}
    return read_meetings(db, _select_hosted(open_only=open_only, admin=viewer.admin), **asked)


def list_later_in_series(db: Session, meeting: Meeting) -> list[int]:
    """Return the ids of the live sessions of the same series that start later, lowest first (the global lock order)."""
    wanted = sa.select(Meeting.id).where(
        Meeting.workspace_id == meeting.workspace_id,
        Meeting.series_id == meeting.series_id,
        Meeting.host_id == meeting.host_id,  # a draft of the series may have been given to another mentor
        Meeting.live,
        Meeting.starts_at > meeting.starts_at,
    )
    return sorted(db.scalars(wanted)) if meeting.series_id is not None else []


def list_series_members(db: Session, series_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the ids of the sessions of each of these series that were not cancelled, soonest first."""
    wanted = (
        sa.select(Meeting.series_id, Meeting.id)
        .where(Meeting.series_id.in_(series_ids), Meeting.state != CANCELLED)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    found: dict[int, list[int]] = {number: [] for number in series_ids}
    for series_id, meeting_id in db.execute(wanted):
        found[series_id or 0].append(meeting_id)
    return found


def list_batch(
    db: Session, workspace_id: int, series_id: int, created_at: dt.datetime, *, cancelled: bool = False
) -> list[Meeting]:
    """Return the sessions of a series that were made at this instant, by their ids; the `cancelled` ones on request."""
    wanted = with_host_and_location(sa.select(Meeting)).where(
        Meeting.workspace_id == workspace_id,
        Meeting.series_id == series_id,
        Meeting.created_at == created_at,
        Meeting.state != CANCELLED if not cancelled else sa.true(),
    )
    return list(db.scalars(wanted.order_by(Meeting.id)))


def list_places_ever(db: Session, meeting_ids: Sequence[int]) -> dict[int, list[Enrollment]]:
    """Return all places that anybody has, or ever had, in each of these meetings."""
    wanted = sa.select(Enrollment).where(Enrollment.meeting_id.in_(meeting_ids)).order_by(Enrollment.id)
    found: dict[int, list[Enrollment]] = {number: [] for number in meeting_ids}
    for place in db.scalars(wanted.execution_options(populate_existing=True)):
        found[place.meeting_id].append(place)
    return found


def list_coming_at(db: Session, location: Location, after_id: int, now: dt.datetime, limit: int) -> list[Meeting]:
    """Return the next meetings at this location that are not over, by their ids, beginning after this id."""
    wanted = with_host_and_location(sa.select(Meeting)).where(
        Meeting.workspace_id == location.workspace_id,
        Meeting.kind.in_([SESSION, MASTERCLASS]),
        Meeting.live,
        Meeting.starts_at > now - LONGEST_MEETING,
        Meeting.location_id == location.id,
        Meeting.ends_at > now,
        Meeting.id > after_id,
    )
    return list(db.scalars(wanted.order_by(Meeting.id).limit(limit)))


def find_last_hosted(db: Session, host_id: int) -> LastHosted | None:
    """Return when and where the session or masterclass is that this person was the last to mentor or host."""
    found = read(db, SELECT_LAST_HOSTED, {"host_id": host_id})
    if not found:
        return None
    starts_at, zone, typed_url, *location = found[0]
    return LastHosted(starts_at, zone, typed_url or "", LocationRow._make(location))


_PERSON_ID = sa.bindparam("person_id", type_=sa.BigInteger())
NOW = sa.bindparam("now", type_=UtcDateTime())
AFTER = sa.bindparam("after", type_=UtcDateTime())
IS_TAKEN = sa.exists().where(Enrollment.meeting_id == Meeting.id, IS_BOOKED)
# Nobody has the place, and it is not kept for someone else on the waitlist.
IS_FREE = sa.and_(
    sa.or_(Meeting.held_for_id.is_(None), Meeting.held_for_id == VIEWER_ID, Meeting.held_until <= NOW), ~IS_TAKEN
)
_BOOKING = aliased(Enrollment)
# A session that has begun without anyone: it is past before its end.
HAS_BEGUN_UNBOOKED = sa.and_(
    Meeting.kind == SESSION,
    Meeting.starts_at <= NOW,
    ~sa.exists().where(
        _BOOKING.meeting_id == Meeting.id, _BOOKING.role == MENTEE, _BOOKING.state.in_([ATTENDING, ASKED])
    ),
)
IS_COMING_SESSION = sa.and_(Meeting.live, Meeting.starts_at > AFTER, Meeting.kind == SESSION)


def _of_person(*mine: Any, order: Any, has_role: bool) -> Statement:
    """Return the statement that lists the meetings in which the person has a place like this (in this role)."""
    wanted = SELECT_MEETINGS.join(Enrollment, Enrollment.meeting_id == Meeting.id)
    wanted = wanted.where(Enrollment.person_id == _PERSON_ID, *mine).order_by(order, Meeting.id)
    wanted = wanted.where(Enrollment.role == sa.bindparam("role")) if has_role else wanted
    return wanted.offset(SKIP).limit(TAKE)


@cache
def _select_upcoming(*, has_role: bool) -> Statement:
    # Whether it blocks does not matter, but named like this the index leads straight to what is not over.
    indexed = (Enrollment.live, Enrollment.blocks.in_([sa.true(), sa.false()]), Enrollment.ends_at > NOW)
    mine = (*indexed, Enrollment.state.in_([ATTENDING, ASKED]), ~HAS_BEGUN_UNBOOKED)
    return _of_person(*mine, order=Enrollment.starts_at.asc(), has_role=has_role)


@cache
def _select_past(*, has_role: bool) -> Statement:
    over = (Enrollment.ends_at <= NOW) | HAS_BEGUN_UNBOOKED
    # What has begun unbooked ends within the longest time: named like this the index leads straight to all of it.
    indexed = (Enrollment.live, Enrollment.blocks, Enrollment.ends_at <= sa.bindparam("until", type_=UtcDateTime()))
    return _of_person(*indexed, over, order=Enrollment.ends_at.desc(), has_role=has_role)


@cache
def _select_cancelled(*, has_role: bool, admin: bool) -> Statement:
    gone = Enrollment.state.in_([LEFT, REMOVED]) & is_visible(admin=admin)
    states = (Enrollment.state == CALLED_OFF) | gone
    newer = aliased(Enrollment)
    later = sa.exists().where(
        newer.meeting_id == Enrollment.meeting_id, newer.person_id == Enrollment.person_id, newer.id > Enrollment.id
    )
    return _of_person(states, ~later, order=Enrollment.starts_at.desc(), has_role=has_role)


@cache
def _select_hosted(*, open_only: bool, admin: bool) -> Statement:
    wanted = SELECT_MEETINGS.where(
        Meeting.host_id == sa.bindparam("host_id"), IS_COMING_SESSION, is_visible(admin=admin)
    )
    wanted = wanted.where(IS_FREE) if open_only else wanted
    return wanted.order_by(Meeting.starts_at, Meeting.id).offset(SKIP).limit(TAKE)


SELECT_DRAFTS = (
    SELECT_MEETINGS.where(Meeting.host_id == _PERSON_ID, Meeting.live.is_(False), Meeting.state == DRAFT)
    .order_by(Meeting.starts_at, Meeting.id)
    .offset(SKIP)
    .limit(TAKE)
)
SELECT_THESE = SELECT_MEETINGS.where(
    Meeting.workspace_id == sa.bindparam("workspace_id"), is_among(Meeting.id, "meeting_ids")
)
_WITH_LINK = aliased(Meeting)
_LAST_TYPED_URL = (
    sa.select(_WITH_LINK.meeting_url)
    .where(_WITH_LINK.host_id == sa.bindparam("host_id"), _WITH_LINK.meeting_url != "", _WITH_LINK.link_state == "")
    .order_by(_WITH_LINK.id.desc())
    .limit(1)
)
SELECT_LAST_HOSTED = (
    sa.select(Meeting.starts_at, Meeting.zone, _LAST_TYPED_URL.scalar_subquery(), *LOCATION_COLUMNS)
    .select_from(Location)
    .join(Meeting, Meeting.location_id == Location.id)
    .where(Meeting.host_id == sa.bindparam("host_id"))
    .order_by(Meeting.id.desc())
    .limit(1)
)


def has_moved_booking_to(db: Session, person_id: int, starts_at: dt.datetime) -> bool:
    """Return whether this person moved a booking of theirs to a session that starts then."""
    places = (Enrollment.person_id == person_id, Enrollment.state.in_(LOST), Enrollment.moved_to == starts_at)
    return db.scalar(sa.select(Enrollment.id).where(*places).limit(1)) is not None
