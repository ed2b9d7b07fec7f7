"""Ids are never used twice, and the rebuilt tables of an old SQLite database are in all else what the models say."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.database import make_engine
from storage.location import Location
from storage.masterclass_draft import MasterclassDraft
from storage.meeting import Meeting
from storage.migrate import METADATA, upgrade
from storage.migrations import SQLITE_TRIGGERS
from storage.migrations.sqlite_ids import ROOM_FOR_DELETED, never_reuse_ids
from storage.person import Person
from storage.workspace import ensure_workspace
from tests.support.old_databases import database_of_version

T = TypeVar("T")
NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
OLD_ROWS = (
    "INSERT INTO workspace (id, team_id, named_admins, sweep_at) VALUES (1, 'T1', '[]', '2026-12-01T12:00:00.000000Z')",
    "INSERT INTO person (id, workspace_id, slack_id, name, zone) VALUES (7, 1, 'UADA', 'Ada', 'UTC')",
    "INSERT INTO person (id, workspace_id, slack_id, name, zone) VALUES (8, 1, 'UMIA', 'Mia', 'UTC')",
    "INSERT INTO location (id, workspace_id, name, zone) VALUES (3, 1, 'Berlin', 'Europe/Berlin')",
    "INSERT INTO people_group (id, workspace_id, name, source) VALUES (4, 1, 'Women in tech', 'by_hand')",
    "INSERT INTO group_member (group_id, person_id, workspace_id) VALUES (4, 8, 1)",
    """
    INSERT INTO meeting (id, workspace_id, kind, state, live, host_id, location_id, zone, starts_at, ends_at,
        online, in_person, created_by_id, created_at)
    VALUES (42, 1, 'session', 'published', true, 7, 3, 'Europe/Berlin', '2026-12-02T12:00:00.000000Z',
        '2026-12-02T13:00:00.000000Z', false, true, 7, '2026-12-01T12:00:00.000000Z')
    """,
    "INSERT INTO meeting_group (meeting_id, group_id, workspace_id) VALUES (42, 4, 1)",
    """
    INSERT INTO enrollment (id, workspace_id, meeting_id, person_id, role, source, state, added_by_id, created_at,
        starts_at, ends_at, live, blocks)
    VALUES (5, 1, 42, 7, 'host', 'host', 'attending', 7, '2026-12-01T12:00:00.000000Z', '2026-12-02T12:00:00.000000Z',
        '2026-12-02T13:00:00.000000Z', true, true)
    """,
    """
    INSERT INTO session_request (id, workspace_id, sender_id, mentor_id, mentee_id, low_id, high_id, turn_id, state,
        times, minutes, created_at, expires_at)
    VALUES (6, 1, 8, 7, 8, 7, 8, 7, 'pending', '[]', 60, '2026-12-01T12:00:00.000000Z', '2026-12-04T12:00:00.000000Z')
    """,
    """
    INSERT INTO waitlist_entry (id, workspace_id, person_id, mentor_id, state, created_at)
    VALUES (9, 1, 8, 7, 'waiting', '2026-12-01T12:00:00.000000Z')
    """,
    """
    INSERT INTO mentor_application (id, workspace_id, person_id, state, created_at)
    VALUES (10, 1, 8, 'pending', '2026-12-01T12:00:00.000000Z')
    """,
    "INSERT INTO channel (id, workspace_id, meeting_id, state) VALUES (11, 1, 42, 'open')",
    "INSERT INTO sketch (id, workspace_id, person_id, plan, made_at) VALUES (2, 1, 7, '{}', '2026-12-01')",
    # A notice that still speaks of a draft that was deleted.
    """
    INSERT INTO notice (id, workspace_id, kind, lane, person_id, meeting_id, details, refresh, urgency, created_at,
        due_at, state)
    VALUES (12, 1, 'draft', 'person:7', 7, 99, '{}', false, '2026-12-01', '2026-12-01', '2026-12-01', 'waiting')
    """,
    "INSERT INTO card (subject, lane, workspace_id, channel, ts) VALUES ('meeting:42', 'person:7', 1, 'D1', '17.5')",
)
DROPPED = {
    "enrollment": ("calendar", "mailed", "mailed_as"),  # the calendar entries have it now
    "person": ("email_too",),  # tested in test_mail_upgrade.py
}
ADDED = {
    "card": ("digest", "kept_until"),
    "channel": ("welcomed",),
    "enrollment": ("evening_told", "left_late", "remind_at", "remind_for", "reminded_until"),
    "location": ("online", "refreshed_until"),
    "meeting": ("cancel_at", "home_drawn_at", "local_start", "outcome_step", "asks_admins", "scheduled_at"),
    "notice": ("cause", "failures", "passed_by"),
    "person": (
        *("commitments_due_at", "forgotten", "home_list_at", "left_at", "mail_choice", "meeting_link", "remind_me"),
        *("reminders_changed", "reminders_since", "teams"),
    ),
    "session_request": ("local_times", "times_zone"),
    "workspace": ("home_url", "sweep_at"),  # it gets another value, which no row of before tells
}


@pytest.fixture
def old_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a SQLite file of version 0006, with a row of each kind."""
    path = tmp_path / "old.db"
    with monkeypatch.context() as patch:
        patch.setattr("storage.migrations.sqlite_ids.never_reuse_ids", lambda connection: None)
        with database_of_version(f"sqlite:///{path}", "0006") as connection:
            for statement in OLD_ROWS:
                connection.execute(sa.text(statement))
    return path


def test_every_row_is_still_there(old_path: Path) -> None:
    before = _rows(old_path)
    assert upgrade(f"sqlite:///{old_path}") is True
    after = _rows(old_path)
    assert {name: [_as_it_becomes(name, row) for row in rows] for name, rows in before.items()} == {
        name: [{key: row[key] for key in row if key not in ADDED.get(name, ())} for row in after[name]]
        for name in before
    }
    entry = {"meeting_id": 42, "person_id": 7, "uid": "session-42-person-7@mentorship"}
    assert [{key: row[key] for key in entry} for row in after["calendar_entry"]] == [entry]


def _as_it_becomes(table: str, row: dict[str, object]) -> dict[str, object]:
    """Return what a row of version 0006 is to become, without the columns that are added later."""
    kept = {key: value for key, value in row.items() if key not in DROPPED.get(table, ())}
    if table == "person":
        kept["folded"] = f" {str(row['name']).lower()} "  # found by any part of the name
    if table == "meeting":
        kept["start_stage"] = kept.pop("join_told")
    if table == "workspace":
        del kept["sweep_at"]  # Slack's list of members is read at once
    return kept


def test_no_id_is_used_again_that_anything_may_still_name(old_path: Path) -> None:
    upgrade(f"sqlite:///{old_path}")
    engine = make_engine(f"sqlite:///{old_path}")
    with Session(engine) as db:
        assert _new_draft(db) == 99 + ROOM_FOR_DELETED + 1
        location = Location(workspace_id=1, name="Rome", zone="Europe/Rome")
        sketch = MasterclassDraft(workspace_id=1, person_id=7, plan={}, made_at=NOON)
        db.add_all([location, sketch])
        db.flush()
        assert (location.id, sketch.id) == (3 + ROOM_FOR_DELETED + 1, 2 + ROOM_FOR_DELETED + 1)
    engine.dispose()


def test_the_old_database_becomes_what_the_models_say(old_path: Path, tmp_path: Path) -> None:
    upgrade(f"sqlite:///{old_path}")
    fresh = tmp_path / "fresh.db"
    engine = make_engine(f"sqlite:///{fresh}")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        for trigger in SQLITE_TRIGGERS:
            connection.exec_driver_sql(trigger)
    engine.dispose()
    migrated, wanted = _schema(old_path), _schema(fresh)
    assert migrated.keys() == wanted.keys()
    for table in wanted:
        assert migrated[table] == wanted[table], table


def test_a_table_that_a_later_migration_rebuilds_keeps_its_ids_apart(old_path: Path) -> None:
    """Alembic rebuilds tables on SQLite without AUTOINCREMENT."""
    upgrade(f"sqlite:///{old_path}")
    engine = make_engine(f"sqlite:///{old_path}", with_timeouts=False)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE tmp (id INTEGER NOT NULL, CONSTRAINT pk_tmp PRIMARY KEY (id))")
        connection.exec_driver_sql("INSERT INTO tmp (id) VALUES (7)")
        never_reuse_ids(connection)
        connection.exec_driver_sql("DELETE FROM tmp")
        connection.exec_driver_sql("INSERT INTO tmp DEFAULT VALUES")
        assert connection.exec_driver_sql("SELECT id FROM tmp").scalar() == 7 + ROOM_FOR_DELETED + 1
    engine.dispose()


def test_a_deleted_draft_leaves_its_id_to_nobody(db: Session) -> None:
    workspace = ensure_workspace(db, "T1", NOON)
    db.add_all(
        [
            Person(id=7, workspace_id=workspace.id, slack_id="UADA", name="Ada", zone="UTC"),
            Location(id=3, workspace_id=workspace.id, name="London", zone="Europe/London"),
        ]
    )
    db.flush()
    first = _new_draft(db)
    db.delete(db.get_one(Meeting, first))
    db.flush()
    assert _new_draft(db) > first


def _new_draft(db: Session) -> int:
    meeting = Meeting(
        workspace_id=1,
        kind="session",
        state="draft",
        live=False,
        host_id=7,
        location_id=3,
        zone="UTC",
        starts_at=NOON,
        ends_at=NOON + dt.timedelta(hours=1),
        online=False,
        in_person=True,
        created_by_id=7,
        created_at=NOON,
    )
    db.add(meeting)
    db.flush()
    return meeting.id


def _rows(path: Path) -> dict[str, list[dict[str, object]]]:
    """Return all rows by table."""

    def read(connection: sa.Connection) -> dict[str, list[dict[str, object]]]:
        names = [name for name in METADATA.tables if sa.inspect(connection).has_table(name)]
        rows = {name: connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY 1, 2') for name in names}  # noqa: S608
        return {name: [dict(each) for each in found.mappings()] for name, found in rows.items()}

    return _connected(path, read)


def _schema(path: Path) -> dict[str, dict[str, object]]:
    """Return what SQLite says of each table, and the words of its constraints, indexes and triggers, in any order."""

    def read(connection: sa.Connection) -> dict[str, dict[str, object]]:
        tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        found = connection.exec_driver_sql(tables).all()
        beside = ("alembic_version", "sqlite_stat1")
        return {name: _table(connection, name, sql) for name, sql in found if name not in beside}

    return _connected(path, read)


def _table(connection: sa.Connection, name: str, sql: str) -> dict[str, object]:
    beside = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    columns = connection.exec_driver_sql(f"PRAGMA table_info('{name}')").all()
    foreign = connection.exec_driver_sql(f"PRAGMA foreign_key_list('{name}')").all()
    unique = connection.exec_driver_sql(f"PRAGMA index_list('{name}')").all()
    return {
        "columns": sorted(
            (each[1], each[2], each[3], re.sub(r"[()']", "", each[4] or ""), each[5]) for each in columns
        ),
        "foreign keys": sorted(tuple(str(part) for part in each[2:]) for each in foreign),
        "unique": sorted((each[2], each[3], each[4]) for each in unique),
        "checks": sorted(re.findall(r"CHECK \(.*\)", sql)),
        "never again": "AUTOINCREMENT" in sql,
        "beside": sorted(" ".join(each.split()) for each in connection.exec_driver_sql(beside, (name,)).scalars()),
    }


def _connected(path: Path, read: Callable[[sa.Connection], T]) -> T:
    engine = make_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return read(connection)
    finally:
        engine.dispose()
