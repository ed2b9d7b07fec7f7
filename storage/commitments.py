"""What people have promised to be at: asked for before anybody promises more."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from storage.meeting import Enrollment, Meeting

# Built once, since bookings ask for it: building a statement takes longer than running it.
SELECT_OVERLAPPING = (
    sa.select(Enrollment)
    .join(Enrollment.meeting)
    .options(contains_eager(Enrollment.meeting).joinedload(Meeting.host))
    .where(
        Enrollment.person_id.in_(sa.bindparam("person_ids", expanding=True)),
        Enrollment.live,
        Enrollment.blocks,
        Enrollment.ends_at > sa.bindparam("starts_at"),
        Enrollment.starts_at < sa.bindparam("ends_at"),
        Enrollment.meeting_id != sa.bindparam("excluded_id"),
    )
    .order_by(Enrollment.starts_at)
)


def find_overlapping(
    db: Session, person_ids: Sequence[int], starts_at: dt.datetime, ends_at: dt.datetime, exclude: int | None
) -> list[Enrollment]:
    """Return these people's commitments that overlap [starts_at, ends_at), except in the meeting `exclude`, soonest
    first.

    Nobody has two at once: they are few where the time is no longer than a session.
    """
    asked = {"person_ids": person_ids, "starts_at": starts_at, "ends_at": ends_at, "excluded_id": exclude or 0}
    return list(db.scalars(SELECT_OVERLAPPING, asked))
