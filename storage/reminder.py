"""Reminders: who is next to be reminded of their place in a meeting, and when.

Each place has its next reminder beside it (`remind_at`), and for which start that was worked out (`remind_for`). Where
the place is new, or its meeting was published or moved, the two starts differ, whichever statement did it: so it is
found by an index and worked out, without a word from whoever changed it. Settings that change leave a mark: a person's
(`reminders_changed`), or the program's (`reminders_followed_until`).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.base import Base
from storage.id_list import is_among
from storage.meeting import (
    ASKED,
    ATTENDING,
    AWAITS_REMINDER,
    AWAITS_SCHEDULE,
    IS_KEPT,
    LONGEST_MEETING,
    MASTERCLASS,
    SESSION,
    Enrollment,
    Meeting,
)
from storage.person import HAS_CHANGED_REMINDERS, Person
from storage.program import Program

MAX_DUE = 500  # places in one round of the scheduler


class ReminderRow(NamedTuple):
    """A place, and all that decides when its person is reminded of it."""

    id: int
    meeting_id: int
    person_id: int
    role: str
    state: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    created_at: dt.datetime
    remind_at: dt.datetime | None
    remind_for: dt.datetime | None
    reminded_until: dt.datetime | None
    evening_told: bool
    scheduled_at: dt.datetime | None
    zone: str
    remind_me: str
    own_since: dt.datetime | None
    reminders: str
    program_since: dt.datetime | None


class NextReminder(NamedTuple):
    """What is to be kept beside a place."""

    place_id: int
    remind_at: dt.datetime | None
    remind_for: dt.datetime
    reminded_until: dt.datetime | None
    evening_told: bool


_NOW, _LIMIT = sa.bindparam("now", type_=Enrollment.starts_at.type), sa.bindparam("limit", type_=sa.Integer())
SELECT_DUE = (
    sa.select(Enrollment.meeting_id)
    .where(AWAITS_REMINDER, Enrollment.remind_at <= _NOW)
    .order_by(Enrollment.remind_at)
    .limit(_LIMIT)
)
LOCK_MEETING = (
    sa.select(Meeting)
    .where(Meeting.id == sa.bindparam("meeting_id"), Meeting.live)
    .with_for_update(of=Meeting, skip_locked=True)
    .execution_options(populate_existing=True)
)
LOCK_DUE = (
    sa.select(Enrollment.id)
    .where(Enrollment.meeting_id == sa.bindparam("meeting_id"), AWAITS_REMINDER, Enrollment.remind_at <= _NOW)
    .order_by(Enrollment.id)
    .with_for_update(skip_locked=True, key_share=True)
)
SELECT_UNSCHEDULED = (
    sa.select(Enrollment.id)
    .where(AWAITS_SCHEDULE, Enrollment.starts_at > _NOW)
    .order_by(Enrollment.starts_at)
    .limit(_LIMIT)
)
LOCK_UNSCHEDULED = SELECT_UNSCHEDULED.with_for_update(skip_locked=True, key_share=True)
LOCK_THESE = (
    sa.select(Enrollment.id).where(is_among(Enrollment.id, "ids")).with_for_update(skip_locked=True, key_share=True)
)
SELECT_ROWS = (
    sa.select(
        Enrollment.id,
        Enrollment.meeting_id,
        Enrollment.person_id,
        Enrollment.role,
        Enrollment.state,
        Enrollment.starts_at,
        Enrollment.ends_at,
        Enrollment.created_at,
        Enrollment.remind_at,
        Enrollment.remind_for,
        Enrollment.reminded_until,
        Enrollment.evening_told,
        Meeting.scheduled_at,
        Person.zone,
        Person.remind_me,
        Person.reminders_since,
        Program.reminders,
        Program.reminders_since,
    )
    .join(Meeting, Meeting.id == Enrollment.meeting_id)
    .join(Person, Person.id == Enrollment.person_id)
    .join(Program, Program.workspace_id == Enrollment.workspace_id)
    .where(is_among(Enrollment.id, "ids"))
    .order_by(Enrollment.id)
)
_TABLE = Base.metadata.tables[Enrollment.__tablename__]
UPDATE_PLACE = sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("place_id"))


def list_due_reminders(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the meetings of which someone is to be reminded now, the longest overdue first.

    Not all where they are very many. One indexed statement, however many reminders are to come.
    """
    return list(dict.fromkeys(db.scalars(SELECT_DUE, {"now": now, "limit": MAX_DUE})))


def lock_to_remind(db: Session, meeting_id: int) -> Meeting | None:
    """Lock the meeting and read it as it is now; None when it no longer takes place, or someone else has it locked."""
    return db.scalar(LOCK_MEETING, {"meeting_id": meeting_id})


def lock_due_places(db: Session, meeting_id: int, now: dt.datetime) -> list[ReminderRow]:
    """Lock the places in this meeting whose people are to be reminded now, and read them as they are."""
    return _read(db, list(db.scalars(LOCK_DUE, {"meeting_id": meeting_id, "now": now})))


def lock_unscheduled(db: Session, now: dt.datetime, limit: int) -> list[ReminderRow]:
    """Lock the places whose next reminder is still to be worked out, those that begin first, and read them."""
    return _read(db, list(db.scalars(LOCK_UNSCHEDULED, {"now": now - LONGEST_MEETING, "limit": limit})))


def save_reminders(db: Session, found: Iterable[NextReminder]) -> None:
    """Keep the next reminder of each of these places, whose locks the caller holds."""
    if rows := [each._asdict() for each in found]:
        db.connection().execute(UPDATE_PLACE, rows)


def is_any_unscheduled(db: Session, now: dt.datetime) -> bool:
    """Return whether there are places whose next reminder is still to be worked out."""
    return db.scalar(SELECT_UNSCHEDULED, {"now": now - LONGEST_MEETING, "limit": 1}) is not None


def list_changed_people(db: Session) -> list[int]:
    """Return the ids of people whose coming reminders have yet to follow what they chose, or their new time zone."""
    return list(db.scalars(sa.select(Person.id).where(HAS_CHANGED_REMINDERS).order_by(Person.id).limit(MAX_DUE)))


def lock_changed_person(db: Session, person_id: int) -> Person | None:
    """Lock the person, unless that is done meanwhile, or someone else has them locked."""
    wanted = sa.select(Person).where(Person.id == person_id, HAS_CHANGED_REMINDERS)
    return db.scalar(wanted.with_for_update(of=Person, skip_locked=True, key_share=True))


def lock_coming_of(db: Session, person: Person, now: dt.datetime) -> tuple[list[ReminderRow], bool]:
    """Lock the person's places in what is to come, and read them; and say whether these are all.

    Nothing is waited for: whoever holds one of them may wait for the person.
    """
    wanted = sa.select(Enrollment.id).where(
        Enrollment.person_id == person.id,
        Enrollment.state.in_([ATTENDING, ASKED]),
        Enrollment.starts_at > now - LONGEST_MEETING,
        Enrollment.live,
    )
    return _lock_these(db, list(db.scalars(wanted)))


def is_any_program_changed(db: Session) -> bool:
    """Return whether there are programs whose coming reminders have yet to follow what an admin set."""
    changed = sa.select(Program.workspace_id).where(Program.reminders_followed_until.is_not(None))
    return db.scalar(changed.limit(1)) is not None


def lock_changed_program(db: Session) -> Program | None:
    """Lock a program whose coming reminders have yet to follow what an admin set, and that nobody else has locked."""
    wanted = sa.select(Program).where(Program.reminders_followed_until.is_not(None))
    wanted = wanted.order_by(Program.workspace_id).limit(1).with_for_update(of=Program, skip_locked=True)
    return db.scalar(wanted.execution_options(populate_existing=True))


def lock_next_of_program(
    db: Session, program: Program, limit: int
) -> tuple[list[ReminderRow], bool, dt.datetime | None]:
    """Lock the places in the next meetings of the workspace, and read them; and say whether these are all of theirs,
    and until which start they reach (None: there are no more).
    """
    ids, until = _next_meetings(db, program, limit)
    places = sa.select(Enrollment.id).where(Enrollment.meeting_id.in_(ids), IS_KEPT).order_by(Enrollment.id)
    rows, complete = _lock_these(db, list(db.scalars(places)) if ids else [])
    return rows, complete, until


def _next_meetings(db: Session, program: Program, limit: int) -> tuple[list[int], dt.datetime | None]:
    """Return the next meetings that have yet to follow, and until which start; None where there are no more."""
    found = []
    for kind in (SESSION, MASTERCLASS):
        theirs = (Meeting.workspace_id == program.workspace_id, Meeting.kind == kind, Meeting.live)
        later = sa.select(Meeting.starts_at, Meeting.id).where(
            *theirs, Meeting.starts_at > program.reminders_followed_until
        )
        first = list(db.execute(later.order_by(Meeting.starts_at).limit(limit)))
        if len(first) == limit:  # all that begin at the same time as the last one, too
            first = list(db.execute(later.where(Meeting.starts_at <= first[-1].starts_at)))
            found.append((first, first[-1].starts_at))
        else:
            found.append((first, None))
    until = min((end for _, end in found if end is not None), default=None)
    return [row.id for first, _ in found for row in first if until is None or row.starts_at <= until], until


def _lock_these(db: Session, ids: Sequence[int]) -> tuple[list[ReminderRow], bool]:
    locked = list(db.scalars(LOCK_THESE, {"ids": ids})) if ids else []
    return _read(db, locked), len(locked) == len(ids)


def _read(db: Session, ids: Sequence[int]) -> list[ReminderRow]:
    """Read these places once they are locked: whoever changes a setting later finds them locked, and comes again."""
    rows: Iterable[Any] = db.execute(SELECT_ROWS, {"ids": ids}) if ids else ()
    return [ReminderRow._make(row) for row in rows]
