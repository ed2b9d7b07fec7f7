"""The lease of a workspace: the right to deliver its notices, which one process has at a time.

A process takes, renews and gives back the leases of many workspaces in one statement.

Leases and pauses concern several processes, on machines whose clocks may differ: PostgreSQL's clock decides. SQLite has
none, but there all processes are on one machine; they use its real time (`wall_time`), also where tests set the
program's clock.
"""

import datetime as dt
from collections.abc import Collection
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


def take_leases(
    db: Session, workspace_ids: Collection[int], owner: str, duration: dt.timedelta, wall_time: dt.datetime
) -> list[tuple[LeaseHandle, dict[str, float]]]:
    """Take the leases of these workspaces for `duration`, except those that another process has or is using.

    Return them, each with the seconds for which methods are still paused.
    """
    now = read_clock(db, wall_time)
    _ensure_rows(db, workspace_ids, now)
    free = (Lease.workspace_id.in_(workspace_ids), sa.or_(Lease.until <= now, Lease.owner == owner))
    taken = []
    for row in db.scalars(sa.select(Lease).where(*free).with_for_update(skip_locked=True)):
        row.owner, row.until, row.epoch = owner, now + duration, row.epoch + 1
        taken.append((LeaseHandle(row.workspace_id, owner, row.epoch, duration), _seconds_paused(row, now)))
    return taken


def lock_leases(db: Session, leases: Collection[LeaseHandle]) -> set[LeaseHandle]:
    """Keep others from taking these leases until the transaction ends; return those of them that are still ours.

    Several transactions of ours may do so at the same time, and renewing does not wait for them.
    """
    wanted = sa.select(Lease.workspace_id, Lease.epoch).where(*_ours(leases))
    found = db.execute(wanted.with_for_update(read=True, key_share=True))
    return _found_among(leases, found)


def renew_leases(db: Session, leases: Collection[LeaseHandle], wall_time: dt.datetime) -> set[LeaseHandle]:
    """Prolong these leases, and return those of them that are still ours."""
    duration = next(iter(leases)).duration
    until = wall_time + duration if is_sqlite(db) else sa.func.now() + sa.literal(duration, sa.Interval)
    return _update_leases(db, leases, until=until)


def release_leases(db: Session, leases: Collection[LeaseHandle], wall_time: dt.datetime) -> set[LeaseHandle]:
    """Let someone else have these leases, and return those of them that were still ours."""
    return _update_leases(db, leases, until=_now(db, wall_time), owner="")


def note_pause(db: Session, lease: LeaseHandle, method: str, seconds: float, wall_time: dt.datetime) -> None:
    """Keep the pause of a method for the next owner of the lease, and forget pauses that are over."""
    row, now = db.get_one(Lease, lease.workspace_id, with_for_update={"key_share": True}), read_clock(db, wall_time)
    pauses = {name: until for name, until in row.pauses.items() if dt.datetime.fromisoformat(until) > now}
    row.pauses = pauses | {method: (now + dt.timedelta(seconds=seconds)).isoformat()}


def read_clock(db: Session, wall_time: dt.datetime) -> dt.datetime:
    """Return the time that counts for leases, in UTC: the database's, as of the begin of the transaction, or else ours.

    That it is the beginning is on the safe side: a lease ends a little earlier, and is free a little later.
    """
    return wall_time if is_sqlite(db) else db.scalars(sa.select(sa.type_coerce(sa.func.now(), UtcDateTime()))).one()


def _now(db: Session, wall_time: dt.datetime) -> Any:
    """Return the same as an SQL expression, without a query of its own."""
    return wall_time if is_sqlite(db) else sa.func.now()


def _ours(leases: Collection[LeaseHandle]) -> tuple[sa.ColumnElement[bool], ...]:
    owner = next(iter(leases)).owner  # all are this process's
    return Lease.owner == owner, Lease.workspace_id.in_([lease.workspace_id for lease in leases])


def _found_among(leases: Collection[LeaseHandle], rows: sa.Result[int, int]) -> set[LeaseHandle]:
    found = {(row.workspace_id, row.epoch) for row in rows}
    return {lease for lease in leases if (lease.workspace_id, lease.epoch) in found}


def _update_leases(db: Session, leases: Collection[LeaseHandle], **values: Any) -> set[LeaseHandle]:
    change = sa.update(Lease).where(*_ours(leases)).values(**values).returning(Lease.workspace_id, Lease.epoch)
    return _found_among(leases, db.execute(change.execution_options(synchronize_session=False)))


def _ensure_rows(db: Session, workspace_ids: Collection[int], now: dt.datetime) -> None:
    there = set(db.scalars(sa.select(Lease.workspace_id).where(Lease.workspace_id.in_(workspace_ids))))
    fresh = {"owner": "", "epoch": 0, "until": now, "pauses": {}}
    rows = [fresh | {"workspace_id": workspace_id} for workspace_id in sorted(set(workspace_ids) - there)]
    if rows:
        db.execute(insert(db, Lease).values(rows).on_conflict_do_nothing())


def _seconds_paused(row: Lease, now: dt.datetime) -> dict[str, float]:
    left = {method: (dt.datetime.fromisoformat(until) - now).total_seconds() for method, until in row.pauses.items()}
    return {method: seconds for method, seconds in left.items() if seconds > 0}
