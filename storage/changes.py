"""Whether anything was written in a database session, as those need to know who tell people what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

CHANGED = "changed"  # in the info of a database session: something was written in it


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info[CHANGED] = True


@event.listens_for(Session, "after_flush")
def _note_flush(db: Session, _context: Any) -> None:
    db.info[CHANGED] = True


@contextmanager
def without_noting_changes(db: Session) -> Iterator[None]:
    """Do not count what is written inside as a change that the person asked for."""
    before = db.info.get(CHANGED, False)
    yield
    db.info[CHANGED] = before
