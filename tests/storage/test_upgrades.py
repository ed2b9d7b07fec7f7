"""Rows of databases of older versions survive each migration."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session

from mentorship.text import search_words_of
from storage.database import make_engine
from storage.lane import Lane
from storage.mentor_search import SearchCriteria, find_mentors
from storage.migrate import MIGRATIONS, upgrade
from storage.notice import find_card
from storage.person import Person
from storage.program import find_program
from storage.search_index import PersonWord


@pytest.fixture
def old_url(database_url: str) -> str:
    """Return the URL of a database of version 0002: one workspace, Ada's session, and the card that shows it."""
    engine = make_engine(database_url, with_timeouts=False)
    with engine.begin() as connection:
        empty_database(connection)
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, "0002")
        for statement in ROWS:
            connection.execute(sa.text(statement))
    engine.dispose()
    return database_url


ROWS = (
    "INSERT INTO workspace (id, team_id, named_admins, sweep_at) VALUES (1, 'T1', '[]', '2026-12-01 12:00:00Z')",
    "INSERT INTO person (id, workspace_id, slack_id, name, headline, zone) "
    "VALUES (1, 1, 'UADA', 'Ada Ödegård', 'C++ team-lead', 'UTC')",
    "INSERT INTO location (id, workspace_id, name, zone) VALUES (1, 1, 'Berlin', 'Europe/Berlin')",
    """
    INSERT INTO meeting (id, workspace_id, kind, state, live, host_id, location_id, zone, starts_at, ends_at,
        online, in_person, created_by_id, created_at)
    VALUES (42, 1, 'session', 'published', true, 1, 1, 'Europe/Berlin', '2026-12-02 12:00:00Z', '2026-12-02 13:00:00Z',
        false, true, 1, '2026-12-01 12:00:00Z')
    """,
    "INSERT INTO card (meeting_id, person_id, workspace_id, channel, ts) VALUES (42, 1, 1, 'D1', '17.5')",
)


def empty_database(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    else:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for kind, name in connection.execute(sa.text("SELECT type, name FROM sqlite_master")).all():
            if kind == "table" and not name.startswith("sqlite_"):
                connection.exec_driver_sql(f"DROP TABLE {name}")


def test_cards_go_on_being_edited_and_every_workspace_has_its_rules(old_url: str) -> None:
    assert upgrade(old_url) is True
    engine = make_engine(old_url)
    with Session(engine) as db:
        card = find_card(db, "meeting:42", Lane.person(1))
        assert card is not None
        assert (card.channel, card.ts, card.workspace_id) == ("D1", "17.5", 1)
        assert find_program(db, 1).who_may_mentor == "anyone"
    engine.dispose()


@pytest.mark.parametrize("word", ["ada", "odegard", "c++", "team", "lead"])
def test_everybody_is_found_at_once(old_url: str, word: str) -> None:
    engine = make_engine(old_url, with_timeouts=False)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE person SET mentor = true"))
    assert upgrade(old_url) is True
    with Session(engine) as db:
        assert [each.id for each in find_mentors(db, 1, SearchCriteria((word,)), 0, 10)] == [1]
        assert find_mentors(db, 1, SearchCriteria(("nobody",)), 0, 10) == []
        ada = db.get_one(Person, 1)
        assert ada.folded == " ".join(search_words_of(ada))
    engine.dispose()


def test_more_people_than_are_read_at_once_are_found(old_url: str) -> None:
    engine = make_engine(old_url, with_timeouts=False)
    with engine.begin() as connection:
        insert = (
            "INSERT INTO person (id, workspace_id, slack_id, name, zone, mentor) "
            "VALUES (:id, 1, :at, :name, 'UTC', true)"
        )
        rows = [{"id": number, "at": f"U{number}", "name": f"Number {number}"} for number in range(2, 2502)]
        connection.execute(sa.text(insert), rows)
    assert upgrade(old_url) is True
    with Session(engine) as db:
        for number in (2, 1001, 1002, 2501):
            assert [each.id for each in find_mentors(db, 1, SearchCriteria(("number", str(number))), 0, 1)] == [number]
        words = sa.select(sa.func.count()).select_from(PersonWord)
        assert db.scalar(words) == 2 * 2500 + 7
    engine.dispose()
