"""Masterclasses in lists, their participants and queues, and one person's own place."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from storage.id_list import is_among
from storage.meeting import (
    ASKED,
    ATTENDING,
    AWAITS_DAY_BEFORE,
    CALLED_OFF,
    HAS_PLACE,
    PARTICIPANT,
    Enrollment,
    Meeting,
)
from storage.person import Person
from storage.rows import (
    read,
)
from storage.waitlist import IS_QUEUED_FOR_PLACE, OFFERED, WAITING, WaitlistEntry

ENROLLED_STATES = (ATTENDING, ASKED)
MAX_DUE_MASTERCLASSES = 100  # masterclasses in one round of the scheduler


class Seats(NamedTuple):
    """How many participants (without the host) a masterclass has: attending, asked whether they can make it, offered a
    place from the waitlist, and waiting.
    """

    attending: int = 0
    asked: int = 0
    offered: int = 0
    waiting: int = 0

    @property
    def taken(self) -> int:
        """Return how many places nobody else can have."""
        return self.attending + self.asked + self.offered


def seats_of(db: Session, meeting_ids: Sequence[int]) -> dict[int, Seats]:
    """Return how many people are in each of these masterclasses, and in its queue."""
    if not meeting_ids:
        return {}
    asked = {"meeting_ids": meeting_ids}
    found: dict[int, dict[str, int]] = {number: {} for number in meeting_ids}
    for number, state, count in [*read(db, COUNT_PLACED, asked), *read(db, COUNT_QUEUED, asked)]:
        found[number][state] = count
    return {number: Seats(**counts) for number, counts in found.items()}


def count_taken(db: Session, meeting_id: int) -> int:
    """Return how many places of the masterclass nobody else can have: see Seats."""
    return db.scalar(COUNT_TAKEN, {"meeting_id": meeting_id}) or 0


def first_participants(db: Session, meeting_id: int, limit: int) -> list[Person]:
    """Return the first people who have a place and attend, in the order in which they came."""
    return list(db.scalars(SELECT_FIRST_PARTICIPANTS, {"meeting_id": meeting_id, "most": limit}))


def list_enrolled_participants(db: Session, meeting_id: int) -> list[Enrollment]:
    """Return everyone who has a place, also those who have yet to confirm it, in the order in which they came."""
    wanted = (
        sa.select(Enrollment)
        .where(Enrollment.meeting_id == meeting_id, HAS_PLACE)
        .options(joinedload(Enrollment.person), joinedload(Enrollment.added_by))
    )
    return list(db.scalars(wanted.order_by(Enrollment.id)))


def list_self_enrollment_ids(
    db: Session, meeting_id: int, since: dt.datetime, until: dt.datetime, limit: int
) -> list[int]:
    """Return the ids of the first places that people reserved for themselves in this time, whatever became of them."""
    asked = {"meeting_id": meeting_id, "since": since, "until": until, "most": limit}
    return [enrollment_id for (enrollment_id,) in read(db, SELECT_SELF_ENROLLMENT_IDS, asked)]


def list_self_enrollments(
    db: Session, meeting_id: int, since: dt.datetime, until: dt.datetime, first_id: int
) -> list[Enrollment]:
    """Return who attends and reserved their own place in this time, from the place with the id `first_id` on."""
    wanted = (
        sa.select(Enrollment)
        .where(
            Enrollment.meeting_id == meeting_id,
            Enrollment.state == ATTENDING,
            Enrollment.role == PARTICIPANT,
            Enrollment.added_by_id == Enrollment.person_id,
            Enrollment.created_at >= since,
            Enrollment.created_at < until,
            Enrollment.id >= first_id,
        )
        .options(joinedload(Enrollment.person))
    )
    return list(db.scalars(wanted.order_by(Enrollment.id)))


def list_joined_since(db: Session, meeting_id: int, since: dt.datetime) -> list[Enrollment]:
    """Return who attends and has come at or after this instant, in order."""
    wanted = (
        sa.select(Enrollment)
        .where(
            Enrollment.meeting_id == meeting_id,
            Enrollment.state == ATTENDING,
            Enrollment.role == PARTICIPANT,
            Enrollment.created_at >= since,
        )
        .options(joinedload(Enrollment.person))
    )
    return list(db.scalars(wanted.order_by(Enrollment.id)))


def enrollments_by_meeting(db: Session, meeting_ids: Sequence[int], person_id: int) -> dict[int, Enrollment]:
    """Return this person's newest place in each of these, as participant or host, whatever has become of it."""
    if not meeting_ids:
        return {}
    asked = {"meeting_ids": meeting_ids, "person_id": person_id}
    return {each.meeting_id: each for each in db.scalars(SELECT_ENROLLMENTS, asked)}


def entries_by_meeting(db: Session, meeting_ids: Sequence[int], person_id: int) -> dict[int, WaitlistEntry]:
    """Return this person's newest entry in the queue of each of these, whatever has become of it."""
    if not meeting_ids:
        return {}
    asked = {"meeting_ids": meeting_ids, "person_id": person_id}
    return {each.meeting_id: each for each in db.scalars(SELECT_ENTRIES, asked) if each.meeting_id is not None}


def find_queue_position(db: Session, entry: WaitlistEntry) -> int:
    """Return which number this entry is among those who wait for a place in the same masterclass."""
    before = db.scalar(COUNT_WAITING_BEFORE, {"meeting_id": entry.meeting_id, "entry_id": entry.id})
    return (before or 0) + 1


def list_waiting_and_offered(db: Session, meeting_id: int) -> list[WaitlistEntry]:
    """Return who waits for a place in this masterclass or is offered one, in the order in which they came."""
    return list(db.scalars(SELECT_WAITING_AND_OFFERED, {"meeting_id": meeting_id}))


def cancel_enrollments(db: Session, meeting_id: int) -> None:
    """Cancel all places in this masterclass, the host's included: it does not take place."""
    db.execute(
        sa.update(Enrollment)
        .where(Enrollment.meeting_id == meeting_id, Enrollment.state.in_(ENROLLED_STATES))
        .values(state=CALLED_OFF, blocks=False)
        .execution_options(synchronize_session=False)
    )


def list_due_day_before(db: Session, now: dt.datetime, ahead: dt.timedelta, minimum_age: dt.timedelta) -> list[int]:
    """Return the ids of masterclasses that begin within `ahead` and have had no reminder yet, soonest first.

    One that was planned less than `minimum_age` ago is left out, unless it begins within `minimum_age`.
    """
    wanted = (
        sa.select(Meeting.id)
        .where(
            AWAITS_DAY_BEFORE,
            Meeting.starts_at > now,
            Meeting.starts_at <= now + ahead,
            (Meeting.created_at <= now - minimum_age) | (Meeting.starts_at <= now + minimum_age),
        )
        .order_by(Meeting.starts_at)
        .limit(MAX_DUE_MASTERCLASSES)
    )
    return list(db.scalars(wanted))


SELECT_ENROLLMENTS = (
    sa.select(Enrollment)
    .where(is_among(Enrollment.meeting_id, "meeting_ids"), Enrollment.person_id == sa.bindparam("person_id"))
    .options(joinedload(Enrollment.added_by))
    .order_by(Enrollment.id)
)
SELECT_ENTRIES = (
    sa.select(WaitlistEntry)
    .where(
        is_among(WaitlistEntry.meeting_id, "meeting_ids"),
        WaitlistEntry.person_id == sa.bindparam("person_id"),
        WaitlistEntry.mentor_id.is_(None),
    )
    .order_by(WaitlistEntry.id)
)
COUNT_PLACED = (
    sa.select(Enrollment.meeting_id, Enrollment.state, sa.func.count())
    .where(is_among(Enrollment.meeting_id, "meeting_ids"), HAS_PLACE)
    .group_by(Enrollment.meeting_id, Enrollment.state)
)
COUNT_QUEUED = (
    sa.select(WaitlistEntry.meeting_id, WaitlistEntry.state, sa.func.count())
    .where(
        is_among(WaitlistEntry.meeting_id, "meeting_ids"),
        IS_QUEUED_FOR_PLACE,
    )
    .group_by(WaitlistEntry.meeting_id, WaitlistEntry.state)
)
_OF_ONE = Enrollment.meeting_id == sa.bindparam("meeting_id")
_QUEUED = (WaitlistEntry.meeting_id == sa.bindparam("meeting_id"), WaitlistEntry.mentor_id.is_(None))
_COUNT_ENROLLED = sa.select(sa.func.count()).where(_OF_ONE, HAS_PLACE)
_COUNT_OFFERED = sa.select(sa.func.count()).where(*_QUEUED, WaitlistEntry.state == OFFERED)
COUNT_WAITING_BEFORE = sa.select(sa.func.count()).where(
    *_QUEUED, WaitlistEntry.state == WAITING, WaitlistEntry.id < sa.bindparam("entry_id")
)
COUNT_TAKEN = sa.select(_COUNT_ENROLLED.scalar_subquery() + _COUNT_OFFERED.scalar_subquery())
SELECT_FIRST_PARTICIPANTS = (
    sa.select(Person)
    .join(Enrollment, Enrollment.person_id == Person.id)
    .where(_OF_ONE, Enrollment.state == ATTENDING, Enrollment.role == PARTICIPANT)
    .order_by(Enrollment.id)
    .limit(sa.bindparam("most"))
)
SELECT_SELF_ENROLLMENT_IDS = (
    sa.select(Enrollment.id)
    .where(
        _OF_ONE,
        Enrollment.role == PARTICIPANT,
        Enrollment.added_by_id == Enrollment.person_id,
        Enrollment.created_at >= sa.bindparam("since"),
        Enrollment.created_at < sa.bindparam("until"),
    )
    .order_by(Enrollment.id)
    .limit(sa.bindparam("most"))
)
SELECT_WAITING_AND_OFFERED = (
    sa.select(WaitlistEntry)
    .where(WaitlistEntry.meeting_id == sa.bindparam("meeting_id"), IS_QUEUED_FOR_PLACE)
    .options(joinedload(WaitlistEntry.person, innerjoin=True))
    .order_by(WaitlistEntry.id)
)
