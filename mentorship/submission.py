"""Submitted forms: each takes effect once, however often Slack, the network or an impatient person sends it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.outbox.told import Told, told_by
from storage.changes import without_noting_changes
from storage.form_submission import claim_submission, find_submission, forget_submission, keep_result
from storage.person import Person

T = TypeVar("T")

SAVED_ALREADY = (
    "This form was saved already, as you first submitted it. What you have changed in it since is not saved. "
    "Close it, open what you saved, and change it there."
)


@dataclass(frozen=True)
class Submission:
    """A form that was submitted: the key it was given when it was drawn, and a digest of what it holds."""

    key: str
    content: str


@dataclass(frozen=True)
class NotDone(Generic[T]):
    """What a use case returns that has not done what it was asked for, since something is to be shown or asked first.

    Its form can be submitted again. Any other result is final; it is kept as JSON, for whoever submits the form twice.
    """

    shown: T


def run_once(
    db: Session,
    use_case: Callable[..., Any],
    *,
    actor: Person,
    submission: Submission,
    now: dt.datetime,
    arguments: dict[str, Any],
    asks_who_is_told: bool = False,
) -> tuple[Any, Told]:
    """Run the use case for this form; return what it returned and who is told, also when it was submitted before.

    Raises Refusal if the form took effect before with something else in it, and whatever the use case raises. A final
    result that JSON cannot hold is an error (TypeError, on SQLite StatementError).
    """
    with without_noting_changes(db):
        first = claim_submission(db, actor.workspace_id, submission.key, submission.content, now)
    if not first:
        return _answer_again(db, actor, submission)
    result = use_case(db, actor=actor, now=now, **arguments)
    told = told_by(db, actor) if asks_who_is_told else Told()
    db.flush()  # what the use case has written is noted; what follows is not
    with without_noting_changes(db):
        if isinstance(result, NotDone):
            forget_submission(db, actor.workspace_id, submission.key)
        elif result is not None or told.count:
            keep_result(db, actor.workspace_id, submission.key, result, asdict(told))
    return result, told


def _answer_again(db: Session, actor: Person, submission: Submission) -> tuple[Any, Told]:
    """Return what was returned when this form took effect. Raises Refusal if it held something else then."""
    before = find_submission(db, actor.workspace_id, submission.key)
    if before.content != submission.content:
        raise Refusal(SAVED_ALREADY)
    return before.result, Told(**before.told or {})
