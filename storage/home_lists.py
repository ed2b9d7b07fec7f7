"""What the Home tab needs to know of one person: what is next, what they wait for, and whether they are new."""

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from storage.application import PENDING as ASKED_TO_MENTOR
from storage.application import MentorApplication
from storage.attendance import IS_DISPUTED, Attendance
from storage.base import UtcDateTime
from storage.booking_permission import IS_ASKED, BookingPermission
from storage.lane import Lane
from storage.leaving import is_left_to_admins
from storage.meeting import ASKED, ATTENDING, DRAFT, IS_BOOKED, MASTERCLASS, SESSION, Enrollment, Meeting
from storage.meeting_lists import HAS_BEGUN_UNBOOKED, VIEWER_ID, find_meeting_rows, is_visible
from storage.notice import HOME, Card
from storage.outcome import is_left_to_record, is_to_record_by
from storage.person import Person
from storage.request import IS_PENDING, SessionRequest
from storage.rows import (
    SELECT_MEETINGS,
    SKIP,
    TAKE,
    MeetingRow,
    PersonRow,
    Statement,
    person_columns,
    read,
    read_meetings,
)
from storage.waitlist import IS_QUEUED, OFFERED, WAITING, WaitlistEntry


class HomeFacts(NamedTuple):
    """What the Home tab shows beside its list, by one statement: most of it is nothing, which costs no other one."""

    last_drawn: str | None  # when the outbox last drew it
    next_id: int | None  # of the soonest meeting in which they meet someone: an open session is not yet one
    open_requests: int  # of theirs that nobody has answered yet, whoever has to
    drafts: int
    asked_to_mentor: dt.datetime | None  # when they did, while nobody has answered
    has_done_something: bool  # whether they ever hosted, booked, asked for or waited for anything
    waits_for_mentors: bool
    is_waited_for: bool  # whether anything waits for their answer
    is_to_set_up: bool  # whether they are an admin of a program in which nothing has begun yet


class DrawnHome(NamedTuple):
    """Which list someone's Home tab shows, and when the outbox last drew it."""

    home_list: str | None
    last_drawn: str | None


class WaitedFor(NamedTuple):
    """A mentor for whose next open session someone waits, and their number in the queue."""

    mentor: PersonRow
    number: int


def read_home_facts(db: Session, viewer: Person, now: dt.datetime) -> HomeFacts:
    """Return what this person's Home tab shows beside its list."""
    asked = {"viewer_id": viewer.id, "workspace_id": viewer.workspace_id, "lane": Lane.person(viewer.id), "now": now}
    return HomeFacts._make(read(db, _select_facts(admin=viewer.admin), asked)[0])


def find_drawn_home(db: Session, person_id: int) -> DrawnHome:
    """Return which list the person's Home tab shows, and when the outbox last drew it."""
    return DrawnHome._make(read(db, SELECT_DRAWN_HOME, {"viewer_id": person_id, "lane": Lane.person(person_id)})[0])


def list_concerning(db: Session, viewer: Person, now: dt.datetime, offset: int, limit: int) -> list[MeetingRow]:
    """Return what this person takes part in or is asked to, and what they wait for or are offered; soonest first.

    Nothing of it is over.
    """
    asked = {"viewer_id": viewer.id, "now": now, "skip": offset, "take": limit}
    return read_meetings(db, _select_concerning(admin=viewer.admin), **asked)


def list_offered(db: Session, viewer: Person, now: dt.datetime, limit: int) -> list[MeetingRow]:
    """Return the meetings in which a place is kept for this person of the waitlist, soonest first."""
    return read_meetings(db, _select_offered(admin=viewer.admin), viewer_id=viewer.id, now=now, take=limit)


def list_to_confirm(db: Session, person_id: int, now: dt.datetime, limit: int) -> list[MeetingRow]:
    """Return what is to come and this person has yet to say whether they can make it, soonest first."""
    return read_meetings(db, SELECT_TO_CONFIRM, viewer_id=person_id, now=now, take=limit)


def list_without_link(db: Session, host: Person, now: dt.datetime, limit: int) -> list[tuple[MeetingRow, int]]:
    """Return this mentor's sessions to come that are online without a meeting link, and await none, soonest first.

    Of a series it is the first one, with how many more of it there are.
    """
    found = read(db, SELECT_WITHOUT_LINK, {"viewer_id": host.id, "now": now, "take": limit})
    rows = find_meeting_rows(db, host.workspace_id, [meeting_id for meeting_id, _ in found]) if found else []
    sessions = {each.id: each for each in rows}
    return [(sessions[meeting_id], more) for meeting_id, more in found]


def list_mentors_waited_for(db: Session, person_id: int, limit: int) -> list[WaitedFor]:
    """Return the mentors for whose next open session this person waits, in the order in which they began to."""
    found = read(db, SELECT_MENTORS_WAITED_FOR, {"viewer_id": person_id, "take": limit})
    return [WaitedFor(PersonRow._make(row[1:]), row[0] + 1) for row in found]


def list_requests_to_answer(db: Session, person_id: int, limit: int) -> list[SessionRequest]:
    """Return the open requests that wait for this person's answer, oldest first."""
    return list(db.scalars(SELECT_REQUESTS_TO_ANSWER, {"viewer_id": person_id, "take": limit}))


def list_open_requests(db: Session, person_id: int, limit: int) -> list[SessionRequest]:
    """Return the requests of this person that nobody has answered yet, oldest first."""
    return list(db.scalars(SELECT_OPEN_REQUESTS, {"viewer_id": person_id, "take": limit}))


_NOW = sa.bindparam("now", type_=UtcDateTime())
_WORKSPACE_ID = sa.bindparam("workspace_id", type_=sa.BigInteger())
# What is not over. Whether it blocks does not matter, but named like this the index leads straight to it.
_COMING: tuple[Any, ...] = (
    Enrollment.person_id == VIEWER_ID,
    Enrollment.live,
    Enrollment.blocks.in_([sa.true(), sa.false()]),
    Enrollment.ends_at > _NOW,
)
_IS_OWN_REQUEST = (SessionRequest.mentor_id == VIEWER_ID) | (SessionRequest.mentee_id == VIEWER_ID)
_OPEN_REQUESTS = (_IS_OWN_REQUEST, IS_PENDING)
_TO_ANSWER = (*_OPEN_REQUESTS, SessionRequest.turn_id == VIEWER_ID)
_TO_CONFIRM: tuple[Any, ...] = (
    *_COMING,
    Enrollment.starts_at > _NOW,
    (Enrollment.state == ASKED) | (Enrollment.state == ATTENDING) & Enrollment.to_confirm,
)
_WITHOUT_LINK: tuple[Any, ...] = (
    Meeting.host_id == VIEWER_ID,
    Meeting.live,
    Meeting.starts_at > _NOW,
    Meeting.kind == SESSION,
    Meeting.online,
    Meeting.meeting_url == "",
    Meeting.link_state == "",
)
_WAITS_FOR_MENTOR = (
    WaitlistEntry.person_id == VIEWER_ID,
    IS_QUEUED,
    WaitlistEntry.state == WAITING,
    WaitlistEntry.mentor_id.is_not(None),
)
_SOONEST_FIRST = (Meeting.starts_at, Meeting.id)


def _waited_for(*, admin: bool) -> Statement:
    """Return the ids of the meetings to come in whose waitlist the person is, or is offered a place."""
    kept = (WaitlistEntry.state == WAITING) | (WaitlistEntry.offer_until > _NOW)
    return (
        sa.select(Meeting.id)
        .join(WaitlistEntry, WaitlistEntry.meeting_id == Meeting.id)
        .where(WaitlistEntry.person_id == VIEWER_ID, IS_QUEUED, kept)
        .where(Meeting.live, Meeting.starts_at > _NOW, is_visible(admin=admin))
    )


def _offered(*, admin: bool) -> Statement:
    return _waited_for(admin=admin).where(WaitlistEntry.state == OFFERED)


@cache
def _select_concerning(*, admin: bool) -> Statement:
    places = sa.select(Enrollment.meeting_id).where(*_COMING, Enrollment.state.in_([ATTENDING, ASKED]))
    waited_for = _waited_for(admin=admin)
    wanted = SELECT_MEETINGS.where(
        Meeting.id.in_(places.union(waited_for)),  # with OR, PostgreSQL would look at each meeting
        ~HAS_BEGUN_UNBOOKED | Meeting.id.in_(waited_for),
    )
    return wanted.order_by(*_SOONEST_FIRST).offset(SKIP).limit(TAKE)


@cache
def _select_offered(*, admin: bool) -> Statement:
    offered = SELECT_MEETINGS.where(Meeting.id.in_(_offered(admin=admin)))
    return offered.order_by(*_SOONEST_FIRST).limit(TAKE)


def _next_id() -> sa.ScalarSelect[Any]:
    booked = sa.exists().where(Enrollment.meeting_id == Meeting.id, IS_BOOKED)
    own = sa.select(Enrollment.meeting_id).where(*_COMING, Enrollment.state == ATTENDING)
    wanted = sa.select(Meeting.id).where(Meeting.id.in_(own), (Meeting.kind == MASTERCLASS) | booked)
    return wanted.order_by(*_SOONEST_FIRST).limit(1).scalar_subquery()


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


def _exists(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(*conditions)


def _select_without_link() -> Statement:
    series = sa.func.coalesce(Meeting.series_id, -Meeting.id)
    place = sa.func.row_number().over(partition_by=series, order_by=_SOONEST_FIRST)
    more = sa.func.count().over(partition_by=series) - 1
    found = sa.select(Meeting.id, Meeting.starts_at, place.label("place"), more.label("more")).where(*_WITHOUT_LINK)
    first = found.subquery()
    return (
        sa.select(first.c.id, first.c.more)
        .where(first.c.place == 1)
        .order_by(first.c.starts_at, first.c.id)
        .limit(TAKE)
    )


def _waiting_for_admins() -> tuple[sa.Exists, ...]:
    asking = (MentorApplication.workspace_id == _WORKSPACE_ID, MentorApplication.state == ASKED_TO_MENTOR)
    to_settle = (Attendance.workspace_id == _WORKSPACE_ID, IS_DISPUTED)
    permissions = (BookingPermission.workspace_id == _WORKSPACE_ID, IS_ASKED)
    rest = (_exists(*to_settle), _exists(*permissions), _exists(is_left_to_record(_WORKSPACE_ID)))
    return *rest, _exists(*asking), _exists(*is_left_to_admins(_WORKSPACE_ID, _NOW))


def _has_program_begun() -> sa.ColumnElement[bool]:
    """Return the condition that anything was ever planned in this workspace, or that anyone mentors in it."""
    mentors = (Person.workspace_id == _WORKSPACE_ID, Person.mentor.is_(True))
    return _exists(Meeting.workspace_id == _WORKSPACE_ID) | _exists(*mentors)


_LAST_DRAWN = sa.select(Card.ts).where(Card.subject == HOME, Card.lane == sa.bindparam("lane")).scalar_subquery()
_ASKED_AT = (
    sa.select(MentorApplication.created_at)
    .where(MentorApplication.person_id == VIEWER_ID, MentorApplication.state == ASKED_TO_MENTOR)
    .scalar_subquery()
)


@cache
def _select_facts(*, admin: bool) -> Statement:
    traces = (
        Enrollment.person_id == VIEWER_ID,
        SessionRequest.mentor_id == VIEWER_ID,
        SessionRequest.mentee_id == VIEWER_ID,
        WaitlistEntry.person_id == VIEWER_ID,
        MentorApplication.person_id == VIEWER_ID,
    )
    offered = sa.exists(_offered(admin=admin))
    waiting = [_exists(*each) for each in (_TO_ANSWER, _TO_CONFIRM, _WITHOUT_LINK)]
    waiting += [offered, _exists(is_to_record_by(VIEWER_ID)), *(_waiting_for_admins() if admin else ())]
    return sa.select(
        _LAST_DRAWN,
        _next_id(),
        _count(*_OPEN_REQUESTS),
        _count(Meeting.host_id == VIEWER_ID, Meeting.live.is_(False), Meeting.state == DRAFT),
        _ASKED_AT,
        sa.or_(*map(_exists, traces)),
        _exists(*_WAITS_FOR_MENTOR),
        sa.or_(*waiting),
        ~_has_program_begun() if admin else sa.false(),
    )


SELECT_DRAWN_HOME = sa.select(Person.home_list, _LAST_DRAWN).where(Person.id == VIEWER_ID)
SELECT_TO_CONFIRM = (
    SELECT_MEETINGS.join(Enrollment, Enrollment.meeting_id == Meeting.id)
    .where(*_TO_CONFIRM)
    .order_by(Enrollment.starts_at, Meeting.id)
    .limit(TAKE)
)
SELECT_WITHOUT_LINK = _select_without_link()
SELECT_REQUESTS_TO_ANSWER = (
    sa.select(SessionRequest)
    .where(*_TO_ANSWER)
    .options(joinedload(SessionRequest.mentor), joinedload(SessionRequest.mentee))
    .order_by(SessionRequest.created_at, SessionRequest.id)
    .limit(TAKE)
)
SELECT_OPEN_REQUESTS = sa.select(SessionRequest).where(*_OPEN_REQUESTS).order_by(SessionRequest.id).limit(TAKE)
_BEFORE = aliased(WaitlistEntry)
_NUMBER_BEFORE = _count(
    _BEFORE.mentor_id == WaitlistEntry.mentor_id, _BEFORE.state == WAITING, _BEFORE.id < WaitlistEntry.id
)
SELECT_MENTORS_WAITED_FOR = (
    sa.select(_NUMBER_BEFORE, *person_columns(Person))
    .select_from(WaitlistEntry)
    .join(Person, Person.id == WaitlistEntry.mentor_id)
    .where(*_WAITS_FOR_MENTOR)
    .order_by(WaitlistEntry.id)
    .limit(TAKE)
)
