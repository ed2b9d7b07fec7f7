"""The wall clocks that were meant are filled in with the zone data of the host, with which the rows were saved."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.agenda.clock_changes import find_displaced
from storage import zones
from storage.database import make_engine
from storage.meeting import Meeting
from storage.migrate import upgrade
from storage.request import SessionRequest
from tests.support.old_databases import database_of_version
from tests.support.zone_data import write_zone

OLD_VANCOUVER = "PST8PDT,M3.2.0,M11.1.0"  # as the clocks were changed there until 2026
TEN, NOW = dt.datetime(2026, 12, 10, 10), dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


MEETING = sa.text(
    "INSERT INTO meeting (id, workspace_id, kind, state, live, host_id, location_id, zone, starts_at, ends_at, "
    "online, in_person, created_by_id, created_at) "
    "VALUES (:id, 1, 'session', :state, :live, 1, 1, :zone, :starts_at, '2026-12-10T22:00:00.000000Z', "
    "false, true, 1, '2026-12-01T12:00:00.000000Z')"
)
REQUEST = sa.text(  # of Mia (2) to Ada (1)
    "INSERT INTO session_request (id, workspace_id, sender_id, mentor_id, mentee_id, low_id, high_id, turn_id, state, "
    "times, minutes, created_at, expires_at) "
    "VALUES (:id, 1, 2, 1, 2, 1, 2, :turn, :state, :times, 60, "
    "'2026-12-01T12:00:00.000000Z', '2026-12-09T12:00:00.000000Z')"
)
TIMES = '["2026-12-10T18:00:00+00:00", "2026-12-11T19:30:00+00:00"]'
ROWS = (
    "INSERT INTO workspace (id, team_id, named_admins, sweep_at) VALUES (1, 'T1', '[]', '2026-12-01T12:00:00.000000Z')",
    "INSERT INTO person (id, workspace_id, slack_id, name, zone) VALUES (1, 1, 'UADA', 'Ada', 'Europe/London')",
    "INSERT INTO person (id, workspace_id, slack_id, name, zone) VALUES (2, 1, 'UMIA', 'Mia', 'America/Vancouver')",
    "INSERT INTO location (id, workspace_id, name, zone) VALUES (1, 1, 'Vancouver', 'America/Vancouver')",
)
MEETINGS = (
    (1, "published", "America/Vancouver", "2026-12-10T18:00:00.000000Z"),
    (2, "draft", "Europe/Berlin", "2026-12-10T09:00:00.000000Z"),
    (3, "cancelled", "Mars/Phobos", "2026-12-10T18:00:00.000000Z"),
)
REQUESTS = ((1, 1, "pending"), (2, 2, "declined"))  # with the one who has to answer, or had to


@pytest.fixture
def old_url(database_url: str) -> str:
    """Return the URL of a database of version 0006 with these rows."""
    with database_of_version(database_url, "0006") as connection:
        for statement in ROWS:
            connection.exec_driver_sql(statement)
        for number, state, zone, starts_at in MEETINGS:
            live = state == "published"
            connection.execute(
                MEETING, {"id": number, "state": state, "live": live, "zone": zone, "starts_at": starts_at}
            )
        for number, turn, state in REQUESTS:
            connection.execute(REQUEST, {"id": number, "turn": turn, "state": state, "times": TIMES})
    return database_url


@pytest.fixture
def upgraded(old_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Return a session on the database once it is upgraded on a host with the old data of Vancouver, and none else."""
    write_zone(tmp_path, "America/Vancouver", OLD_VANCOUVER)
    monkeypatch.setattr(zones, "HOST_DIRECTORIES", ("/nonexistent", str(tmp_path)))
    assert upgrade(old_url) is True
    engine = make_engine(old_url)
    with Session(engine) as db:
        yield db
    engine.dispose()


def test_meetings_have_the_time_of_day_that_was_meant(upgraded: Session) -> None:
    found = {each.id: each.local_start for each in upgraded.scalars(sa.select(Meeting))}
    assert found == {1: TEN, 2: TEN, 3: None}


def test_proposed_times_are_meant_on_the_clock_of_whoever_proposed_them(upgraded: Session) -> None:
    found = {each.id: (each.times_zone, each.local_times) for each in upgraded.scalars(sa.select(SessionRequest))}
    assert found == {
        1: ("America/Vancouver", ["2026-12-10T10:00:00", "2026-12-11T11:30:00"]),
        2: ("Europe/London", ["2026-12-10T18:00:00", "2026-12-11T19:30:00"]),
    }


def test_what_differs_by_the_data_in_use_is_found(upgraded: Session) -> None:
    found = find_displaced(upgraded, now=NOW)
    assert [(each.name, each.changes[0].new) for each in found] == [
        ("session of Ada", dt.datetime(2026, 12, 10, 17, tzinfo=dt.UTC)),
        ("request of Mia to Ada", dt.datetime(2026, 12, 10, 17, tzinfo=dt.UTC)),
    ]
