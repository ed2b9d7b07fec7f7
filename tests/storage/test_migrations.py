"""Migrations make what the models declare, on both databases, and prevent double bookings."""

import datetime as dt
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.database import make_engine
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.migrate import METADATA, MIGRATIONS, NewerSchema, current_revision, newest_revision, upgrade
from storage.person import Person
from storage.workspace import ensure_workspace

NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_the_newest_revision_is_told_by_its_file_name() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == newest_revision()


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # which SQLite does not tell
def test_migrations_and_models_end_equal(database_url: str) -> None:
    engine = make_engine(database_url)
    defaults = engine.dialect.name == "postgresql"  # on SQLite Alembic takes every empty text for a change
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": defaults})
        assert compare_metadata(context, METADATA) == []
        assert current_revision(connection) == newest_revision()
    engine.dispose()


def test_errors_do_not_show_what_was_typed(database_url: str) -> None:
    engine = make_engine(database_url)
    row = {"team": "T1", "typed": "my\npassword"}
    statement = "INSERT INTO workspace (team_id, name, named_admins, sweep_at) VALUES (:team, :typed, '[]', NULL)"
    with engine.begin() as connection, pytest.raises(IntegrityError, match=r"(?i)not.null") as raised:
        connection.execute(sa.text(statement), row)
    assert "password" not in "".join(traceback.format_exception(raised.value))
    engine.dispose()


def test_a_second_run_finds_nothing_to_do(database_url: str) -> None:
    assert upgrade(database_url) is False


def test_a_newer_schema_is_left_alone(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerSchema, match="9999"):
        upgrade(database_url)
    engine.dispose()


def test_two_programs_may_start_together_on_sqlite(tmp_path: Path) -> None:
    _upgrade_at_once(f"sqlite:///{tmp_path}/new.db")


def test_two_programs_may_start_together_on_postgresql(postgresql: str, postgresql_url: Callable[[], str]) -> None:
    url = postgresql_url()
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    _upgrade_at_once(url)


def test_nobody_is_in_two_live_meetings_at_once(db: Session) -> None:
    ada, _ = _people(db)
    _meeting(db, ada, NOON)
    _meeting(db, ada, NOON + HOUR)  # touching is not overlapping
    with pytest.raises(IntegrityError, match="overlap"):
        _meeting(db, ada, NOON + HOUR / 2)


def test_places_that_do_not_block_may_overlap(db: Session) -> None:
    ada, mia = _people(db)
    _meeting(db, ada, NOON)
    _meeting(db, ada, NOON, blocks=False)
    _meeting(db, ada, NOON, state="draft")
    _meeting(db, mia, NOON)


def test_a_meeting_cannot_be_moved_onto_another(db: Session) -> None:
    """The new time reaches the enrollment by the foreign key alone, and the constraint holds there."""
    ada, mia = _people(db)
    _meeting(db, ada, NOON)
    other = _meeting(db, mia, NOON + 2 * HOUR)
    _enroll(db, other, ada)
    other.starts_at, other.ends_at = NOON, NOON + HOUR
    with pytest.raises(IntegrityError, match="overlap"):
        db.flush()


def test_a_draft_cannot_be_published_onto_another_meeting(db: Session) -> None:
    ada, _ = _people(db)
    _meeting(db, ada, NOON)
    draft = _meeting(db, ada, NOON, state="draft")
    draft.state, draft.live = "published", True
    with pytest.raises(IntegrityError, match="overlap"):
        db.flush()


def test_a_place_given_up_cannot_be_taken_again_onto_another_meeting(db: Session) -> None:
    ada, _ = _people(db)
    given_up = _meeting(db, ada, NOON, blocks=False)
    _meeting(db, ada, NOON)
    with pytest.raises(IntegrityError, match="overlap"):
        db.execute(sa.update(Enrollment).where(Enrollment.meeting_id == given_up.id).values(blocks=True))


def _upgrade_at_once(url: str) -> None:
    program = [sys.executable, "-c", "import sys; from storage.migrate import upgrade; upgrade(sys.argv[1])", url]
    both = [subprocess.Popen(program, cwd=MIGRATIONS.parent.parent) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]
    assert upgrade(url) is False


def _people(db: Session) -> tuple[Person, Person]:
    workspace = ensure_workspace(db, "T1", NOON)
    ada, mia = (
        Person(workspace_id=workspace.id, slack_id=f"U{name}", name=name, zone="UTC") for name in ("Ada", "Mia")
    )
    db.add_all([ada, mia, Location(workspace_id=workspace.id, name="London", zone="Europe/London")])
    db.flush()
    return ada, mia


def _meeting(
    db: Session, host: Person, start: dt.datetime, *, state: str = "published", blocks: bool = True
) -> Meeting:
    location = db.scalars(sa.select(Location)).one()
    meeting = Meeting(
        workspace_id=host.workspace_id,
        kind="session",
        state=state,
        live=state == "published",
        host_id=host.id,
        location_id=location.id,
        zone=location.zone,
        starts_at=start,
        ends_at=start + HOUR,
        online=False,
        in_person=True,
        created_by_id=host.id,
        created_at=NOON,
    )
    db.add(meeting)
    db.flush()
    _enroll(db, meeting, host, blocks=blocks)
    return meeting


def _enroll(db: Session, meeting: Meeting, person: Person, *, blocks: bool = True) -> None:
    host = person.id == meeting.host_id
    db.add(
        Enrollment(
            workspace_id=person.workspace_id,
            meeting_id=meeting.id,
            person_id=person.id,
            role="host" if host else "mentee",
            source="host" if host else "booked",
            added_by_id=person.id,
            created_at=NOON,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            live=meeting.live,
            blocks=blocks,
        )
    )
    db.flush()
