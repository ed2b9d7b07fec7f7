"""Fills an empty, migrated database: one workspace, its people, and as many meetings as wanted, in bulk."""

import datetime as dt
import itertools
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.wire import TEAM
from mentorship.masterclasses.channel import open_channel
from mentorship.sessions.view import terms_token
from storage.base import Base
from storage.database import make_engine
from storage.location import Location
from storage.meeting import (
    ATTENDING,
    HOST,
    MASTERCLASS,
    MENTEE,
    ONLINE,
    OUTCOME_OPEN,
    OUTCOME_OVER,
    PARTICIPANT,
    PUBLISHED,
    SESSION,
    START_AHEAD,
    START_PASSED,
    Enrollment,
    Meeting,
)
from storage.notice import Notice
from storage.person import Person
from storage.program import Program
from storage.search_index import TOPIC, PersonTag
from storage.workspace import Workspace

Row = dict[str, Any]

HOUR = dt.timedelta(hours=1)
LOCATION = "Berlin"
ONLY = 1  # the id of the meeting, where there is one
READER = "U0READER"  # mentors some of the meetings, and so has full lists
ABOUT = " ".join(f"word{number} about what someone has done" for number in range(12))  # some 450 characters


def mentor(number: int) -> str:
    """Return a mentor's Slack id."""
    return READER if number == 0 else f"U0MENTOR{number}"


def mentee(number: int) -> str:
    """Return a mentee's Slack id."""
    return f"U0MENTEE{number}"


def fill(
    url: str,
    meetings: int,
    *,
    mentors: int = 10,
    mentees: int = 100,
    taken: bool = True,
    ahead: int = 40,
    kind: str = SESSION,
) -> None:
    """Fill the database: each mentor has equally many meetings, an hour long, one every other hour; `ahead` of them are
    still to come. None of them begins or ends within the next half hour, so that what is shown stays the same; of those
    that have begun, everyone was told.

    With `taken` every other one has a mentee, else all are open, the first as number 1. They are sessions unless `kind`
    says otherwise.
    """
    now = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
    begin = now - dt.timedelta(minutes=15 + now.minute % 15)
    each = meetings // mentors
    engine = make_engine(url, with_timeouts=False)
    with engine.begin() as connection:
        put_program(connection, now)
        put(connection, Person, [_mentor_row(number) for number in range(mentors)])
        put(connection, Person, [_person(1 + mentors + number, mentee(number), False) for number in range(mentees)])
        put(connection, PersonTag, [_topic(1 + number) for number in range(mentors)])
        rows, places = [], []
        for number, nth in itertools.product(range(mentors), range(each)):
            meeting_id = number * each + nth + 1
            starts_at = begin + 2 * HOUR * (nth - each + ahead + 1)
            told = {"start_stage": START_PASSED if starts_at <= now else START_AHEAD}
            told |= {"outcome_step": OUTCOME_OVER if starts_at <= now else OUTCOME_OPEN}
            rows.append(_meeting(meeting_id, 1 + number, starts_at) | {"kind": kind, "title": "Reading code"} | told)
            places.append(_place(meeting_id, 1 + number, HOST, starts_at))
            if taken and nth % 2:
                places.append(_place(meeting_id, 1 + mentors + number % mentees, MENTEE, starts_at))
        put(connection, Meeting, rows)
        put(connection, Enrollment, places)
        _number_on(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    engine.dispose()


def terms_shown(url: str) -> dict[int, str]:
    """Return the terms that the form of a booking shows for each meeting, by the meetings' ids."""
    engine = make_engine(url, with_timeouts=False)
    with Session(engine) as db:
        found = {meeting.id: terms_token(meeting) for meeting in db.scalars(sa.select(Meeting))}
    engine.dispose()
    return found


def roles(url: str, people: list[tuple[str, str]], messages: int) -> None:
    """Give each of these people (Slack id, conversation) so many short messages to be told."""
    now = dt.datetime.now(dt.UTC)
    engine = make_engine(url, with_timeouts=False)
    with engine.begin() as connection:
        workspace_id = connection.scalars(sa.select(Workspace.id)).one()
        for slack_id, channel in people:
            update = sa.update(Person).where(Person.slack_id == slack_id).values(dm_channel=channel)
            person_id = connection.execute(update.returning(Person.id)).scalar_one()
            row = {
                "workspace_id": workspace_id,
                "kind": "roles",
                "lane": f"person:{person_id}",
                "person_id": person_id,
                "details": {"by": person_id, "mentor": True, "admin": False},
                "refresh": False,
                "urgency": now,
                "created_at": now,
                "due_at": now,
                "state": "waiting",
            }
            put(connection, Notice, [row] * messages)
    engine.dispose()


def masterclass(url: str, people: list[tuple[str, str]]) -> None:
    """Let the first of these people (Slack id, conversation) host a masterclass that all others attend, with a channel.

    Each is to be told something, too. It is too far off to be reminded of.
    """
    roles(url, people, 1)
    engine = make_engine(url, with_timeouts=False)
    with Session(engine) as db:
        ids = [slack_id for slack_id, _ in people]
        found = {person.slack_id: person for person in db.scalars(sa.select(Person).where(Person.slack_id.in_(ids)))}
        host, *others = (found[slack_id] for slack_id in ids)
        now = dt.datetime.now(dt.UTC)
        place = db.scalars(sa.select(Location)).first()
        location_id = place.id if place is not None else 1
        meeting = Meeting(**_masterclass(host, location_id, now + 48 * HOUR))
        db.add(meeting)
        db.flush()
        places = [_place(meeting.id, person.id, PARTICIPANT, meeting.starts_at) for person in others]
        db.execute(sa.insert(Enrollment), [_place(meeting.id, host.id, HOST, meeting.starts_at), *places])
        open_channel(db, meeting, private=True, now=now)
        db.commit()
    engine.dispose()


def _masterclass(host: Person, location_id: int, starts_at: dt.datetime) -> Row:
    return {
        **{key: value for key, value in _meeting(1, host.id, starts_at).items() if key != "id"},
        "workspace_id": host.workspace_id,
        "kind": MASTERCLASS,
        "location_id": location_id,
        "title": "Growing as a tech lead",
        "description": "What changes when others build on your decisions.",
        "created_by_id": host.id,
    }


def put_program(connection: sa.Connection, now: dt.datetime) -> None:
    """Add the workspace, its program and its one location."""
    put(connection, Workspace, [{"id": 1, "team_id": TEAM, "named_admins": [], "sweep_at": now + 24 * HOUR}])
    put(connection, Program, [{"workspace_id": 1}])
    put(connection, Location, [{"id": 1, "workspace_id": 1, "name": LOCATION, "zone": "Europe/Berlin"}])


def put(connection: sa.Connection, table: type[Base], rows: list[Row]) -> None:
    """Add these rows."""
    for start in range(0, len(rows), 5000):
        connection.execute(sa.insert(table), rows[start : start + 5000])


def _number_on(connection: sa.Connection) -> None:
    """Let PostgreSQL number on after the ids we chose."""
    if connection.dialect.name != "postgresql":
        return
    for table in (each.__tablename__ for each in (Workspace, Location, Person, Meeting, Enrollment)):
        sequence = sa.func.pg_get_serial_sequence(f'"{table}"', "id")
        highest = sa.select(sa.func.max(sa.literal_column("id"))).select_from(sa.table(table)).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1))))


def _person(person_id: int, slack_id: str, mentors: bool) -> Row:
    return {
        "id": person_id,
        "workspace_id": 1,
        "slack_id": slack_id,
        "name": f"Person {person_id}",
        "headline": "Engineer",
        "zone": "Europe/Berlin",
        "locale": "en-US",
        "mentor": True if mentors else None,
        "home_list": "upcoming",
    }


def _mentor_row(number: int) -> Row:
    """A mentor with a profile of the usual length, and the text by which they are found."""
    row = _person(1 + number, mentor(number), True) | {"about": ABOUT}
    words = ("engineer", "person", f"{number:05}", "subject", *(("rare",) if number == 7 else ()))
    return row | {"folded": f" {' '.join(words)} {ABOUT} "}


def _topic(person_id: int) -> Row:
    """One of ten topics, so that many have it where many mentor."""
    name = f"Subject {person_id % 10}"
    return {"workspace_id": 1, "person_id": person_id, "kind": TOPIC, "folded": name.lower(), "name": name}


def _meeting(meeting_id: int, host_id: int, starts_at: dt.datetime) -> Row:
    return {
        "id": meeting_id,
        "workspace_id": 1,
        "kind": "session",
        "state": PUBLISHED,
        "live": True,
        "host_id": host_id,
        "location_id": 1,
        "zone": "Europe/Berlin",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "online": True,
        "in_person": False,
        "meeting_url": "https://meet.example.com/room",
        "topic": "Anything",
        "created_by_id": host_id,
        "created_at": starts_at - 200 * HOUR,
    }


def _place(meeting_id: int, person_id: int, role: str, starts_at: dt.datetime) -> Row:
    return {
        "workspace_id": 1,
        "meeting_id": meeting_id,
        "person_id": person_id,
        "role": role,
        "source": "host" if role == HOST else "booked",
        "state": ATTENDING,
        "method": ONLINE if role == MENTEE else None,
        "added_by_id": person_id,
        "created_at": starts_at - 200 * HOUR,
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "live": True,
        "blocks": True,
    }
