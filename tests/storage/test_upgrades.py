"""Rows of databases of older versions survive each migration."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.search_text import parse_search, search_text_of
from storage.database import make_engine
from storage.lane import Lane
from storage.mentor_search import SearchCriteria, find_mentors
from storage.migrate import upgrade
from storage.notice import Notice, find_card
from storage.person import Person
from storage.program import find_program
from tests.support.old_databases import database_of_version


@pytest.fixture
def old_url(database_url: str) -> str:
    """Return the URL of a database of version 0002: one workspace, Ada's session, and the card that shows it."""
    with database_of_version(database_url, "0002") as connection:
        for statement in ROWS:
            connection.execute(sa.text(statement))
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


OLD_NOTICE = """
    INSERT INTO notice (id, workspace_id, kind, lane, person_id, details, refresh, urgency, created_at, due_at, state,
        attempts, error)
    VALUES (17, 1, 'booked', 'person:1', 1, '{"text": "hello"}', false, '2026-12-02 12:00:00Z', '2026-12-01 12:00:00Z',
        '2026-12-01 12:00:00Z', 'waiting', 6, 'chat.postMessage: http_503')
"""


def test_cards_go_on_being_edited_and_every_workspace_has_its_rules(old_url: str) -> None:
    assert upgrade(old_url) is True
    engine = make_engine(old_url)
    with Session(engine) as db:
        card = find_card(db, "meeting:42", Lane.person(1))
        assert card is not None
        assert (card.channel, card.ts, card.workspace_id) == ("D1", "17.5", 1)
        assert find_program(db, 1).who_may_mentor == "anyone"
    engine.dispose()


def test_everybody_is_found_at_once(old_url: str) -> None:
    engine = make_engine(old_url, with_timeouts=False)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE person SET mentor = true"))
    assert upgrade(old_url) is True
    with Session(engine) as db:
        for words in ("ada", "oedegaard", "odegard", "ödegård", "c++", "eam", "teamlead", "team lead"):
            assert found(db, words) == [1], words
        assert found(db, "nobody") == []
        ada = db.get_one(Person, 1)
        assert ada.folded == search_text_of(ada)
    engine.dispose()


def test_more_people_than_are_read_at_once_are_found(old_url: str) -> None:
    engine = make_engine(old_url, with_timeouts=False)
    with engine.begin() as connection:
        insert = (
            "INSERT INTO person (id, workspace_id, slack_id, name, zone, mentor) "
            "VALUES (:id, 1, :at, :name, 'UTC', true)"
        )
        rows = [{"id": number, "at": f"U{number}", "name": f"Number {number:05}"} for number in range(2, 2502)]
        connection.execute(sa.text(insert), rows)
    assert upgrade(old_url) is True
    with Session(engine) as db:
        for number in (2, 1001, 1002, 2501):
            assert found(db, f"number {number:05}") == [number]
    engine.dispose()


def found(db: Session, words: str) -> list[int]:
    """Return the ids of the mentors who are found by these words."""
    return [each.id for each in find_mentors(db, 1, SearchCriteria(parse_search(words)), 0, 10)]


ODD = "a\x01\u202eb\tc"  # what a database of version 0006 may hold
ODD_TEXTS = {"person": ("name", "headline"), "location": ("name",), "meeting": ("topic",)}


def test_control_characters_that_were_stored_before_are_taken_out(old_url: str) -> None:
    engine = make_engine(old_url, with_timeouts=False)
    person, place, meeting = (sa.table(name, *map(sa.column, columns)) for name, columns in ODD_TEXTS.items())
    with engine.begin() as connection:
        for table in (person, place, meeting):
            written: dict[str, Any] = {
                each.name: sa.literal_column(f"'{ODD}'") for each in table.columns
            }  # past the net for texts
            connection.execute(sa.update(table).values(written))
    assert upgrade(old_url) is True
    with Session(engine) as db:
        for table in (person, place, meeting):
            assert set(db.execute(sa.select(table)).one()) == {"ab\tc"}
        assert found(db, "ab") == []
    engine.dispose()


def test_a_notice_that_waits_for_another_attempt_begins_to_count_anew(database_url: str) -> None:
    with database_of_version(database_url, "0006") as connection:
        for statement in (ROWS[0], ROWS[1], OLD_NOTICE):
            connection.execute(sa.text(statement))
    assert upgrade(database_url) is True
    engine = make_engine(database_url)
    with Session(engine) as db:
        notice = db.get_one(Notice, 17)
        assert (notice.attempts, notice.cause, notice.failures, notice.passed_by) == (6, "", None, False)
        assert (notice.lane, notice.details, notice.error) == (
            "person:1",
            {"text": "hello"},
            "chat.postMessage: http_503",
        )
    engine.dispose()
