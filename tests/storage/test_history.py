"""What happened is written once, by one statement, when the transaction ends; what is undone leaves no trace."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.history import HistoryEntry, delete_history_of, put_entry
from storage.person import Person
from tests.support.statements import noting
from tests.support.workspace_of_one import NOW, workspace_of_one

pytestmark = pytest.mark.both_databases

MEETING = 7


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    with workspace_of_one(database_url) as db:
        yield db


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
