"""Times that are still to come, of all workspaces, with the wall clocks they were meant as; and the zones in use."""

import datetime as dt
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.location import Location
from storage.meeting import DRAFT, MASTERCLASS, PUBLISHED, SESSION, Meeting
from storage.person import Person
from storage.request import IS_PENDING, SessionRequest
from storage.workspace import Workspace


class PlannedStart(NamedTuple):
    """When a meeting starts, and which wall clock was meant by that."""

    workspace_id: int
    meeting_id: int
    zone: str
    wall_clock: dt.datetime  # naive
    starts_at: dt.datetime


class ProposedTimes(NamedTuple):
    """Which times a request proposes, and which wall clocks were meant by them."""

    workspace_id: int
    request_id: int
    zone: str
    wall_clocks: list[str]  # ISO 8601, naive
    times: list[str]  # ISO 8601


def list_planned_starts(db: Session, now: dt.datetime) -> list[PlannedStart]:
    """Return each draft and published meeting to come whose zone was known when it was planned; soonest first."""
    wanted = sa.select(Meeting.workspace_id, Meeting.id, Meeting.zone, Meeting.local_start, Meeting.starts_at).where(
        *_planned(now), Meeting.local_start.is_not(None)
    )
    rows = db.execute(wanted.order_by(Meeting.starts_at, Meeting.id)).all()
    return [PlannedStart(workspace, number, zone, local, at) for workspace, number, zone, local, at in rows if local]


def list_proposed_times(db: Session, now: dt.datetime) -> list[ProposedTimes]:
    """Return what each open request proposes, where it is known which wall clocks were meant."""
    columns = (SessionRequest.workspace_id, SessionRequest.id, SessionRequest.times_zone)
    wanted = sa.select(*columns, SessionRequest.local_times, SessionRequest.times).where(
        IS_PENDING, SessionRequest.expires_at > now
    )
    rows = db.execute(wanted.order_by(SessionRequest.id)).all()
    return [ProposedTimes(workspace, number, zone, local, at) for workspace, number, zone, local, at in rows if local]


def list_zones_in_use(db: Session, now: dt.datetime) -> list[str]:
    """Return the names of the zones of people, locations, meetings to come and open requests, in order."""
    found = sa.union(
        sa.select(Person.zone).where(Person.deactivated.is_(False)),
        sa.select(Location.zone).where(Location.archived_at.is_(None)),
        sa.select(Meeting.zone).where(*_planned(now)),
        sa.select(SessionRequest.times_zone).where(IS_PENDING),
    )
    return sorted(zone for zone in db.scalars(found) if zone)


def _planned(now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of drafts and published meetings to come; all that goes before the time in the index is
    named, so that it leads past what is over.
    """
    return (
        Meeting.workspace_id.in_(sa.select(Workspace.id)),
        Meeting.kind.in_([SESSION, MASTERCLASS]),
        Meeting.live.in_([True, False]),
        Meeting.starts_at > now,
        Meeting.state.in_([DRAFT, PUBLISHED]),
    )
