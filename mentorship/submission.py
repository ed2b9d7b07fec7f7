"""Submitted forms: each takes effect once, however often Slack, the network or an impatient person sends it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from storage.changes import without_noting_changes
from storage.form_submission import claim_submission, find_submission, forget_submission, keep_result
from storage.person import Person

SAVED_ALREADY = (
    "This form was saved already, as you first submitted it. What you have changed in it since is not saved. "
    "Close it, open what you saved, and change it there."
)


@dataclass(frozen=True)
class Submission:
    """A form that was submitted: the key it was given when it was drawn, and a digest of what it holds."""

    key: str
    content: str


def run_once(
    db: Session,
    use_case: Callable[..., Any],
    *,
    actor: Person,
    submission: Submission,
    now: dt.datetime,
    arguments: dict[str, Any],
) -> Any:
    """Run the use case for this form, or return what it returned when the same form was submitted before.

    Raises Refusal if the form took effect before with something else in it, and whatever the use case raises.
    """
    with without_noting_changes(db):
        first = claim_submission(db, actor.workspace_id, submission.key, submission.content, now)
    if not first:
        return _answer_again(db, actor, submission)
    result = use_case(db, actor=actor, now=now, **arguments)
    db.flush()  # what the use case has written is noted; what follows is not
    with without_noting_changes(db):
        if isinstance(result, (int, str)):
            keep_result(db, actor.workspace_id, submission.key, result)
        elif result:  # nothing is done yet: this is what is to be shown first, or still missing
            forget_submission(db, actor.workspace_id, submission.key)
    return result


def _answer_again(db: Session, actor: Person, submission: Submission) -> Any:
    """Return what was returned when this form took effect. Raises Refusal if it held something else then."""
    before = find_submission(db, actor.workspace_id, submission.key)
    if before.content != submission.content:
        raise Refusal(SAVED_ALREADY)
    return before.result
