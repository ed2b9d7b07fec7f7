"""The lease of a workspace: the right to deliver its notices, which one process has at a time.

Leases and pauses concern several processes, on machines whose clocks may differ: PostgreSQL's clock decides. SQLite has
none, but there all processes are on one machine; they use its real time (`wall_time`), also where tests set the
program's clock.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.base import UtcDateTime, insert, is_sqlite
from storage.notice import IS_UNDELIVERED, Notice
from storage.workspace import Lease, Workspace


class LeaseLost(Exception):
    """Someone else delivers for this workspace now, or may: whatever we still wanted to do there must not happen."""


@dataclass(frozen=True)
class LeaseHandle:
    """A lease that we hold. Each taking raises the `epoch`, so that an owner who was away too long is noticed."""

    workspace_id: int
    owner: str
    epoch: int
    duration: dt.timedelta


def find_free_workspaces(db: Session, owner: str, now: dt.datetime, wall_time: dt.datetime) -> list[tuple[int, str]]:
    """Return (id, team id) of the workspaces where something is due and nobody else has the lease."""
    due = sa.select(Notice.workspace_id).where(IS_UNDELIVERED, Notice.due_at <= now)
    free = sa.or_(Lease.workspace_id.is_(None), Lease.until <= _now(db, wall_time), Lease.owner == owner)
    wanted = sa.select(Workspace.id, Workspace.team_id).outerjoin(Lease, Lease.workspace_id == Workspace.id)
    return [(row.id, row.team_id) for row in db.execute(wanted.where(Workspace.id.in_(due), free))]


def take_lease(
    db: Session, workspace_id: int, owner: str, duration: dt.timedelta, wall_time: dt.datetime
) -> tuple[LeaseHandle, dict[str, float]] | None:
    """Take the lease for `duration`. Return it with the seconds for which methods are still paused; None when another
    process has it.
    """
    now = read_clock(db, wall_time)
    _ensure_row(db, workspace_id, now)
    free = sa.or_(Lease.until <= now, Lease.owner == owner)
    row = db.scalar(sa.select(Lease).where(Lease.workspace_id == workspace_id, free).with_for_update(skip_locked=True))
    if row is None:
        return None
    row.owner, row.until, row.epoch = owner, now + duration, row.epoch + 1
    paused = {method: (dt.datetime.fromisoformat(until) - now).total_seconds() for method, until in row.pauses.items()}
    return LeaseHandle(workspace_id, owner, row.epoch, duration), {
        method: left for method, left in paused.items() if left > 0
    }


def renew_lease(db: Session, lease: LeaseHandle, wall_time: dt.datetime) -> None:
    """Prolong the lease, which also locks it until the transaction ends. Raises LeaseLost."""
    until = wall_time + lease.duration if is_sqlite(db) else sa.func.now() + sa.literal(lease.duration, sa.Interval)
    _update_lease(db, lease, until=until)


def release_lease(db: Session, lease: LeaseHandle, wall_time: dt.datetime) -> None:
    """Let someone else have the lease. Raises LeaseLost."""
    _update_lease(db, lease, until=_now(db, wall_time), owner="")


def note_pause(db: Session, lease: LeaseHandle, method: str, seconds: float, wall_time: dt.datetime) -> None:
    """Keep the pause of a method for the next owner of the lease, and forget pauses that are over."""
    row, now = db.get_one(Lease, lease.workspace_id), read_clock(db, wall_time)
    pauses = {name: until for name, until in row.pauses.items() if dt.datetime.fromisoformat(until) > now}
    row.pauses = pauses | {method: (now + dt.timedelta(seconds=seconds)).isoformat()}


def read_clock(db: Session, wall_time: dt.datetime) -> dt.datetime:
    """Return the time that counts for leases, in UTC: the database's, as of the begin of the transaction, or else ours.

    That it is the beginning is on the safe side: a lease ends a little earlier, and is free a little later.
    """
    return wall_time if is_sqlite(db) else db.scalars(sa.select(sa.type_coerce(sa.func.now(), UtcDateTime()))).one()


def _now(db: Session, wall_time: dt.datetime) -> Any:
    """Return the same for use within a statement, where it takes no question of its own."""
    return wall_time if is_sqlite(db) else sa.func.now()


def _update_lease(db: Session, lease: LeaseHandle, **values: Any) -> None:
    ours = (Lease.workspace_id == lease.workspace_id, Lease.owner == lease.owner, Lease.epoch == lease.epoch)
    change = sa.update(Lease).where(*ours).values(**values).returning(Lease.workspace_id)
    if db.execute(change.execution_options(synchronize_session=False)).first() is None:
        raise LeaseLost


def _ensure_row(db: Session, workspace_id: int, now: dt.datetime) -> None:
    if db.get(Lease, workspace_id) is None:
        fresh = {"workspace_id": workspace_id, "owner": "", "epoch": 0, "until": now, "pauses": {}}
        db.execute(insert(db, Lease).values(fresh).on_conflict_do_nothing())
