"""Fills an empty, migrated database: one workspace, its people, and as many meetings as wanted, in bulk."""

import datetime as dt
import itertools

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.seed_rows import (
    HOUR,
    Row,
    meeting_row,
    mentee,
    mentor_row,
    notice_row,
    person_row,
    place_row,
    put,
    topic_row,
)
from benchmarks.wire import TEAM
from mentorship.masterclasses.channel import open_channel
from mentorship.sessions.view import terms_token
from storage.database import make_engine
from storage.location import Location
from storage.meeting import (
    HOST,
    MASTERCLASS,
    MENTEE,
    OUTCOME_OPEN,
    OUTCOME_OVER,
    PARTICIPANT,
    SESSION,
    START_AHEAD,
    START_PASSED,
    Enrollment,
    Meeting,
)
from storage.notice import Notice
from storage.person import Person
from storage.program import Program
from storage.search_index import PersonTag
from storage.workspace import Workspace

LOCATION = "Berlin"
ONLY = 1  # the id of the meeting, where there is one


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
    each, of_kind = meetings // mentors, {"kind": kind, "title": "Reading code"}
    engine = make_engine(url, with_timeouts=False)
    with engine.begin() as connection:
        put_program(connection, now)
        put(connection, Person, [mentor_row(number) for number in range(mentors)])
        put(connection, Person, [person_row(1 + mentors + number, mentee(number), False) for number in range(mentees)])
        put(connection, PersonTag, [topic_row(1 + number) for number in range(mentors)])
        rows, places = [], []
        for number, nth in itertools.product(range(mentors), range(each)):
            meeting_id, host_id = number * each + nth + 1, 1 + number
            starts_at = begin + 2 * HOUR * (nth - each + ahead + 1)
            rows.append(meeting_row(meeting_id, host_id, starts_at) | _steps(starts_at <= now) | of_kind)
            places.append(place_row(meeting_id, host_id, HOST, starts_at))
            if taken and nth % 2:
                places.append(place_row(meeting_id, 1 + mentors + number % mentees, MENTEE, starts_at))
        put(connection, Meeting, rows)
        put(connection, Enrollment, places)
        _number_on(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    engine.dispose()


def _steps(has_begun: bool) -> Row:
    """Return how far a meeting is whose people have been told of all that has come so far."""
    if has_begun:
        return {"start_stage": START_PASSED, "outcome_step": OUTCOME_OVER}
    return {"start_stage": START_AHEAD, "outcome_step": OUTCOME_OPEN}


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
            put(connection, Notice, [notice_row(person_id, workspace_id, now)] * messages)
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
        places = [place_row(meeting.id, person.id, PARTICIPANT, meeting.starts_at) for person in others]
        db.execute(sa.insert(Enrollment), [place_row(meeting.id, host.id, HOST, meeting.starts_at), *places])
        open_channel(db, meeting, private=True, now=now)
        db.commit()
    engine.dispose()


def _masterclass(host: Person, location_id: int, starts_at: dt.datetime) -> Row:
    return {
        **{key: value for key, value in meeting_row(1, host.id, starts_at).items() if key != "id"},
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


def _number_on(connection: sa.Connection) -> None:
    """Let PostgreSQL number on after the ids we chose."""
    if connection.dialect.name != "postgresql":
        return
    for table in (each.__tablename__ for each in (Workspace, Location, Person, Meeting, Enrollment)):
        sequence = sa.func.pg_get_serial_sequence(f'"{table}"', "id")
        highest = sa.select(sa.func.max(sa.literal_column("id"))).select_from(sa.table(table)).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1))))
