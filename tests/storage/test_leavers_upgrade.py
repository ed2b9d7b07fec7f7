"""Whoever left before version 0011 and still holds something is put in order after it; everything else stays."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.database import make_engine
from storage.leaving import find_held, list_due_to_cancel, list_people_due
from storage.meeting import Meeting
from storage.migrate import upgrade
from storage.person import Person
from tests.support.old_databases import database_of_version

NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
PEOPLE = (  # by their ids, from 1 on: the flag, and what they hold
    ("takes part", ""),
    ("left and hosts", "deactivated"),
    ("guest who attends", "guest"),
    ("left and waits", "deactivated"),
    ("left and asks", "deactivated"),
    ("elsewhere and applies", "foreign"),
    ("left with nothing", "deactivated"),
)
AT = "2026-12-01T12:00:00.000000Z"
SPAN = {"starts_at": "2026-12-20T12:00:00.000000Z", "ends_at": "2026-12-20T13:00:00.000000Z", "live": True}
OURS = {"workspace_id": 1, "created_at": AT}
PLACE = {**OURS, **SPAN, "meeting_id": 42, "source": "host", "state": "attending", "added_by_id": 2, "blocks": True}
WHERE = {"location_id": 1, "zone": "UTC", "online": False, "in_person": True}
SESSION = {"id": 42, "kind": "session", "state": "published", "host_id": 2, "created_by_id": 2}
PAIR = {"mentor_id": 1, "mentee_id": 5, "low_id": 1, "high_id": 5, "sender_id": 5, "turn_id": 1}
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("workspace", {"id": 1, "team_id": "T1", "named_admins": [], "sweep_at": AT}),
    ("program", {"workspace_id": 1}),
    ("location", {"id": 1, "workspace_id": 1, "name": "Berlin", "zone": "Europe/Berlin"}),
    *(
        (
            "person",
            {
                "workspace_id": 1,
                "slack_id": f"U{number}",
                "name": name,
                "zone": "UTC",
                **({flag: True} if flag else {}),
            },
        )
        for number, (name, flag) in enumerate(PEOPLE, 1)
    ),
    ("meeting", {**OURS, **SPAN, **WHERE, **SESSION}),
    ("enrollment", {**PLACE, "person_id": 2, "role": "host"}),
    ("enrollment", {**PLACE, "person_id": 3, "role": "mentee"}),
    ("waitlist_entry", {**OURS, "person_id": 4, "mentor_id": 1, "state": "waiting"}),
    ("session_request", {**OURS, **PAIR, "state": "pending", "times": [], "minutes": 60, "expires_at": AT}),
    ("mentor_application", {**OURS, "person_id": 6, "state": "pending"}),
)


@pytest.fixture
def old_url(database_url: str) -> str:
    """Return the URL of a database of version 0006, with one person of each kind."""
    with database_of_version(database_url, "0006") as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        for name, row in ROWS:
            connection.execute(sa.insert(tables.tables[name]), row)
    return database_url


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # as far as rows are concerned it does not matter
def test_those_who_hold_something_are_looked_at(old_url: str) -> None:
    assert upgrade(old_url) is True
    engine = make_engine(old_url)
    with Session(engine) as db:
        later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
        assert sorted(list_people_due(db, later)) == [2, 3, 4, 5, 6]
        left = {each.id for each in db.scalars(sa.select(Person).where(Person.left_at.is_not(None)))}
        assert left == {2, 3, 4, 5, 6, 7}
        people = list(db.scalars(sa.select(Person).order_by(Person.id)))
        assert [each.name for each in people] == [name for name, _ in PEOPLE]
        assert not any(each.forgotten for each in people)
        assert db.get_one(Meeting, 42).cancel_at is None, "nobody has been asked yet"
        assert list_due_to_cancel(db, later) == []
        assert find_held(db, 2, NOW).meetings == [42]
        assert (find_held(db, 4, NOW).mentors, len(find_held(db, 5, NOW).requests)) == ([1], 1)
    engine.dispose()
