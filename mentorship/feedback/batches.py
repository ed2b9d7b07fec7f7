"""Batches: mentors never see a single answer, only the newest answers of three different people at once.

The numbers that a mentor, admins and reports see are of shown batches only, so no two looks at them differ by less than
three people's answers.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, Refusal
from storage.feedback import (
    PASSED_OVER,
    SHOWN,
    Feedback,
    ShownRating,
    list_awaiting_batch,
    list_comments,
    newest_batch,
    shown_rating,
)
from storage.person import Person

PEOPLE_IN_BATCH = 3
COMMENTS_PER_PAGE = 15


@dataclass(frozen=True)
class FeedbackPage:
    """What a mentor sees of the feedback on them: the numbers, and a page of comments in random order."""

    rating: ShownRating
    comments: tuple[str, ...]
    page: int
    more: bool


def show_full_batches(db: Session, mentor_id: int) -> list[Feedback]:
    """Show the answers that wait as soon as three different people have given one. The mentor's row is locked.

    Of each person the newest counts; their older ones that wait are never shown. Returns all that can no longer be
    changed because of it.
    """
    waiting = list_awaiting_batch(db, mentor_id)
    newest: dict[int, Feedback] = {}
    for each in waiting:
        newest.pop(each.author_id, None)
        newest[each.author_id] = each
    batch = list(newest.values())[:PEOPLE_IN_BATCH]
    if len(batch) < PEOPLE_IN_BATCH:
        return []
    number, people = newest_batch(db, mentor_id) + 1, {each.author_id for each in batch}
    for each in waiting:
        if each in batch:
            each.state, each.batch, each.erased = SHOWN, number, False  # what was erased before was never there
        elif each.author_id in people:
            each.state = PASSED_OVER
    db.flush()
    return [each for each in waiting if each.author_id in people]


def show_own_feedback(db: Session, *, actor: Person, now: dt.datetime, page: int = 0) -> FeedbackPage:
    """Return what the actor, who mentors, sees of the feedback on them. Raises Refusal for everyone else."""
    rating = shown_rating(db, actor.id)
    if not (actor.mentor or rating.answers):
        raise Refusal("Feedback is for people who mentor.", next_steps=START_OVER)
    found = list_comments(db, actor.id, page * COMMENTS_PER_PAGE, COMMENTS_PER_PAGE + 1)
    return FeedbackPage(rating, tuple(found[:COMMENTS_PER_PAGE]), page, len(found) > COMMENTS_PER_PAGE)
