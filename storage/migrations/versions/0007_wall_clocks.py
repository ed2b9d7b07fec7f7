"""The wall clock that was meant is kept beside each instant: of meetings, and of the times proposed in requests.

It is filled in with the zone data that the rows were saved with, which were the host's where it has any.
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime
from storage.zones import find_host_zone

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    """Add the wall clocks, and fill them in."""
    op.add_column("meeting", sa.Column("local_start", sa.DateTime(), nullable=True))
    op.add_column("session_request", sa.Column("times_zone", sa.String(64), server_default="", nullable=False))
    op.add_column("session_request", sa.Column("local_times", sa.JSON(), nullable=True))
    fill_meetings()
    fill_requests()


def fill_meetings() -> None:
    """A meeting has had its zone from the beginning."""
    connection, last = op.get_bind(), 0
    meeting = sa.table(
        "meeting",
        sa.column("id", BigId),
        sa.column("zone", sa.String),
        sa.column("starts_at", UtcDateTime()),
        sa.column("local_start", sa.DateTime()),
    )
    wanted = sa.select(meeting.c.id, meeting.c.zone, meeting.c.starts_at).order_by(meeting.c.id).limit(BATCH)
    change = sa.update(meeting).where(meeting.c.id == sa.bindparam("one")).values(local_start=sa.bindparam("local"))
    while found := connection.execute(wanted.where(meeting.c.id > last)).all():
        last = found[-1].id
        connection.execute(
            change, [{"one": each.id, "local": local_clock(each.starts_at, each.zone)} for each in found]
        )


def fill_requests() -> None:
    """The times of a request were meant on the clock of whoever proposed them: the one who need not answer."""
    connection, last = op.get_bind(), 0
    request = sa.table(
        "session_request",
        *(sa.column(each, BigId) for each in ("id", "mentor_id", "mentee_id", "turn_id")),
        sa.column("times", sa.JSON()),
        sa.column("times_zone", sa.String),
        sa.column("local_times", sa.JSON()),
    )
    person = sa.table("person", sa.column("id", BigId), sa.column("zone", sa.String))
    proposer = sa.case((request.c.turn_id == request.c.mentor_id, request.c.mentee_id), else_=request.c.mentor_id)
    wanted = (
        sa.select(request.c.id, request.c.times, person.c.zone)
        .join_from(request, person, person.c.id == proposer)
        .order_by(request.c.id)
        .limit(BATCH)
    )
    change = (
        sa.update(request)
        .where(request.c.id == sa.bindparam("one"))
        .values(times_zone=sa.bindparam("zone"), local_times=sa.bindparam("local"))
    )
    while found := connection.execute(wanted.where(request.c.id > last)).all():
        last = found[-1].id
        connection.execute(
            change,
            [{"one": each.id, "zone": each.zone, "local": local_clocks(each.times, each.zone)} for each in found],
        )


def local_clocks(times: list[str], zone: str) -> list[str] | None:
    """What the clocks showed at these instants (ISO 8601), by the host's data; None where it does not know the zone."""
    found = [local_clock(dt.datetime.fromisoformat(each), zone) for each in times]
    walls = [each.isoformat() for each in found if each is not None]
    return walls if len(walls) == len(times) else None


def local_clock(instant: dt.datetime, zone: str) -> dt.datetime | None:
    """What the clocks showed at this instant, by the host's data; None where it does not know the zone."""
    known = find_host_zone(zone)
    return instant.astimezone(known).replace(tzinfo=None, fold=0) if known is not None else None
