"""The read model: lists, pages and reports read rows of values. Use cases that change something take objects instead.

A row is a named tuple of the columns that are shown or that a rule looks at, under the names that the objects have. So
a rule that only looks (`can_manage`, `phase`) takes either, and is in one place. Nothing of a row is read later:
whatever it is about comes with it, by the same statement.

Statements are built once, with a name for what changes from time to time; those that come in few kinds, by a function
with `@cache`. Building a statement takes longer than running it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.id_list import is_among
from storage.location import IS_IN_USE, Location
from storage.meeting import ASKED, ATTENDING, CALLED_OFF, Enrollment, Meeting
from storage.person import Person

Statement = sa.Select[*tuple[Any, ...]]


class PersonRow(NamedTuple):
    """What is shown of a person, and what rules look at."""

    id: int
    slack_id: str
    name: str
    shown_headline: str
    image_url: str
    zone: str
    locale: str
    mentor: bool | None
    admin: bool
    can_take_part: bool
    sessions_per_month: int | None


class LocationRow(NamedTuple):
    """What is shown of a location."""

    id: int
    name: str
    zone: str
    address: str
    online: bool


class MeetingRow(NamedTuple):
    """What is shown of a meeting, and what rules look at, with its host and its location."""

    id: int
    workspace_id: int
    kind: str
    state: str
    live: bool
    series_id: int | None
    host_id: int
    location_id: int
    zone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    online: bool
    in_person: bool
    meeting_url: str
    link_state: str
    topic: str
    restricted: bool
    title: str
    description: str
    maximum: int | None
    minimum: int | None
    moved_from_id: int | None
    moved_to_id: int | None
    held_for_id: int | None
    held_until: dt.datetime | None
    cancel_at: dt.datetime | None
    reason: str
    cancelled_by_id: int | None
    created_by_id: int
    created_at: dt.datetime
    version: int
    outcome_step: int
    host: PersonRow
    location: LocationRow


class PlaceRow(NamedTuple):
    """Someone's place in a meeting, with them and whoever gave it to them: see Enrollment."""

    meeting_id: int
    person_id: int
    role: str
    source: str
    state: str
    method: str | None
    about: str
    reason: str
    moved_to: dt.datetime | None
    to_confirm: bool
    added_by_id: int
    created_at: dt.datetime
    person: PersonRow
    added_by: PersonRow


AnyPerson = Person | PersonRow
AnyLocation = Location | LocationRow
AnyMeeting = Meeting | MeetingRow
AnyPlace = Enrollment | PlaceRow
M = TypeVar("M", Meeting, MeetingRow)  # for what returns the kind that it was given

HOST, ADDER = aliased(Person, name="host"), aliased(Person, name="adder")


def person_row(person: Person) -> PersonRow:
    """Return what is shown of a person who is an object: a row is much faster to look at, again and again."""
    return PersonRow._make(getattr(person, name) for name in PersonRow._fields)


def person_columns(person: Any) -> list[sa.ColumnElement[Any]]:
    """Return the columns of a PersonRow, of the table or one of its aliases."""
    return [
        person.id,
        person.slack_id,
        person.name,
        sa.func.coalesce(sa.func.nullif(person.own_headline, ""), person.headline),
        person.image_url,
        person.zone,
        person.locale,
        person.mentor,
        sa.or_(person.slack_admin, person.named_admin, person.program_admin),
        sa.not_(sa.or_(person.guest, person.bot, person.deactivated, person.foreign)),
        person.sessions_per_month,
    ]


LOCATION_COLUMNS = [getattr(Location, name) for name in LocationRow._fields]
MEETING_COLUMNS = [getattr(Meeting, name) for name in MeetingRow._fields[:-2]]
PLACE_COLUMNS = [getattr(Enrollment, name) for name in PlaceRow._fields[:-2]]

# Every list of meetings is one of these, with a condition and an order; so is every list of places.
SELECT_MEETINGS: Statement = (
    sa.select(*MEETING_COLUMNS, *person_columns(HOST), *LOCATION_COLUMNS)
    .select_from(Meeting)
    .join(HOST, HOST.id == Meeting.host_id)
    .join(Location, Location.id == Meeting.location_id)
)
SELECT_PLACES: Statement = (
    sa.select(*PLACE_COLUMNS, *person_columns(Person), *person_columns(ADDER))
    .select_from(Enrollment)
    .join(Person, Person.id == Enrollment.person_id)
    .join(ADDER, ADDER.id == Enrollment.added_by_id)
)
SELECT_LOCATIONS_IN_USE: Statement = (
    sa.select(*LOCATION_COLUMNS)
    .where(Location.workspace_id == sa.bindparam("workspace_id"), IS_IN_USE)
    .order_by(sa.func.lower(Location.name), Location.id)
)
SKIP, TAKE = sa.bindparam("skip", type_=sa.Integer()), sa.bindparam("take", type_=sa.Integer())


def read(db: Session, statement: Statement, asked: Mapping[str, Any]) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Run a statement that reads columns; no objects are made. Flushes pending changes first."""
    db.flush()
    return db.connection().execute(statement, dict(asked)).all()


def read_meetings(db: Session, statement: Statement, **asked: Any) -> list[MeetingRow]:
    """Return the meetings that a statement made of SELECT_MEETINGS finds."""
    own, person = len(MEETING_COLUMNS), len(MEETING_COLUMNS) + len(PersonRow._fields)
    return [
        MeetingRow._make((*row[:own], PersonRow._make(row[own:person]), LocationRow._make(row[person:])))
        for row in read(db, statement, asked)
    ]


def read_places(db: Session, statement: Statement, **asked: Any) -> list[PlaceRow]:
    """Return the places that a statement made of SELECT_PLACES finds."""
    own, person = len(PLACE_COLUMNS), len(PLACE_COLUMNS) + len(PersonRow._fields)
    return [
        PlaceRow._make((*row[:own], PersonRow._make(row[own:person]), PersonRow._make(row[person:])))
        for row in read(db, statement, asked)
    ]


def list_places(db: Session, meeting_ids: Sequence[int], viewer_id: int = 0) -> list[PlaceRow]:
    """Return who has a place, or had one when their meeting was cancelled; and all that the viewer ever had.

    They are in the order in which they were made.
    """
    if not meeting_ids:
        return []
    return read_places(db, SELECT_SEEN_PLACES, meeting_ids=meeting_ids, viewer_id=viewer_id)


def list_locations_in_use(db: Session, workspace_id: int) -> list[LocationRow]:
    """Return the locations in use, by name."""
    return [LocationRow._make(row) for row in read(db, SELECT_LOCATIONS_IN_USE, {"workspace_id": workspace_id})]


def count_by_person(
    db: Session, person_id: InstrumentedAttribute[int], *conditions: sa.ColumnElement[bool], limit: int
) -> list[tuple[PersonRow, int]]:
    """Return who has rows that fulfil the conditions in the table of this column, and how many: whoever most first."""
    number = sa.func.count()
    counted = sa.select(person_id, number.label("number")).where(*conditions).group_by(person_id)
    most = counted.order_by(number.desc(), person_id).limit(limit).subquery()
    wanted = sa.select(most.c.number, *person_columns(Person)).join(most, most.c.person_id == Person.id)
    found = read(db, wanted.order_by(most.c.number.desc(), Person.id), {})
    return [(PersonRow._make(row[1:]), row[0]) for row in found]


SELECT_SEEN_PLACES = SELECT_PLACES.where(
    is_among(Enrollment.meeting_id, "meeting_ids"),
    Enrollment.state.in_([ATTENDING, ASKED, CALLED_OFF]) | (Enrollment.person_id == sa.bindparam("viewer_id")),
).order_by(Enrollment.id)
