"""What happened to each meeting, and who was told of it: small rows of ids and kinds, never what people wrote.

Rows are collected while a transaction runs, and written together, by one statement, when it ends.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, SessionTransaction, aliased, mapped_column

from storage.base import Base, BigId, Word, delete_oldest
from storage.person import Person
from storage.rows import SKIP, TAKE, PersonRow, Statement, person_columns, read

PENDING = "pending history"  # under this name a session keeps the rows that are still to be written


class HistoryEntry(Base):
    """One thing that happened to a meeting, or to one person in it.

    `kind` is one of `mentorship.history`. `by_id` is who did it (None: the program), `person_id` whom it happened to
    (None: the meeting). `detail` has names of ours only: which facts were edited, or the kind of a notice.
    """

    __tablename__ = "history_entry"
    __table_args__ = (
        sa.Index("ix_history_entry_meeting", "meeting_id", "id"),
        sa.Index("ix_history_entry_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    # No foreign key: it would make delivery, which adds rows, wait for whoever has the meeting locked.
    meeting_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(Word(24))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    detail: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")


class HistoryColumns(TypedDict):
    """What a row is made of."""

    workspace_id: int
    meeting_id: int
    at: dt.datetime
    kind: str
    by_id: int | None
    person_id: int | None
    detail: str


class PendingEntry(NamedTuple):
    """A row that is still to be written, and the transaction (it may be a savepoint) that it belongs to."""

    transaction: SessionTransaction | None
    columns: HistoryColumns


# Inline: nobody asks for the ids.
INSERT_ENTRIES = sa.insert(Base.metadata.tables[HistoryEntry.__tablename__]).inline()


def put_entry(db: Session, **columns: Unpack[HistoryColumns]) -> None:
    """Add a row once the transaction ends, in the order in which they were put here."""
    _pending(db).append(PendingEntry(db.get_nested_transaction() or db.get_transaction(), columns))


def write_entries(db: Session) -> None:
    """Write the rows that were put here; it happens before every commit by itself."""
    rows = [each.columns for each in _pending(db)]
    if rows:
        db.flush()
        db.connection().execute(INSERT_ENTRIES, rows)
        _pending(db).clear()


def _pending(db: Session) -> list[PendingEntry]:
    found: list[PendingEntry] = db.info.setdefault(PENDING, [])
    return found


@event.listens_for(Session, "before_commit")
def _write_before_commit(db: Session) -> None:
    if not db.in_nested_transaction():
        write_entries(db)


@event.listens_for(Session, "after_soft_rollback")
def _forget_after_rollback(db: Session, transaction: SessionTransaction) -> None:
    """Forget what was put here by what is undone."""
    db.info[PENDING] = [each for each in _pending(db) if transaction.nested and each.transaction is not transaction]


class HistoryRow(NamedTuple):
    """One entry as it is read, with the people in it."""

    at: dt.datetime
    kind: str
    detail: str
    by: PersonRow | None
    person: PersonRow | None


BY = aliased(Person, name="by_person")
OF_MEETING = HistoryEntry.meeting_id == sa.bindparam("meeting_id")
READER: sa.BindParameter[int] = sa.bindparam("reader_id")


@cache
def _select_history(kinds: tuple[str, ...] | None) -> Statement:
    """Return the statement for one page, the newest first: all entries, or these kinds and the reader's own."""
    own = sa.or_(HistoryEntry.by_id == READER, HistoryEntry.person_id == READER)
    visible = sa.or_(HistoryEntry.kind.in_(kinds), own) if kinds is not None else sa.true()
    return (
        sa.select(HistoryEntry.at, HistoryEntry.kind, HistoryEntry.detail, *person_columns(BY), *person_columns(Person))
        .select_from(HistoryEntry)
        .outerjoin(BY, BY.id == HistoryEntry.by_id)
        .outerjoin(Person, Person.id == HistoryEntry.person_id)
        .where(OF_MEETING, visible)
        .order_by(HistoryEntry.id.desc())
        .offset(SKIP)
        .limit(TAKE)
    )


SELECT_ONE_OF_KINDS = (
    sa.select(HistoryEntry.id).where(OF_MEETING, HistoryEntry.kind.in_(sa.bindparam("kinds", expanding=True))).limit(1)
)


def list_history(
    db: Session, meeting_id: int, reader_id: int, kinds: tuple[str, ...] | None, offset: int, limit: int
) -> list[HistoryRow]:
    """Return what happened to the meeting, the newest first: of these kinds only, and what concerns the reader.

    `kinds` None: everything.
    """
    asked = {"meeting_id": meeting_id, "skip": offset, "take": limit}
    rows = read(db, _select_history(kinds), asked | ({"reader_id": reader_id} if kinds is not None else {}))
    width = len(PersonRow._fields)
    return [HistoryRow(row[0], row[1], row[2], _person(row[3 : 3 + width]), _person(row[3 + width :])) for row in rows]


def _person(columns: Sequence[Any]) -> PersonRow | None:
    return PersonRow._make(columns) if columns[0] is not None else None


def has_history_of_kinds(db: Session, meeting_id: int, kinds: tuple[str, ...]) -> bool:
    """Return whether anything of these kinds is noted of the meeting."""
    return bool(read(db, SELECT_ONE_OF_KINDS, {"meeting_id": meeting_id, "kinds": list(kinds)}))


def delete_history_of(db: Session, meeting_id: int) -> None:
    """Delete the rows of a meeting that is deleted itself."""
    db.info[PENDING] = [each for each in _pending(db) if each.columns["meeting_id"] != meeting_id]
    db.execute(sa.delete(HistoryEntry).where(HistoryEntry.meeting_id == meeting_id))


def forget_old_history(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest of the rows of what happened before this instant; return how many."""
    at = HistoryEntry.at
    return delete_oldest(db, HistoryEntry, at < before, by=at, limit=limit)
