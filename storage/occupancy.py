"""How full a masterclass is, and what one person has in it: by one query, since it is asked while others wait."""

import datetime as dt
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.meeting import ASKED, ATTENDING, PARTICIPANT, Enrollment
from storage.person import CANNOT_TAKE_PART, Person
from storage.rows import read
from storage.waitlist import IS_QUEUED_FOR_PLACE, OFFERED, WAITING, WaitlistEntry


class Occupancy(NamedTuple):
    """The participants of a masterclass (without the host), its queue, and one person's newest place and entry in them.

    `stale` are entries that have yet to leave the queue, and are still counted as offered or waiting too: offers whose
    time is over, and people who can no longer take part.
    """

    attending: int
    asked: int
    offered: int
    waiting: int
    stale: int
    role: str | None
    state: str | None
    entry_state: str | None
    offer_until: dt.datetime | None

    @property
    def taken(self) -> int:
        """Return how many places nobody else can have."""
        return self.attending + self.asked + self.offered

    @property
    def takes_part(self) -> bool:
        """Return whether the person has a place as a participant, or is asked whether they can make it."""
        return self.role == PARTICIPANT and self.state in (ATTENDING, ASKED)

    @property
    def is_queued(self) -> bool:
        """Return whether the person waits for a place, or is offered one."""
        return self.entry_state in (WAITING, OFFERED)


def read_occupancy(db: Session, meeting_id: int, person_id: int, now: dt.datetime) -> Occupancy:
    """Return how full the masterclass is, and what the person has in it."""
    asked = {"meeting_id": meeting_id, "person_id": person_id, "now": now}
    return Occupancy._make(read(db, SELECT_OCCUPANCY, asked)[0])


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Count rows that fulfil these conditions."""
    return sa.func.count().filter(*conditions)


_MEETING: sa.BindParameter[int] = sa.bindparam("meeting_id", type_=sa.BigInteger())
_NOW: sa.BindParameter[dt.datetime] = sa.bindparam("now", type_=WaitlistEntry.offer_until.type)
_OWN_ENROLLMENT = (
    sa.select(sa.func.max(Enrollment.id))
    .where(Enrollment.meeting_id == _MEETING, Enrollment.person_id == sa.bindparam("person_id"))
    .scalar_subquery()
)
_OWN_ENTRY = (
    sa.select(sa.func.max(WaitlistEntry.id))
    .where(
        WaitlistEntry.meeting_id == _MEETING,
        WaitlistEntry.person_id == sa.bindparam("person_id"),
        WaitlistEntry.mentor_id.is_(None),
    )
    .scalar_subquery()
)
_SEATS = (
    sa.select(
        _count(Enrollment.state == ATTENDING).label("attending"),
        _count(Enrollment.state == ASKED).label("asked"),
    )
    .where(Enrollment.meeting_id == _MEETING, Enrollment.role == PARTICIPANT)
    .subquery()
)
_HAS_ENDED = (WaitlistEntry.state == OFFERED) & (WaitlistEntry.offer_until <= _NOW)
_QUEUE = (
    sa.select(
        _count(WaitlistEntry.state == OFFERED).label("offered"),
        _count(WaitlistEntry.state == WAITING).label("waiting"),
        _count(sa.or_(_HAS_ENDED, CANNOT_TAKE_PART)).label("stale"),
    )
    .join(Person, Person.id == WaitlistEntry.person_id)
    .where(
        WaitlistEntry.meeting_id == _MEETING,
        IS_QUEUED_FOR_PLACE,
    )
    .subquery()
)
SELECT_OCCUPANCY = (
    sa.select(
        _SEATS.c.attending,
        _SEATS.c.asked,
        _QUEUE.c.offered,
        _QUEUE.c.waiting,
        _QUEUE.c.stale,
        Enrollment.role,
        Enrollment.state,
        WaitlistEntry.state,
        WaitlistEntry.offer_until,
    )
    .select_from(_SEATS)
    .join(_QUEUE, sa.true())
    .outerjoin(Enrollment, Enrollment.id == _OWN_ENROLLMENT)
    .outerjoin(WaitlistEntry, WaitlistEntry.id == _OWN_ENTRY)
)
