"""Lists of meetings: what one person takes part in, what a mentor has open for someone, and the rest of a series."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from storage.group import is_in_groups_of
from storage.location import Location
from storage.meeting import (
    ASKED,
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    IS_BOOKED,
    LEFT,
    MENTEE,
    REMOVED,
    SESSION,
    Enrollment,
    Meeting,
    with_host_and_location,
)
from storage.person import Person

LONGEST = dt.timedelta(days=1)  # no meeting takes longer


def list_upcoming(
    db: Session, person_id: int, now: dt.datetime, offset: int, limit: int, *, role: str | None = None
) -> list[Meeting]:
    """Return what this person takes part in (in this `role`), or is asked to, and is not over yet, soonest first."""
    # Whether it blocks does not matter, but named like this the index leads straight to what is not over.
    indexed = (Enrollment.live, Enrollment.blocks.in_([True, False]), Enrollment.ends_at > now)
    mine = (*indexed, Enrollment.state.in_([ATTENDING, ASKED]), ~has_begun_unbooked(now))
    return _list_meetings(db, person_id, role, mine, Enrollment.starts_at.asc(), offset, limit)


def list_past(
    db: Session, person_id: int, now: dt.datetime, offset: int, limit: int, *, role: str | None = None
) -> list[Meeting]:
    """Return what this person took part in (in this `role`), or kept free for it, newest first."""
    over = (Enrollment.ends_at <= now) | has_begun_unbooked(now)
    mine = (Enrollment.live, Enrollment.blocks, Enrollment.ends_at <= now + LONGEST, over)
    return _list_meetings(db, person_id, role, mine, Enrollment.ends_at.desc(), offset, limit)


def has_begun_unbooked(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a meeting is a session that has begun without anyone: it is past before its end."""
    booking = aliased(Enrollment)
    is_booked = sa.exists().where(
        booking.meeting_id == Meeting.id, booking.role == MENTEE, booking.state.in_([ATTENDING, ASKED])
    )
    return (Meeting.kind == SESSION) & (Meeting.starts_at <= now) & ~is_booked


def list_cancelled(db: Session, viewer: Person, offset: int, limit: int, *, role: str | None = None) -> list[Meeting]:
    """Return what was cancelled, or what this person has left (as far as they may still know of it), newest first."""
    gone = Enrollment.state.in_([LEFT, REMOVED]) & visible_to(viewer)
    states = (Enrollment.state == CALLED_OFF) | gone
    newer = aliased(Enrollment)
    later = sa.exists().where(
        newer.meeting_id == Enrollment.meeting_id, newer.person_id == Enrollment.person_id, newer.id > Enrollment.id
    )
    return _list_meetings(db, viewer.id, role, (states, ~later), Enrollment.starts_at.desc(), offset, limit)


def list_drafts(db: Session, person_id: int, offset: int, limit: int) -> list[Meeting]:
    """Return this person's own drafts, soonest first."""
    wanted = (
        with_host_and_location(sa.select(Meeting))
        .where(Meeting.host_id == person_id, Meeting.live.is_(False), Meeting.state == DRAFT)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return list(db.scalars(wanted.offset(offset).limit(limit)))


def visible_to(viewer: Person) -> sa.ColumnElement[bool]:
    """Return the condition that the viewer may see a meeting: to be part of every query that lists open ones.

    A restricted meeting is for the members of any of its groups, its mentor, and admins; every other one is for all.
    """
    if viewer.admin:
        return sa.true()
    return ~Meeting.restricted | (Meeting.host_id == viewer.id) | is_in_groups_of(Meeting.id, viewer.id)


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
) -> list[Meeting]:
    """Return a mentor's sessions that start after an instant and that the viewer may know of, soonest first.

    With `open_only`, only those that are open to the viewer `now`.
    """
    wanted = with_host_and_location(sa.select(Meeting)).where(
        Meeting.host_id == host_id,
        Meeting.live,
        Meeting.starts_at > after,
        Meeting.kind == SESSION,
        visible_to(viewer),
    )
    if open_only:
        wanted = wanted.where(_is_free_for(viewer, now))
    return list(db.scalars(wanted.order_by(Meeting.starts_at, Meeting.id).offset(offset).limit(limit)))


def find_next_open_starts(
    db: Session, host_ids: Sequence[int], viewer: Person, after: dt.datetime, *, now: dt.datetime
) -> dict[int, dt.datetime]:
    """Return when each of these mentors has the first session after an instant that is open to the viewer `now`.

    Mentors without one are left out. For each, the index is read only as far as the first one, however many there are.
    """
    soonest = (
        sa.select(Meeting.starts_at)
        .where(Meeting.host_id == Person.id, *_open_to(viewer, after, now))
        .order_by(Meeting.starts_at)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    wanted = sa.select(Person.id, soonest).where(Person.id.in_(host_ids))
    return {host_id: starts_at for host_id, starts_at in db.execute(wanted) if starts_at is not None}


def list_open_starts(
    db: Session, host_ids: Sequence[int], viewer: Person, after: dt.datetime, *, now: dt.datetime
) -> list[tuple[int, dt.datetime]]:
    """Return host and start of these mentors' sessions after an instant that are open to the viewer, soonest first."""
    of_them = Meeting.host_id.in_(host_ids)
    wanted = sa.select(Meeting.host_id, Meeting.starts_at).where(of_them, *_open_to(viewer, after, now))
    return [(host_id, starts_at) for host_id, starts_at in db.execute(wanted.order_by(Meeting.starts_at))]


def _open_to(viewer: Person, after: dt.datetime, now: dt.datetime) -> tuple[Any, ...]:
    coming = (Meeting.live, Meeting.starts_at > after, Meeting.kind == SESSION)
    return (*coming, _is_free_for(viewer, now), visible_to(viewer))


def count_upcoming_bookings(db: Session, person_id: int, now: dt.datetime, exclude: int | None) -> int:
    """Return how many sessions to come this person has booked or was added to, except the meeting `exclude`."""
    wanted = sa.select(sa.func.count()).where(
        Enrollment.person_id == person_id,
        Enrollment.state == ATTENDING,
        Enrollment.starts_at > now,
        Enrollment.role == MENTEE,
        Enrollment.live,
        Enrollment.meeting_id != (exclude or 0),
    )
    return db.scalar(wanted) or 0


def list_booked_starts(
    db: Session, host_ids: Sequence[int], after: dt.datetime, before: dt.datetime, exclude: int | None
) -> list[tuple[int, dt.datetime]]:
    """Return host and start of these mentors' booked sessions between two instants, except the meeting `exclude`."""
    wanted = sa.select(Meeting.host_id, Meeting.starts_at).where(
        Meeting.host_id.in_(host_ids),
        Meeting.live,
        Meeting.starts_at > after,
        Meeting.starts_at < before,
        Meeting.kind == SESSION,
        Meeting.id != (exclude or 0),
        _is_taken(),
    )
    return [(host_id, starts_at) for host_id, starts_at in db.execute(wanted)]


def _is_free_for(viewer: Person, now: dt.datetime) -> sa.ColumnElement[bool]:
    """Return the condition that nobody has the place, and that it is not kept for someone else on the waitlist."""
    free = sa.or_(Meeting.held_for_id.is_(None), Meeting.held_for_id == viewer.id, Meeting.held_until <= now)
    return sa.and_(free, ~_is_taken())


def _is_taken() -> Any:
    return sa.exists().where(Enrollment.meeting_id == Meeting.id, IS_BOOKED)


def _list_meetings(
    db: Session, person_id: int, role: str | None, mine: Sequence[Any], order: Any, offset: int, limit: int
) -> list[Meeting]:
    wanted = with_host_and_location(sa.select(Meeting).join(Enrollment, Enrollment.meeting_id == Meeting.id))
    wanted = wanted.where(Enrollment.person_id == person_id, *mine).order_by(order, Meeting.id)
    wanted = wanted.where(Enrollment.role == role) if role else wanted
    return list(db.scalars(wanted.offset(offset).limit(limit)))


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
        Meeting.location_id == location.id,
        Meeting.live,
        Meeting.ends_at > now,
        Meeting.id > after_id,
    )
    return list(db.scalars(wanted.order_by(Meeting.id).limit(limit)))


def find_last_hosted(db: Session, host_id: int) -> Meeting | None:
    """Return the session or masterclass that this person was the last to mentor or host, with its location."""
    wanted = sa.select(Meeting).where(Meeting.host_id == host_id).options(joinedload(Meeting.location))
    return db.scalars(wanted.order_by(Meeting.id.desc()).limit(1)).first()


def find_last_typed_url(db: Session, host_id: int) -> str:
    """Return the meeting URL that was typed last for a session or masterclass of this person; empty if none was."""
    wanted = sa.select(Meeting.meeting_url).where(Meeting.host_id == host_id, Meeting.meeting_url != "")
    return db.scalars(wanted.where(Meeting.link_state == "").order_by(Meeting.id.desc()).limit(1)).first() or ""
