"""What someone who may not take part any more still holds, by ids: to be locked in the global order, then released."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.meeting import (
    ASKED,
    ATTENDING,
    CANCELLED,
    HOST,
    LEFT,
    WAITS_FOR_HOST,
    Enrollment,
    Meeting,
    with_host_and_location,
)
from storage.person import HAS_COMMITMENTS_DUE, Person
from storage.request import IS_PENDING, SessionRequest
from storage.waitlist import IS_QUEUED, WaitlistEntry

MAX_DUE_PEOPLE = 100  # people in one round of the scheduler
MAX_DUE_MEETINGS = 100  # meetings in one round of the scheduler


@dataclass(frozen=True)
class HeldIds:
    """The ids of what one person holds: open requests, the meetings it is about, and the mentors waited for."""

    requests: list[int]
    meetings: list[int]
    mentors: list[int]


def list_people_due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of people whose commitments are to be put in order, whoever waits longest first."""
    due = (HAS_COMMITMENTS_DUE, Person.commitments_due_at <= now)
    return list(db.scalars(sa.select(Person.id).where(*due).order_by(Person.commitments_due_at).limit(MAX_DUE_PEOPLE)))


def find_held(db: Session, person_id: int, now: dt.datetime) -> HeldIds:
    """Return what the person holds that is to come, each kind lowest id first."""
    requests = sa.select(SessionRequest.id).where(
        (SessionRequest.mentor_id == person_id) | (SessionRequest.mentee_id == person_id),
        IS_PENDING,
    )
    entries = db.execute(
        sa.select(WaitlistEntry.meeting_id, WaitlistEntry.mentor_id).where(
            (WaitlistEntry.person_id == person_id) | (WaitlistEntry.mentor_id == person_id), IS_QUEUED
        )
    ).all()
    places = db.scalars(sa.select(Enrollment.meeting_id).where(*_coming_places(person_id, now)))
    meetings = {*places, *(meeting_id for meeting_id, _ in entries if meeting_id is not None)}
    mentors = {mentor_id for _, mentor_id in entries if mentor_id is not None}
    return HeldIds(sorted(db.scalars(requests)), sorted(meetings), sorted(mentors))


def list_coming_places(db: Session, person_id: int, now: dt.datetime) -> list[Enrollment]:
    """Return the person's places, the host's included, in what is still to come, in the order of the meetings' ids."""
    wanted = sa.select(Enrollment).where(*_coming_places(person_id, now)).order_by(Enrollment.meeting_id, Enrollment.id)
    return list(db.scalars(wanted.execution_options(populate_existing=True)))


def _coming_places(person_id: int, now: dt.datetime) -> tuple[Any, ...]:
    return (
        Enrollment.person_id == person_id,
        Enrollment.state.in_([ATTENDING, ASKED]),
        Enrollment.starts_at > now,
        Enrollment.live,
    )


def list_queued_entries(db: Session, person_id: int) -> list[WaitlistEntry]:
    """Return the entries by which this person waits for a mentor or for a place in a masterclass."""
    return _list_queued(db, WaitlistEntry.person_id == person_id)


def list_entries_for_mentor(db: Session, mentor_id: int) -> list[WaitlistEntry]:
    """Return the entries of those who wait for this mentor, or are offered a session of theirs."""
    return _list_queued(db, WaitlistEntry.mentor_id == mentor_id)


def _list_queued(db: Session, which: sa.ColumnElement[bool]) -> list[WaitlistEntry]:
    wanted = sa.select(WaitlistEntry).where(which, IS_QUEUED).order_by(WaitlistEntry.id)
    return list(db.scalars(wanted.execution_options(populate_existing=True)))


def list_without_host(db: Session, host_id: int, now: dt.datetime) -> list[Meeting]:
    """Return what this person hosts that is to come and waits for an admin, soonest first.

    What begins within the hour waits for nobody: it is cancelled a moment later.
    """
    wanted = with_host_and_location(sa.select(Meeting)).where(
        Meeting.host_id == host_id, WAITS_FOR_HOST, Meeting.starts_at > now, Meeting.cancel_at > now
    )
    return list(db.scalars(wanted.order_by(Meeting.starts_at, Meeting.id)))


def list_decided(db: Session, host_id: int, now: dt.datetime) -> list[Meeting]:
    """Return what was handed over by or for this person, or cancelled for them, and would be still to come; soonest
    first.
    """
    given_up = sa.select(Enrollment.meeting_id).where(
        Enrollment.person_id == host_id, Enrollment.role == HOST, Enrollment.state == LEFT
    )
    handed_over = Meeting.id.in_(given_up) & Meeting.live & (Meeting.host_id != host_id)
    by_others = Meeting.cancelled_by_id.is_(None) | (Meeting.cancelled_by_id != host_id)
    cancelled = (Meeting.host_id == host_id) & (Meeting.state == CANCELLED) & by_others
    wanted = with_host_and_location(sa.select(Meeting)).where(handed_over | cancelled, Meeting.starts_at > now)
    return list(db.scalars(wanted.order_by(Meeting.starts_at, Meeting.id)))


def list_leavers_who_host(db: Session, workspace_id: int, now: dt.datetime) -> list[Person]:
    """Return those who left and still host something about which admins have to decide, by their ids."""
    waiting = sa.select(Meeting.host_id).where(*is_left_to_admins(workspace_id, now))
    return list(db.scalars(sa.select(Person).where(Person.id.in_(waiting)).order_by(Person.id)))


def is_left_to_admins(workspace_id: Any, now: Any) -> tuple[Any, ...]:
    """Return the conditions that the host of a meeting has left, and that admins have to decide about it."""
    return (Meeting.workspace_id == workspace_id, WAITS_FOR_HOST, Meeting.cancel_at > now)


def list_due_to_cancel(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of meetings whose host has left and for which no admin has found another, soonest first."""
    due = (WAITS_FOR_HOST, Meeting.cancel_at <= now)
    return list(db.scalars(sa.select(Meeting.id).where(*due).order_by(Meeting.cancel_at).limit(MAX_DUE_MEETINGS)))


def find_host_place(db: Session, meeting: Meeting) -> Enrollment:
    """Return the place of whoever hosts the meeting now."""
    wanted = sa.select(Enrollment).where(
        Enrollment.meeting_id == meeting.id, Enrollment.role == HOST, Enrollment.person_id == meeting.host_id
    )
    return db.scalars(wanted.order_by(Enrollment.id.desc()).limit(1)).one()


def list_others_in_series(db: Session, meeting: Meeting, now: dt.datetime) -> list[int]:
    """Return the ids of the other live sessions of the same series and mentor that are to come, lowest first."""
    wanted = sa.select(Meeting.id).where(
        Meeting.workspace_id == meeting.workspace_id,
        Meeting.series_id == meeting.series_id,
        Meeting.host_id == meeting.host_id,
        Meeting.live,
        Meeting.starts_at > now,
        Meeting.id != meeting.id,
    )
    return sorted(db.scalars(wanted)) if meeting.series_id is not None else []
