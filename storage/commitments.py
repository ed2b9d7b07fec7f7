"""What people have promised to be at: asked for before anybody promises more."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from storage.base import UtcDateTime
from storage.id_list import is_among
from storage.meeting import Enrollment, Meeting
from storage.rows import read

_IS_BUSY = (
    is_among(Enrollment.person_id, "person_ids"),
    Enrollment.live,
    Enrollment.blocks,
    Enrollment.ends_at > sa.bindparam("starts_at", type_=UtcDateTime()),
    Enrollment.starts_at < sa.bindparam("ends_at", type_=UtcDateTime()),
)
_IS_OTHER = Enrollment.meeting_id != sa.bindparam("excluded_id")
SELECT_OVERLAPPING_IDS = sa.select(Enrollment.id).where(*_IS_BUSY, _IS_OTHER).limit(1)
SELECT_OVERLAPPING = (
    sa.select(Enrollment)
    .join(Enrollment.meeting)
    .options(contains_eager(Enrollment.meeting).joinedload(Meeting.host))
    .where(*_IS_BUSY, _IS_OTHER)
    .order_by(Enrollment.starts_at)
)
SELECT_BUSY_TIMES = sa.select(Enrollment.starts_at, Enrollment.ends_at).where(*_IS_BUSY).order_by(Enrollment.starts_at)


def find_overlapping(
    db: Session, person_ids: Sequence[int], starts_at: dt.datetime, ends_at: dt.datetime, exclude: int | None
) -> list[Enrollment]:
    """Return these people's commitments that overlap [starts_at, ends_at), except in the meeting `exclude`, soonest
    first.

    Nobody has two at once: they are few where the time is no longer than a session.
    """
    asked = {"person_ids": person_ids, "starts_at": starts_at, "ends_at": ends_at, "excluded_id": exclude or 0}
    db.flush()
    if not db.connection().execute(SELECT_OVERLAPPING_IDS, asked).first():  # as nearly always
        return []
    return list(db.scalars(SELECT_OVERLAPPING, asked))


def list_busy_times(
    db: Session, person_ids: Sequence[int], starts_at: dt.datetime, ends_at: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return the times in [starts_at, ends_at) that are taken for any of these people, soonest first."""
    asked = {"person_ids": person_ids, "starts_at": starts_at, "ends_at": ends_at}
    return [(begin, end) for begin, end in read(db, SELECT_BUSY_TIMES, asked)]
