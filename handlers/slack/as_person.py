"""Running a use case for whoever acted: what happens inside the one transaction."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from mentorship.outbox.told import Told, told_by
from mentorship.people.person import find_or_ask
from mentorship.submission import NotDone, Submission, run_once
from storage.changes import CHANGED

T = TypeVar("T")


def run_as_person(
    db: Session, use_case: Callable[..., T], who: dict[str, str], now: dt.datetime, arguments: dict[str, Any]
) -> T:
    """Find out who acts (`who` are the arguments of `find_or_ask`), then run the use case for them."""
    return use_case(db, actor=find_or_ask(db, **who), now=now, **arguments)


@dataclass(frozen=True)
class Done(Generic[T]):
    """What a use case returned, who is told by it and how things are then (where that was asked), and the info of its
    database session.
    """

    result: T
    told: Told
    shown: Any
    info: dict[Any, Any]

    def changed(self) -> bool:
        """Return whether anything was written; to be asked once it is committed."""
        return bool(self.info.get(CHANGED))


def run_and_note(
    db: Session,
    use_case: Callable[..., T],
    who: dict[str, str],
    submission: Submission | None,
    now: dt.datetime,
    arguments: dict[str, Any],
    asks_who_is_told: bool,
    show: Callable[..., Any] | None,
) -> Done[T]:
    """Find out who acts, then run the use case for them; what a form asks for, once. Then run `show` for them, a query,
    if the use case has done what it was asked for.
    """
    actor = find_or_ask(db, **who)
    if submission is None:
        result = use_case(db, actor=actor, now=now, **arguments)
        told = told_by(db, actor) if asks_who_is_told else Told()
    else:
        result, told = run_once(
            db,
            use_case,
            actor=actor,
            submission=submission,
            now=now,
            arguments=arguments,
            asks_who_is_told=asks_who_is_told,
        )
    shown = None if show is None or isinstance(result, NotDone) else show(db, actor=actor, now=now)
    return Done(result, told, shown, db.info)
