"""Who gave up a place within the program's notice to cancel."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.base import UtcDateTime, partial_index
from storage.meeting import LEFT, Enrollment
from storage.rows import PersonRow, count_by_person

IS_LEFT_LATE = sa.and_(Enrollment.left_late, Enrollment.state == LEFT)
partial_index("ix_enrollment_left_late", Enrollment.workspace_id, Enrollment.starts_at, where=IS_LEFT_LATE)

COUNT_LATE = sa.select(sa.func.count()).where(
    IS_LEFT_LATE,
    Enrollment.person_id == sa.bindparam("person_id"),
    Enrollment.starts_at > sa.bindparam("since", type_=UtcDateTime()),
)


def count_late(db: Session, person_id: int, since: dt.datetime) -> int:
    """Return how many places this person gave up late, of meetings that start after that instant."""
    return db.scalar(COUNT_LATE, {"person_id": person_id, "since": since}) or 0


def count_late_by_person(db: Session, workspace_id: int, since: dt.datetime, limit: int) -> list[tuple[PersonRow, int]]:
    """Return who gave up any place late since then, and how often: whoever did most often first."""
    those = (IS_LEFT_LATE, Enrollment.workspace_id == workspace_id, Enrollment.starts_at > since)
    return count_by_person(db, Enrollment.person_id, *those, limit=limit)
