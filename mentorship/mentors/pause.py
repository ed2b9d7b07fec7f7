"""The pause of a mentor, during which nobody can request a session."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import refresh_home
from storage.person import Person, lock_persons


def resume(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Let the actor take requests again (`Resume`); doing it twice is harmless."""
    lock_persons(db, actor.workspace_id, [actor.id])
    actor.paused_until = None
    refresh_home(db, actor, now=now)
