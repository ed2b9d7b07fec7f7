"""What happened is written once, by one statement, when the transaction ends; what is undone leaves no trace."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.people.members import upsert_members
from mentorship.people.workspace import set_up_workspace
from storage.database import make_engine
from storage.history import HistoryEntry, delete_history_of, put_entry
from storage.person import Person
from tests.support.statements import noting

pytestmark = pytest.mark.both_databases

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MEETING = 7


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    engine = make_engine(database_url, with_timeouts=False)
    with Session(engine, expire_on_commit=False) as db:
        set_up_workspace(db, team_id="T1", name="Home", url="", admins=[], now=NOW)
        upsert_members(db, team_id="T1", users=[{"id": "UMIA", "real_name": "Mia", "tz": "UTC"}], now=NOW)
        db.commit()
        yield db
    engine.dispose()


def put(db: Session, kind: str, meeting_id: int = MEETING) -> None:
    person = db.scalars(sa.select(Person)).one()
    put_entry(
        db,
        workspace_id=person.workspace_id,
        meeting_id=meeting_id,
        at=NOW,
        kind=kind,
        by_id=person.id,
        person_id=None,
        detail="",
    )


def kinds(db: Session) -> list[str]:
    return list(db.scalars(sa.select(HistoryEntry.kind).order_by(HistoryEntry.id)))


def test_all_of_a_transaction_is_one_statement_in_order(db: Session) -> None:
    person = db.scalars(sa.select(Person)).one()
    assert person.id
    with noting(db.get_bind()) as statements:
        for kind in ("created", "added", "told"):
            put(db, kind)
        db.commit()
    assert len([each for each in statements if each.startswith("INSERT INTO history_entry")]) == 1
    assert kinds(db) == ["created", "added", "told"]


def test_what_is_undone_leaves_no_trace(db: Session) -> None:
    put(db, "lost")
    db.rollback()
    put(db, "kept")
    undone = db.begin_nested()
    put(db, "undone")
    undone.rollback()
    with db.begin_nested():
        put(db, "kept too")
    db.commit()
    db.commit()
    assert kinds(db) == ["kept", "kept too"]


def test_a_deleted_draft_leaves_no_history(db: Session) -> None:
    put(db, "drafted")
    put(db, "other", MEETING + 1)
    db.commit()
    put(db, "edited")
    delete_history_of(db, MEETING)
    db.commit()
    assert kinds(db) == ["other"]
