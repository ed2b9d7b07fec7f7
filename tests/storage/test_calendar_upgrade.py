"""What is in people's calendars is still known after the migration that gives each entry a row of its own."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.calendar_entry import CANCEL, PUBLISH, REQUEST, CalendarEntry
from storage.database import make_engine
from storage.migrate import upgrade
from tests.storage.test_upgrades import ROWS
from tests.support.old_databases import database_of_version

MEETING = """
INSERT INTO meeting (id, workspace_id, kind, state, live, host_id, location_id, zone, starts_at, ends_at,
    online, in_person, created_by_id, created_at, version)
VALUES (:id, 1, :kind, :state, :live, 1, 1, 'Europe/Berlin', :start, :end, false, true, 1, '2026-12-01 12:00:00Z', 5)
"""
PLACE = """
INSERT INTO enrollment (id, workspace_id, meeting_id, person_id, role, source, state, calendar, mailed, mailed_as,
    added_by_id, created_at, starts_at, ends_at, live, blocks)
VALUES (:id, 1, :meeting, :person, :role, 'booked', :state, :calendar, :mailed, 'x', 1, '2026-12-01 12:00:00Z',
    :start, :end, :live, false)
"""
# The places of one person in one meeting, oldest first: (state, in the calendar by file, SEQUENCE last mailed); and
# what is known of their entry afterwards: (SEQUENCE, by_file, filed, mailed). The meeting's version is 5.
CASES: dict[str, tuple[list[tuple[str, bool, int | None]], tuple[int, bool, str, str]]] = {
    "never in a calendar": ([("attending", False, None)], (7, False, "", "")),
    "a file": ([("attending", True, None)], (7, True, PUBLISH, "")),
    "mailed often": ([("attending", False, 9)], (10, False, "", REQUEST)),
    "both": ([("attending", True, 3)], (7, True, PUBLISH, REQUEST)),
    "left, by mail": ([("left", False, -8)], (9, False, "", CANCEL)),
    "left, by file": ([("left", True, None)], (8, False, CANCEL, "")),
    "left and back": ([("left", True, -4), ("attending", False, 6)], (9, False, CANCEL, REQUEST)),
    "left, back and added": ([("removed", False, None), ("attending", True, None)], (9, True, PUBLISH, "")),
    "moved, and to be confirmed": ([("asked", True, None)], (7, True, "", "")),
}


@pytest.fixture
def old_url(database_url: str) -> str:
    """Return the URL of a database of version 0006 with a masterclass for each case, in which person 2 has places."""
    with database_of_version(database_url, "0006") as connection:
        for statement in (*ROWS[:3], ROWS[1].replace("(1, 1, 'UADA'", "(2, 1, 'UMIA'")):
            connection.execute(sa.text(statement))
        place_id = 0
        for number, (places, _) in enumerate(CASES.values(), 1):
            span = {"start": "2026-12-02 12:00:00Z", "end": "2026-12-02 13:00:00Z", "live": True}
            if connection.dialect.name == "sqlite":
                span |= {"start": "2026-12-02T12:00:00.000000Z", "end": "2026-12-02T13:00:00.000000Z"}
            about = {"id": number, "kind": "masterclass", "state": "published"}
            connection.execute(sa.text(MEETING), {**span, **about})
            for state, by_file, mailed in places:
                place_id += 1
                place = {"id": place_id, "meeting": number, "person": 2, "role": "participant", "state": state}
                connection.execute(sa.text(PLACE), {**span, **place, "calendar": by_file, "mailed": mailed})
    return database_url


def test_every_pair_keeps_its_uid_and_gets_a_number_above_all_before(old_url: str) -> None:
    assert upgrade(old_url) is True
    engine = make_engine(old_url)
    with Session(engine) as db:
        found = {entry.meeting_id: entry for entry in db.scalars(sa.select(CalendarEntry))}
        for number, (name, (_, expected)) in enumerate(CASES.items(), 1):
            entry = found[number]
            assert entry.uid == f"session-{number}-person-2@mentorship", name
            assert (entry.sequence, entry.by_file, entry.filed, entry.mailed) == expected, name
            assert entry.digest == "", "what has this number is not known, so the next has a higher one"
        assert len(found) == len(CASES)
    engine.dispose()
