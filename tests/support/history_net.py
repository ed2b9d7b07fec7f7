"""Watches, in every test, that whatever changes a meeting, or someone's place in one, notes it in its history."""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from storage.history import PENDING
from storage.meeting import Enrollment, Meeting
from tests.support.statements import find_origin

SEEN = "changed meetings"  # in the info of a database session: those that a transaction has changed
FACTS: dict[type[Any], tuple[str, ...]] = {
    Meeting: (
        *("state", "host_id", "host", "location_id", "starts_at", "ends_at", "online", "in_person"),
        *("topic", "title", "description", "maximum", "minimum"),
    ),
    Enrollment: ("state", "method", "person_id"),
}


class UnnotedChange(Exception):
    """A use case changed a meeting without a word in its history."""


def watch() -> None:
    """Let every transaction of the program fail, from now on, which changes a meeting and notes nothing of it."""
    event.listen(Session, "before_flush", _see_objects)
    event.listen(Session, "do_orm_execute", _see_statement)
    event.listen(Session, "before_commit", _check, insert=True)
    event.listen(Session, "after_soft_rollback", _forget)


def _see_objects(db: Session, _context: Any, _instances: Any) -> None:
    if find_origin() is None:
        return
    for each in (*db.new, *db.dirty):
        attributes = inspect(each).attrs
        if any(attributes[name].history.has_changes() for name in FACTS.get(type(each), ())):
            _seen(db).append(each)


def _see_statement(state: ORMExecuteState) -> None:
    table = getattr(getattr(state.statement, "table", None), "name", "")
    if state.is_insert and table == Enrollment.__tablename__ and find_origin() is not None:
        given: Any = state.parameters
        rows = given if isinstance(given, list) else [given]
        _seen(state.session).extend(row["meeting_id"] for row in rows if row)


def _check(db: Session) -> None:
    if db.in_nested_transaction():
        return
    db.flush()
    changed = {_meeting_id(each) for each in _seen(db) if not _is_gone(each)}
    _seen(db).clear()
    noted = {each.columns["meeting_id"] for each in db.info.get(PENDING, [])}
    if changed - noted:
        raise UnnotedChange(f"{find_origin() or 'a test'} changed meetings {sorted(changed - noted)}")


def _meeting_id(changed: Any) -> int:
    if isinstance(changed, int):
        return changed
    return changed.id if isinstance(changed, Meeting) else changed.meeting_id


def _is_gone(changed: Any) -> bool:
    return not isinstance(changed, int) and inspect(changed).was_deleted


def _forget(db: Session, _transaction: SessionTransaction) -> None:
    if not db.in_nested_transaction():
        _seen(db).clear()


def _seen(db: Session) -> list[Any]:
    found: list[Any] = db.info.setdefault(SEEN, [])
    return found
