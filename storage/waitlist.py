"""The queues for a mentor's sessions and for places in a masterclass, and the timed offers made to those in them."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storage.base import Base, BigId, Word, delete_oldest, partial_index
from storage.group import is_in_groups_of
from storage.meeting import Meeting
from storage.person import CANNOT_TAKE_PART, IS_ADMIN, Person

WAITING, OFFERED, ACCEPTED, PASSED, EXPIRED, STOPPED = "waiting", "offered", "accepted", "passed", "expired", "stopped"


class WaitlistEntry(Base):
    """One person's entry in a queue: of one mentor, or (without a mentor) of one full masterclass.

    While it is `offered`, a place in `meeting_id` is kept for them.
    """

    __tablename__ = "waitlist_entry"
    __table_args__ = (
        sa.Index("ix_waitlist_entry_mentor", "mentor_id", "state", "id"),
        sa.Index("ix_waitlist_entry_person", "person_id", "id"),
        sa.Index("ix_waitlist_entry_meeting", "meeting_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    mentor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    meeting_id: Mapped[int | None] = mapped_column(BigId)  # no foreign key: a session that is gone may be spoken of
    state: Mapped[str] = mapped_column(Word(16), default=WAITING)
    created_at: Mapped[dt.datetime]
    offer_until: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=person_id)


# In these states an entry stands in the queue; there is one such entry at most for a person and a mentor.
QUEUED_STATES = (WAITING, OFFERED)
IS_QUEUED = WaitlistEntry.state.in_(QUEUED_STATES)
partial_index(
    "uq_waitlist_entry_person", WaitlistEntry.person_id, WaitlistEntry.mentor_id, where=IS_QUEUED, unique=True
)
# And for a place in a masterclass.
IS_QUEUED_FOR_PLACE = sa.and_(WaitlistEntry.mentor_id.is_(None), IS_QUEUED)
partial_index(
    "uq_waitlist_entry_meeting",
    WaitlistEntry.meeting_id,
    WaitlistEntry.person_id,
    where=IS_QUEUED_FOR_PLACE,
    unique=True,
)
HAS_ENDED = WaitlistEntry.state.in_([ACCEPTED, PASSED, EXPIRED, STOPPED])
partial_index("ix_waitlist_entry_over", WaitlistEntry.created_at, where=HAS_ENDED)
IS_OFFERED = WaitlistEntry.state == OFFERED
partial_index("ix_waitlist_entry_due", WaitlistEntry.offer_until, where=IS_OFFERED)
MAX_DUE_OFFERS = 100  # offers that end in one round of the scheduler


def find_mentor_entry(db: Session, person_id: int, mentor_id: int) -> WaitlistEntry | None:
    """Return this person's entry in the mentor's queue, if they have one."""
    wanted = sa.select(WaitlistEntry).where(
        WaitlistEntry.person_id == person_id, WaitlistEntry.mentor_id == mentor_id, IS_QUEUED
    )
    return db.scalar(wanted)


def find_mentor_queue_position(db: Session, entry: WaitlistEntry) -> int:
    """Return which number this entry is among those who wait for the same mentor."""
    before = sa.select(sa.func.count()).where(
        WaitlistEntry.mentor_id == entry.mentor_id, WaitlistEntry.state == WAITING, WaitlistEntry.id < entry.id
    )
    return (db.scalar(before) or 0) + 1


def list_waiting_for_mentor(db: Session, mentor_id: int) -> list[WaitlistEntry]:
    """Return who waits for this mentor, in the order in which they came."""
    return list(db.scalars(SELECT_WAITING, {"mentor_id": mentor_id}))


def find_latest_offer(db: Session, person_id: int, meeting_id: int) -> WaitlistEntry | None:
    """Return the newest offer of this meeting to this person, whatever has come of it."""
    wanted = (
        sa.select(WaitlistEntry)
        .where(WaitlistEntry.meeting_id == meeting_id, WaitlistEntry.person_id == person_id)
        .order_by(WaitlistEntry.id.desc())
        .limit(1)
    )
    return db.scalar(wanted)


def find_entry(db: Session, entry_id: int) -> WaitlistEntry | None:
    """Return the entry as it is now in the database."""
    return db.get(WaitlistEntry, entry_id, populate_existing=True)


def list_due_offers(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of entries in mentors' queues whose offer is over, the longest ago first."""
    return _due(db, WaitlistEntry.mentor_id.is_not(None), now)


def list_invalid_offers(db: Session) -> list[int]:
    """Return the ids of entries in mentors' queues whose offer is to someone who may no longer take it.

    They have left the program, or the groups of the session.
    """
    outside = Meeting.restricted & ~IS_ADMIN & ~is_in_groups_of(Meeting.id, WaitlistEntry.person_id)
    wanted = (
        sa.select(WaitlistEntry.id)
        .join(Meeting, Meeting.id == WaitlistEntry.meeting_id)
        .join(Person, Person.id == WaitlistEntry.person_id)
        .where(IS_OFFERED, WaitlistEntry.mentor_id.is_not(None), sa.or_(outside, CANNOT_TAKE_PART))
        .limit(MAX_DUE_OFFERS)
    )
    return list(db.scalars(wanted))


def list_due_masterclass_offers(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of entries in masterclasses' queues whose offer is over, the longest ago first."""
    return _due(db, WaitlistEntry.mentor_id.is_(None), now)


def forget_old_entries(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest of the entries that ended, and were last made or offered something before then."""
    at = WaitlistEntry.created_at
    not_offered = sa.or_(WaitlistEntry.offer_until.is_(None), WaitlistEntry.offer_until < before)
    return delete_oldest(db, WaitlistEntry, HAS_ENDED, at < before, not_offered, by=at, limit=limit)


def _due(db: Session, which: sa.ColumnElement[bool], now: dt.datetime) -> list[int]:
    wanted = (
        sa.select(WaitlistEntry.id)
        .where(IS_OFFERED, WaitlistEntry.offer_until <= now, which)
        .order_by(WaitlistEntry.offer_until)
        .limit(MAX_DUE_OFFERS)
    )
    return list(db.scalars(wanted))


# Built once: it is asked whenever a session opens, and mostly finds nobody.
SELECT_WAITING = (
    sa.select(WaitlistEntry)
    .where(WaitlistEntry.mentor_id == sa.bindparam("mentor_id"), WaitlistEntry.state == WAITING)
    .options(joinedload(WaitlistEntry.person, innerjoin=True))
    .order_by(WaitlistEntry.id)
)
