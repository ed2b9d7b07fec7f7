"""Watches, in every test, that whatever changes a meeting, or someone's place in one, notes it in its history."""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from storage.history import PENDING
from storage.meeting import Enrollment, Meeting
from tests.support.statements import find_origin

DECIDING = ("bot", "handlers", "mentorship")  # the layers that change meetings; storage does what it is told to
ORIGIN = "set by"  # in the info of an object's state: the function of the program that set a fact of it last
SEEN = "changed meetings"  # in the info of a database session: what a transaction has changed, and who did
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
    for table, names in FACTS.items():
        for name in names:
            event.listen(getattr(table, name), "set", _note_who_sets)
    event.listen(Session, "before_flush", _see_objects)
    event.listen(Session, "do_orm_execute", _see_statement)
    event.listen(Session, "before_commit", _check, insert=True)
    event.listen(Session, "after_soft_rollback", _forget)


def _note_who_sets(changed: Any, *_: Any) -> None:
    """Note which function of the program sets a fact: what flushes it later may be anybody's commit."""
    origin = find_origin(DECIDING)
    if origin is not None:
        inspect(changed).info[ORIGIN] = origin


def _see_objects(db: Session, _context: Any, _instances: Any) -> None:
    for each in (*db.new, *db.dirty):
        state, names = inspect(each), FACTS.get(type(each), ())
        origin = state.info.pop(ORIGIN, None) if names else None
        if origin is not None and any(state.attrs[name].history.has_changes() for name in names):
            _seen(db).append((each, origin))


def _see_statement(state: ORMExecuteState) -> None:
    table = getattr(getattr(state.statement, "table", None), "name", "")
    origin = find_origin(DECIDING) if state.is_insert and table == Enrollment.__tablename__ else None
    if origin is not None:
        given: Any = state.parameters
        rows = given if isinstance(given, list) else [given]
        _seen(state.session).extend((row["meeting_id"], origin) for row in rows if row)


def _check(db: Session) -> None:
    if db.in_nested_transaction():
        return
    db.flush()
    changed = {_meeting_id(each): origin for each, origin in _seen(db) if not _is_gone(each)}
    _seen(db).clear()
    noted = {each.columns["meeting_id"] for each in db.info.get(PENDING, [])}
    unnoted = {number: origin for number, origin in changed.items() if number not in noted}
    if unnoted:
        raise UnnotedChange(f"Changed without a word in the history, by the meetings' ids: {unnoted}")


def _meeting_id(changed: Any) -> int:
    if isinstance(changed, int):
        return changed
    return changed.id if isinstance(changed, Meeting) else changed.meeting_id


def _is_gone(changed: Any) -> bool:
    return not isinstance(changed, int) and inspect(changed).was_deleted


def _forget(db: Session, _transaction: SessionTransaction) -> None:
    if not db.in_nested_transaction():
        _seen(db).clear()


def _seen(db: Session) -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = db.info.setdefault(SEEN, [])
    return found
