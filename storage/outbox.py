"""The outbox as a transaction fills it: notices are collected while it runs, and written together when it ends.

So a use case may tell anybody of anything at any point of its work, and it costs one statement. A notice with a key
locks the one that waits under the same key already: since that is the last thing a transaction does, after everything
else is locked, and in the order of the keys, no two transactions can wait for each other because of it.
"""

import datetime as dt
import json
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from storage.base import Base, is_sqlite
from storage.notice import MEETING, WAITING, WAITS_UNDER_KEY, Card, Notice, meeting_subject
from storage.person import Person

TABLE = Base.metadata.tables[Notice.__tablename__]
PENDING = "pending notices"  # under this name a session keeps them


class NoticeColumns(TypedDict):
    """What a new notice is made of; the other columns are for its delivery.

    `refresh` None: the notice brings a card of the meeting up to date if one has been posted in its lane, else it posts
    the first one.
    """

    workspace_id: int
    kind: str
    lane: str
    person_id: int
    meeting_id: int | None
    request_id: int | None
    details: dict[str, Any]
    refresh: bool | None
    key: str | None
    urgency: dt.datetime
    created_at: dt.datetime
    due_at: dt.datetime


class PendingNotice(NamedTuple):
    """A notice that is still to be written, the transaction (it may be a savepoint) that it belongs to, and for whom
    it is.
    """

    transaction: SessionTransaction | None
    person: Person
    columns: NoticeColumns


def put_notice(db: Session, person: Person, **columns: Unpack[NoticeColumns]) -> None:
    """Add a notice that waits, once the transaction ends; where one with the same key waits by then, that one serves.

    Within a lane, notices are delivered in the order in which they were put here.
    """
    _pending(db).append(PendingNotice(db.get_nested_transaction() or db.get_transaction(), person, columns))


def list_pending(db: Session) -> tuple[PendingNotice, ...]:
    """Return the notices that were put in the outbox and are not written yet, in that order."""
    return tuple(_pending(db))


def write_notices(db: Session) -> bool:
    """Write the notices that were put in the outbox, and return whether there were any.

    It happens before every commit by itself. Whoever wants to do it sooner must have nothing left to lock.
    """
    columns = _once_per_key(pending.columns for pending in _pending(db))
    _pending(db).clear()
    if not columns:
        return False
    db.flush()
    if is_sqlite(db):
        db.execute(_sqlite_insert(), [_sqlite_values(each) for each in columns])
    else:
        db.execute(_postgresql_insert(), {"notices": json.dumps(columns, default=dt.datetime.isoformat)})
    return True


def take_back_waiting(db: Session) -> None:
    """Take back those notices whose key waits in the outbox already: what waits shows things as they are when it is
    delivered.

    Only for a transaction that changes nothing else; there it spares a lock for which a whole crowd would queue.
    """
    asked = {(each.columns["workspace_id"], each.columns["key"]) for each in _pending(db)}
    keys = {key for _, key in asked if key is not None}
    there = Notice.workspace_id.in_({number for number, _ in asked}), Notice.key.in_(keys), WAITS_UNDER_KEY
    waiting = (
        {tuple(row) for row in db.execute(sa.select(Notice.workspace_id, Notice.key).where(*there))} if keys else set()
    )
    db.info[PENDING] = [
        each for each in _pending(db) if (each.columns["workspace_id"], each.columns["key"]) not in waiting
    ]


def _pending(db: Session) -> list[PendingNotice]:
    found: list[PendingNotice] = db.info.setdefault(PENDING, [])
    return found


def _once_per_key(notices: Iterable[NoticeColumns]) -> list[NoticeColumns]:
    """Return the notices in the same order, of those with the same key the first."""
    first: dict[Any, NoticeColumns] = {}
    for number, each in enumerate(notices):
        first.setdefault(number if each["key"] is None else (each["workspace_id"], each["key"]), each)
    return list(first.values())


@event.listens_for(Session, "before_commit")
def _write_before_commit(db: Session) -> None:
    if not db.in_nested_transaction():
        write_notices(db)


@event.listens_for(Session, "after_soft_rollback")
def _forget_after_rollback(db: Session, transaction: SessionTransaction) -> None:
    """Forget what was put in the outbox by what is undone."""
    kept = [each for each in _pending(db) if transaction.nested and each.transaction is not transaction]
    db.info[PENDING] = kept


# Both statements are built once: it takes longer than running them. Where a notice with the key waits already, an
# update that changes nothing locks it, so that delivery looks at the state that we are about to commit; if delivery has
# begun with it, a new one is added.
_CONFLICT: dict[str, Any] = {
    "index_elements": ["workspace_id", "key"],
    "index_where": WAITS_UNDER_KEY,
}


@cache
def _sqlite_insert() -> sa.Insert:
    """Return the statement that adds one notice. SQLite's one writer meets nobody's locks."""
    known: sa.BindParameter[bool | None] = sa.bindparam("known_refresh", type_=sa.Boolean())
    posted = _card_exists(sa.bindparam("card_subject", type_=sa.String()), sa.bindparam("card_lane", type_=sa.String()))
    new = sqlite.insert(TABLE).values(refresh=sa.func.coalesce(known, posted))
    return new.on_conflict_do_update(**_CONFLICT, set_={"key": new.excluded.key})


def _sqlite_values(columns: NoticeColumns) -> dict[str, Any]:
    card = {"card_subject": meeting_subject(columns["meeting_id"]), "card_lane": columns["lane"]}
    values = {name: value for name, value in columns.items() if name != "refresh"}
    return {**values, **card, "known_refresh": columns["refresh"], "state": WAITING}


@cache
def _postgresql_insert() -> sa.Insert:
    """Return the statement that adds all notices of a JSON array, in the order of their keys.

    They are numbered in the order of the array before they are sorted: an inner SELECT with a volatile function is
    evaluated on its own.
    """
    names = tuple(NoticeColumns.__annotations__)
    notices: sa.BindParameter[str] = sa.bindparam("notices", type_=sa.Text())
    given = sa.func.json_to_recordset(sa.cast(notices, sa.JSON))
    rows = given.table_valued(*(sa.column(name, TABLE.c[name].type) for name in names)).render_derived(with_types=True)
    next_id = sa.func.nextval(sa.func.pg_get_serial_sequence(TABLE.name, "id")).label("id")
    numbered = sa.select(next_id, *(rows.c[name] for name in names)).subquery()
    posted = _card_exists(sa.literal(MEETING).concat(sa.cast(numbered.c.meeting_id, sa.Text)), numbered.c.lane)
    values = {column.name: column for column in numbered.c} | {
        "refresh": sa.func.coalesce(numbered.c.refresh, posted),
        "state": sa.literal(WAITING),
    }
    ordered = sa.select(*values.values()).order_by(numbered.c.key.nulls_first())
    new = postgresql.insert(TABLE).from_select(list(values), ordered)
    return new.on_conflict_do_update(**_CONFLICT, set_={"key": new.excluded.key})


def _card_exists(subject: sa.ColumnElement[str], lane: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.exists().where(Card.subject == subject, Card.lane == lane)
