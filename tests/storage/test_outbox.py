"""What a transaction puts in the outbox is written once, when it ends, in the order in which it was told."""

import contextlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.lane import Lane
from storage.notice import SENDING, Card, Notice
from storage.outbox import put_notice, take_back_waiting, write_notices
from storage.person import Person
from tests.support.statements import noting
from tests.support.workspace_of_one import NOW, workspace_of_one

pytestmark = pytest.mark.both_databases

MEETING = 7


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    with workspace_of_one(database_url) as db:
        yield db


def put(db: Session, text: str, *, key: str | None = None, refresh: bool | None = False) -> None:
    person = db.scalars(sa.select(Person)).one()
    put_notice(
        db,
        person,
        workspace_id=person.workspace_id,
        kind="card",
        lane=Lane.person(person.id),
        person_id=person.id,
        meeting_id=MEETING,
        request_id=None,
        details={"text": text},
        refresh=refresh,
        key=key,
        urgency=NOW,
        created_at=NOW,
        due_at=NOW,
    )


def texts(db: Session) -> list[str]:
    """Return what is told, in the order in which it is delivered."""
    return [each.details["text"] for each in db.scalars(sa.select(Notice).order_by(Notice.id))]


def test_the_order_of_telling_is_the_order_of_delivery(db: Session) -> None:
    """Also where what has a key, which is written last, was told before what has none."""
    for text, key in (("card", "z"), ("message", None), ("other card", "a"), ("other message", None)):
        put(db, text, key=key)
    db.commit()
    assert texts(db) == ["card", "message", "other card", "other message"]


def test_one_of_those_with_the_same_key(db: Session) -> None:
    for text in ("first", "second"):
        put(db, text, key="card")
    db.commit()
    put(db, "third", key="card")
    db.commit()
    assert texts(db) == ["first"]
    db.execute(sa.update(Notice).values(state=SENDING))
    put(db, "fourth", key="card")
    db.commit()
    assert texts(db) == ["first", "fourth"]


def test_a_hundred_cost_one_statement(db: Session) -> None:
    for number in range(100):
        put(db, str(number), key=f"key:{number}" if number % 2 else None)
    with noting(db.get_bind()) as statements:
        db.commit()
    assert [each.split()[:3] for each in statements] == [["INSERT", "INTO", "notice"]]
    assert texts(db) == [str(number) for number in range(100)]


def test_what_is_undone_tells_nobody(db: Session) -> None:
    put(db, "never")
    db.rollback()
    put(db, "before")
    with contextlib.suppress(ZeroDivisionError), db.begin_nested():
        put(db, "undone")
        raise ZeroDivisionError
    with db.begin_nested():
        put(db, "inside")
    put(db, "after")
    db.commit()
    assert texts(db) == ["before", "inside", "after"]


def test_what_was_undone_with_everything_around_it_tells_nobody(db: Session) -> None:
    with db.begin_nested():
        put(db, "inside")
    db.rollback()
    put(db, "after")
    db.commit()
    assert texts(db) == ["after"]


def test_a_card_is_refreshed_only_once_it_is_posted(db: Session) -> None:
    put(db, "first", refresh=None)
    db.commit()
    person = db.scalars(sa.select(Person)).one()
    lane = Lane.person(person.id)
    db.add(Card(subject=f"meeting:{MEETING}", lane=lane, workspace_id=person.workspace_id, channel="D1", ts="1.1"))
    put(db, "second", refresh=None)
    db.commit()
    assert [each.refresh for each in db.scalars(sa.select(Notice).order_by(Notice.id))] == [False, True]


def test_what_waits_already_need_not_be_written_again(db: Session) -> None:
    put(db, "waits", key="card")
    db.commit()
    put(db, "again", key="card")
    put(db, "new", key="other")
    take_back_waiting(db)
    assert write_notices(db)
    assert texts(db) == ["waits", "new"]
    put(db, "again", key="card")
    take_back_waiting(db)
    assert not write_notices(db)
