"""Whoever was told by mail before still is, and nobody else, until an admin chooses otherwise."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.database import make_engine
from storage.migrate import upgrade
from storage.person import Person, find_people
from storage.program import MAIL_IF_ASKED, MAIL_OFF, MAIL_UNLESS_OPTED_OUT, Program, ensure_program, find_program
from tests.support.old_databases import database_of_version

WORKSPACE = (
    "INSERT INTO workspace (id, team_id, named_admins, sweep_at) VALUES (:id, :team, '[]', '2026-12-01 12:00:00Z')"
)
PROGRAM = "INSERT INTO program (workspace_id, email, sends_mail) VALUES (:id, :email, true)"
PERSON = """
INSERT INTO person (id, workspace_id, slack_id, name, zone, email, email_too, email_trouble)
VALUES (:id, :workspace, :slack, 'Someone', 'UTC', 'someone@example.com', :ticked, :trouble)
"""
TICKED, UNTICKED, REFUSED = 1, 2, 3


@pytest.fixture
def old_url(database_url: str) -> str:
    """Return the URL of a database of version 0012 with two workspaces; in the second one mail is switched off."""
    with database_of_version(database_url, "0012") as connection:
        for workspace, email in ((1, True), (2, False)):
            connection.execute(sa.text(WORKSPACE), {"id": workspace, "team": f"T{workspace}"})
            connection.execute(sa.text(PROGRAM), {"id": workspace, "email": email})
            for number in (TICKED, UNTICKED, REFUSED):
                about = {"slack": f"U{number}", "ticked": number == TICKED, "trouble": "550" * (number == REFUSED)}
                connection.execute(sa.text(PERSON), {"id": 10 * workspace + number, "workspace": workspace, **about})
    return database_url


def mailed(db: Session, workspace: int) -> set[int]:
    """Return who is told by mail too."""
    people = find_people(db, workspace, [10 * workspace + each for each in (TICKED, UNTICKED, REFUSED)])
    assert len(people) == 3
    return {each.id % 10 for each in people if each.wants_mail}


def test_workspaces_keep_what_they_had_and_new_ones_mail_everybody_who_has_not_opted_out(old_url: str) -> None:
    assert upgrade(old_url) is True
    engine = make_engine(old_url)
    with Session(engine) as db:
        assert [find_program(db, each).email for each in (1, 2)] == [MAIL_IF_ASKED, MAIL_OFF]
        assert (mailed(db, 1), mailed(db, 2)) == ({TICKED}, set())
        assert [db.get_one(Person, each).mail_choice for each in (11, 12, 13)] == [True, None, None]
        db.execute(sa.update(Program).values(email=MAIL_UNLESS_OPTED_OUT))
        db.expire_all()
        assert mailed(db, 1) == {TICKED, UNTICKED}, "an address that was refused is not tried again"
        db.execute(sa.text(WORKSPACE), {"id": 3, "team": "T3"})
        ensure_program(db, 3)
        assert find_program(db, 3).email == MAIL_UNLESS_OPTED_OUT
    engine.dispose()
