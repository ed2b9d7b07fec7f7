"""Meetings that have ended, and what is due about whether they took place."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.base import UtcDateTime
from storage.meeting import (
    AWAITS_OUTCOME,
    AWAITS_RECORD,
    IS_LEFT_TO_RECORD,
    OUTCOME_OVER,
    Meeting,
)
from storage.rows import SELECT_MEETINGS, TAKE, MeetingRow, read, read_meetings

MAX_DUE_MEETINGS = 300  # meetings in one round of the scheduler


def _past_step(step: int) -> sa.ColumnElement[bool]:
    """Return the condition that a meeting is at this step, and ended so long ago that it is time for the next one."""
    ended = Meeting.ends_at <= sa.bindparam(f"before_{step}", type_=UtcDateTime())
    return sa.and_(AWAITS_OUTCOME, Meeting.outcome_step == step, ended)


def is_to_record_by(host_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Return the condition that this host is asked about a meeting, and has not answered."""
    return sa.and_(Meeting.host_id == host_id, AWAITS_RECORD)


def is_left_to_record(workspace_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Return the condition that admins are asked about a meeting in the place of its host, and none has answered."""
    return sa.and_(Meeting.workspace_id == workspace_id, IS_LEFT_TO_RECORD)


# One look at the index for each step: each has its own limit to how long ago meetings ended.
_DUE = sa.union_all(*(sa.select(Meeting.id, Meeting.ends_at).where(_past_step(step)) for step in range(OUTCOME_OVER)))
SELECT_DUE = sa.select(_DUE.subquery().c.id).limit(MAX_DUE_MEETINGS)
SELECT_LOCKED = (
    sa.select(Meeting)
    .where(Meeting.id == sa.bindparam("meeting_id"), sa.or_(*(_past_step(step) for step in range(OUTCOME_OVER))))
    .with_for_update(of=Meeting, skip_locked=True)
    .execution_options(populate_existing=True)
)
SELECT_TO_RECORD = (
    SELECT_MEETINGS.where(is_to_record_by(sa.bindparam("viewer_id"))).order_by(Meeting.ends_at, Meeting.id).limit(TAKE)
)
SELECT_LEFT_TO_RECORD = (
    SELECT_MEETINGS.where(is_left_to_record(sa.bindparam("workspace_id")))
    .order_by(Meeting.ends_at, Meeting.id)
    .limit(TAKE)
)


def list_due_outcomes(db: Session, now: dt.datetime, delays: Sequence[dt.timedelta]) -> list[int]:
    """Return the ids of live meetings for which the next step is due; `delays` say for each step how long after the
    end the next one is.
    """
    return [meeting_id for (meeting_id,) in read(db, SELECT_DUE, _before(now, delays))]


def lock_due_outcome(db: Session, meeting_id: int, now: dt.datetime, delays: Sequence[dt.timedelta]) -> Meeting | None:
    """Lock the meeting and read it as it is now; None when it is no longer due, or someone else has it locked."""
    return db.scalar(SELECT_LOCKED, {"meeting_id": meeting_id, **_before(now, delays)})


def list_to_record_by(db: Session, host_id: int, limit: int) -> list[MeetingRow]:
    """Return what this person hosted and has not said yet whether it took place, the oldest first."""
    return read_meetings(db, SELECT_TO_RECORD, viewer_id=host_id, take=limit)


def list_left_to_record(db: Session, workspace_id: int, limit: int) -> list[MeetingRow]:
    """Return the same of those who have left, for admins."""
    return read_meetings(db, SELECT_LEFT_TO_RECORD, workspace_id=workspace_id, take=limit)


def _before(now: dt.datetime, delays: Sequence[dt.timedelta]) -> dict[str, dt.datetime]:
    return {f"before_{step}": now - delay for step, delay in enumerate(delays)}
