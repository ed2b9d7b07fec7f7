"""When sessions are open or booked: times, not meetings, for limits and for what is proposed."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.id_list import is_among
from storage.meeting import ATTENDING, MENTEE, SESSION, Enrollment, Meeting
from storage.meeting_lists import AFTER, IS_COMING_SESSION, IS_FREE, IS_TAKEN, NOW, is_visible
from storage.person import Person
from storage.rows import Statement, read


def find_next_open_starts(
    db: Session, host_ids: Sequence[int], viewer: Person, after: dt.datetime, *, now: dt.datetime
) -> dict[int, dt.datetime]:
    """Return when each of these mentors has the first session after an instant that is open to the viewer `now`.

    Mentors without one are left out. For each, the index is read only as far as the first one, however many there are.
    """
    asked = {"host_ids": host_ids, "viewer_id": viewer.id, "after": after, "now": now}
    found = read(db, _select_next_open_starts(admin=viewer.admin), asked)
    return {host_id: starts_at for host_id, starts_at in found if starts_at is not None}


def list_open_starts(
    db: Session, host_ids: Sequence[int], viewer: Person, after: dt.datetime, *, now: dt.datetime
) -> list[tuple[int, dt.datetime]]:
    """Return host and start of these mentors' sessions after an instant that are open to the viewer, soonest first."""
    asked = {"host_ids": host_ids, "viewer_id": viewer.id, "after": after, "now": now}
    return [(host_id, starts_at) for host_id, starts_at in read(db, _select_open_starts(admin=viewer.admin), asked)]


def count_upcoming_bookings(db: Session, person_id: int, now: dt.datetime, exclude: int | None) -> int:
    """Return how many sessions to come this person has booked or was added to, except the meeting `exclude`."""
    asked = {"person_id": person_id, "now": now, "excluded_id": exclude or 0}
    return int(read(db, COUNT_UPCOMING_BOOKINGS, asked)[0][0])


def list_booked_starts(
    db: Session, host_ids: Sequence[int], after: dt.datetime, before: dt.datetime, exclude: int | None
) -> list[tuple[int, dt.datetime]]:
    """Return host and start of these mentors' booked sessions between two instants, except the meeting `exclude`."""
    asked = {"host_ids": host_ids, "after": after, "before": before, "excluded_id": exclude or 0}
    return [(host_id, starts_at) for host_id, starts_at in read(db, SELECT_BOOKED_STARTS, asked)]


@cache
def _select_next_open_starts(*, admin: bool) -> Statement:
    soonest = (
        sa.select(Meeting.starts_at)
        .where(Meeting.host_id == Person.id, IS_COMING_SESSION, IS_FREE, is_visible(admin=admin))
        .order_by(Meeting.starts_at)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return sa.select(Person.id, soonest).where(is_among(Person.id, "host_ids"))


@cache
def _select_open_starts(*, admin: bool) -> Statement:
    open_to_them = (IS_COMING_SESSION, IS_FREE, is_visible(admin=admin))
    wanted = sa.select(Meeting.host_id, Meeting.starts_at).where(is_among(Meeting.host_id, "host_ids"), *open_to_them)
    return wanted.order_by(Meeting.starts_at)


COUNT_UPCOMING_BOOKINGS = sa.select(sa.func.count()).where(
    Enrollment.person_id == sa.bindparam("person_id"),
    Enrollment.state == ATTENDING,
    Enrollment.starts_at > NOW,
    Enrollment.role == MENTEE,
    Enrollment.live,
    Enrollment.meeting_id != sa.bindparam("excluded_id"),
)
SELECT_BOOKED_STARTS = sa.select(Meeting.host_id, Meeting.starts_at).where(
    is_among(Meeting.host_id, "host_ids"),
    Meeting.live,
    Meeting.starts_at > AFTER,
    Meeting.starts_at < sa.bindparam("before"),
    Meeting.kind == SESSION,
    Meeting.id != sa.bindparam("excluded_id"),
    IS_TAKEN,
)
