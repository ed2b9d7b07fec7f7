"""Meetings that begin, or are about to begin, and what is still to follow from it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from storage.meeting import (
    ASKED,
    ATTENDING,
    AWAITS_START,
    HOST,
    LONGEST_MEETING,
    MASTERCLASS,
    MENTEE,
    START_AHEAD,
    Enrollment,
    Meeting,
)

MAX_DUE_MEETINGS = 300  # meetings in one round of the scheduler


def list_due_starts(db: Session, now: dt.datetime, near: dt.datetime) -> list[int]:
    """Return the ids of live meetings that have begun, and of masterclasses that begin until `near`, whose start is to
    be followed; none that is over.

    Those that began first come first; not all where they are very many.
    """
    wanted = sa.select(Meeting.id).where(*_due(now, near)).order_by(Meeting.starts_at).limit(MAX_DUE_MEETINGS)
    return list(db.scalars(wanted))


def lock_due_start(db: Session, meeting_id: int, now: dt.datetime, near: dt.datetime) -> Meeting | None:
    """Lock the meeting and read it as it is now; None when it is no longer due, or someone else has it locked."""
    wanted = sa.select(Meeting).where(Meeting.id == meeting_id, *_due(now, near))
    wanted = wanted.with_for_update(of=Meeting, skip_locked=True)
    return db.scalar(wanted.execution_options(populate_existing=True))


def list_kept_places(db: Session, meeting_id: int, person_id: int | None = None) -> list[Enrollment]:
    """Return the places that are kept, with the people; with `person_id`, only theirs, the host's and the mentee's."""
    wanted = (
        sa.select(Enrollment)
        .where(Enrollment.meeting_id == meeting_id, Enrollment.state.in_([ATTENDING, ASKED]))
        .options(joinedload(Enrollment.person, innerjoin=True))
        .order_by(Enrollment.id)
    )
    if person_id is not None:  # many may read of one masterclass, and none of them needs all the others
        wanted = wanted.where((Enrollment.person_id == person_id) | Enrollment.role.in_([HOST, MENTEE]))
    return list(db.scalars(wanted))


def _due(now: dt.datetime, near: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that something follows from the start of the meeting now.

    `starts_at` is bounded on both sides, for the index.
    """
    is_near = sa.and_(Meeting.kind == MASTERCLASS, Meeting.start_stage == START_AHEAD)
    return (
        AWAITS_START,
        Meeting.starts_at <= near,
        Meeting.starts_at > now - LONGEST_MEETING,
        Meeting.ends_at > now,
        (Meeting.starts_at <= now) | is_near,
    )


def list_about_to_begin(db: Session, now: dt.datetime, until: dt.datetime, *, drawn_before: dt.datetime) -> list[int]:
    """Return the ids of live meetings to come that begin until then and for which Home was not drawn since."""
    wanted = sa.select(Meeting.id).where(*_to_draw(now, until, drawn_before)).order_by(Meeting.starts_at)
    return list(db.scalars(wanted.limit(MAX_DUE_MEETINGS)))


def lock_about_to_begin(
    db: Session, meeting_id: int, now: dt.datetime, until: dt.datetime, *, drawn_before: dt.datetime
) -> Meeting | None:
    """Lock the meeting and read it as it is now; None when it is no longer due, or someone else has it locked."""
    wanted = sa.select(Meeting).where(Meeting.id == meeting_id, *_to_draw(now, until, drawn_before))
    wanted = wanted.with_for_update(of=Meeting, skip_locked=True)
    return db.scalar(wanted.execution_options(populate_existing=True))


def _to_draw(now: dt.datetime, until: dt.datetime, drawn_before: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    drawn = Meeting.home_drawn_at.is_(None) | (Meeting.home_drawn_at <= drawn_before)
    return (AWAITS_START, Meeting.starts_at > now, Meeting.starts_at <= until, drawn)
