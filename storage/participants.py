"""Who has a place in a masterclass, who waits for one, and who visits its channel."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from storage.channel import OPEN, VISITING, Channel, ChannelMember
from storage.masterclass import ENROLLED_STATES
from storage.meeting import HOST, PARTICIPANT, Enrollment
from storage.notice import Notice
from storage.person import Person
from storage.waitlist import IS_QUEUED_FOR_PLACE, WAITING, WaitlistEntry


class Enrolled(NamedTuple):
    """One place in a masterclass, and whose it is, in few columns: there may be hundreds."""

    person_id: int
    slack_id: str
    role: str
    state: str
    deactivated: bool


def list_enrolled(db: Session, meeting_id: int) -> list[Enrolled]:
    """Return all places that ever were in it: those that were lost, then those that are held, the host's first of them.

    So the last one of a person is what counts. Of each kind they are in the order in which they were made.
    """
    wanted = (
        sa.select(Enrollment.person_id, Person.slack_id, Enrollment.role, Enrollment.state, Person.deactivated)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.meeting_id == meeting_id)
        .order_by(Enrollment.state.in_(ENROLLED_STATES), Enrollment.role != HOST, Enrollment.id)
    )
    return [Enrolled(*row) for row in db.execute(wanted)]


def count_enrolled(db: Session, meeting_id: int, states: Sequence[str]) -> int:
    """Return how many participants have a place in one of these states."""
    return db.scalar(sa.select(sa.func.count()).where(*_enrolled(meeting_id, states))) or 0


def list_participants_in_states(
    db: Session, meeting_id: int, states: Sequence[str], offset: int = 0, limit: int | None = None
) -> list[Enrollment]:
    """Return these participants with the people who added them, in the order in which they came."""
    wanted = sa.select(Enrollment).where(*_enrolled(meeting_id, states))
    wanted = wanted.options(joinedload(Enrollment.person), joinedload(Enrollment.added_by))
    return list(db.scalars(wanted.order_by(Enrollment.id).offset(offset).limit(limit)))


def _enrolled(meeting_id: int, states: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return Enrollment.meeting_id == meeting_id, Enrollment.state.in_(states), Enrollment.role == PARTICIPANT


def filter_enrolled(db: Session, meeting_id: int, person_ids: Sequence[int]) -> set[int]:
    """Return the ids of those of these people who have a place, also one that they have yet to confirm."""
    wanted = sa.select(Enrollment.person_id).where(
        *_enrolled(meeting_id, ENROLLED_STATES), Enrollment.person_id.in_(list(person_ids))
    )
    return set(db.scalars(wanted))


def list_queue(db: Session, meeting_id: int, offset: int = 0, limit: int | None = None) -> list[WaitlistEntry]:
    """Return those to whom a place is offered, then those who wait for one, each in the order in which they came."""
    wanted = sa.select(WaitlistEntry).where(*_queued(meeting_id))
    wanted = wanted.options(joinedload(WaitlistEntry.person, innerjoin=True))
    last = sa.case((WaitlistEntry.state == WAITING, 1), else_=0)
    return list(db.scalars(wanted.order_by(last, WaitlistEntry.id).offset(offset).limit(limit)))


def find_queued_among(db: Session, meeting_id: int, person_ids: Sequence[int]) -> list[WaitlistEntry]:
    """Return the entries of those of these people who wait for a place, or are offered one."""
    wanted = sa.select(WaitlistEntry).where(*_queued(meeting_id), WaitlistEntry.person_id.in_(list(person_ids)))
    return list(db.scalars(wanted.order_by(WaitlistEntry.id)))


def _queued(meeting_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return WaitlistEntry.meeting_id == meeting_id, IS_QUEUED_FOR_PLACE


def count_visitors(db: Session, meeting_id: int) -> int:
    """Return how many people are in its channel without a place."""
    wanted = sa.select(sa.func.count()).select_from(ChannelMember).join(Channel, Channel.id == ChannelMember.channel_id)
    return db.scalar(wanted.where(*_visiting(meeting_id))) or 0


def list_visitors(db: Session, meeting_id: int, offset: int = 0, limit: int | None = None) -> list[Person]:
    """Return the people who are in its channel without a place, by their ids."""
    wanted = (
        sa.select(Person)
        .join(ChannelMember, ChannelMember.person_id == Person.id)
        .join(Channel, Channel.id == ChannelMember.channel_id)
        .where(*_visiting(meeting_id))
    )
    return list(db.scalars(wanted.order_by(Person.id).offset(offset).limit(limit)))


def _visiting(meeting_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Channel.meeting_id == meeting_id, Channel.state == OPEN, ChannelMember.state == VISITING


def find_channel_members_among(db: Session, meeting_id: int, person_ids: Sequence[int]) -> dict[int, ChannelMember]:
    """Return how those of these people (by id) stand to its channel of whom that is known, while it is open."""
    wanted = (
        sa.select(ChannelMember)
        .join(Channel, Channel.id == ChannelMember.channel_id)
        .where(Channel.meeting_id == meeting_id, Channel.state == OPEN, ChannelMember.person_id.in_(list(person_ids)))
    )
    return {member.person_id: member for member in db.scalars(wanted)}


def was_notified_since(db: Session, workspace_id: int, meeting_id: int, kind: str, since: dt.datetime) -> bool:
    """Return whether anybody was to be told something of this kind about it after this instant."""
    wanted = sa.select(Notice.id).where(
        Notice.created_at > since,
        Notice.workspace_id == workspace_id,
        Notice.meeting_id == meeting_id,
        Notice.kind == kind,
    )
    return db.scalar(wanted.limit(1)) is not None
