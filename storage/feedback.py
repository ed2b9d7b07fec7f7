"""What mentees and participants say about their mentors: one answer for each meeting, shown in batches only."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Word, insert, partial_index
from storage.id_list import is_among
from storage.rows import SKIP, TAKE, read

# Asked and not answered; answered; shown in a batch; never to be shown, since a newer one of the same person was.
ASKED, GIVEN, SHOWN, PASSED_OVER = "asked", "given", "shown", "passed_over"


class Feedback(Base):
    """One person's answer about a meeting that they were in, from when they are asked for it.

    It belongs to `mentor_id`, whoever hosted the meeting when it was asked for. A batch has the newest answers of a few
    different people, and is shown as a whole. `shuffle` is a random number that puts comments in an order which tells
    nothing.
    """

    __tablename__ = "feedback"
    __table_args__ = (sa.Index("ix_feedback_author", "author_id"),)

    meeting_id: Mapped[int] = mapped_column(
        BigId, sa.ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    author_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(Word(16), default=ASKED)
    rating: Mapped[int | None]  # 1 to 5
    comment: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    given_at: Mapped[dt.datetime | None]  # when it was first given
    written_at: Mapped[dt.datetime | None]  # when it was last changed
    batch: Mapped[int | None]  # of the mentor's, counted from 1
    shuffle: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    erased: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # its comment was
    thanked: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # they said thank you, by name


AWAITS_BATCH = Feedback.state == GIVEN
partial_index("ix_feedback_given", Feedback.mentor_id, where=AWAITS_BATCH)
IS_SHOWN = Feedback.state == SHOWN
partial_index("ix_feedback_shown", Feedback.mentor_id, Feedback.shuffle, where=IS_SHOWN)


class ShownRating(NamedTuple):
    """What is known of all answers about a mentor that are shown: how many there are, and what they add up to."""

    answers: int
    total: int

    @property
    def average(self) -> float:
        """The average rating."""
        return self.total / self.answers if self.answers else 0.0


def add_questions(db: Session, workspace_id: int, meeting_id: int, mentor_id: int, people: Iterable[int]) -> set[int]:
    """Note that these people (by id) are asked about a meeting; return whom of them nobody had asked before."""
    rows = [
        {
            "workspace_id": workspace_id,
            "meeting_id": meeting_id,
            "mentor_id": mentor_id,
            "author_id": each,
            "state": ASKED,
        }
        for each in people
    ]
    if not rows:
        return set()
    new = insert(db, Feedback).values(rows).on_conflict_do_nothing().returning(Feedback.author_id)
    return set(db.scalars(new))


def find_feedback(db: Session, meeting_id: int, author_id: int) -> Feedback | None:
    """Return what this person was asked, or has answered, about the meeting, as it is now."""
    return db.get(Feedback, (meeting_id, author_id), populate_existing=True)


SELECT_ASKED = sa.select(Feedback.meeting_id).where(
    is_among(Feedback.meeting_id, "meeting_ids"),
    Feedback.author_id == sa.bindparam("author_id"),
)


def list_asked(db: Session, meeting_ids: Sequence[int], author_id: int) -> set[int]:
    """Return about which of these meetings this person was asked."""
    if not meeting_ids:
        return set()
    return {row[0] for row in read(db, SELECT_ASKED, {"meeting_ids": list(meeting_ids), "author_id": author_id})}


def list_awaiting_batch(db: Session, mentor_id: int) -> list[Feedback]:
    """Return the answers about this mentor that are not shown yet, the oldest first."""
    db.flush()
    wanted = sa.select(Feedback).where(AWAITS_BATCH, Feedback.mentor_id == mentor_id)
    order = (Feedback.written_at, Feedback.meeting_id)
    return list(db.scalars(wanted.order_by(*order).execution_options(populate_existing=True)))


def newest_batch(db: Session, mentor_id: int) -> int:
    """Return the number of the mentor's newest batch; 0 where none is shown yet."""
    return db.scalar(sa.select(sa.func.max(Feedback.batch)).where(IS_SHOWN, Feedback.mentor_id == mentor_id)) or 0


_OF_MENTOR = (IS_SHOWN, Feedback.mentor_id == sa.bindparam("mentor_id"))
SELECT_RATING = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Feedback.rating), 0)).where(*_OF_MENTOR)
# Where a comment was erased, those shown together with it are no longer shown: which one is missing would tell whose
# it was.
_TOUCHED = sa.select(Feedback.batch).where(*_OF_MENTOR, Feedback.erased)
SELECT_COMMENTS = (
    sa.select(Feedback.comment)
    .where(*_OF_MENTOR, Feedback.comment != "", Feedback.batch.not_in(_TOUCHED))
    .order_by(Feedback.shuffle)
    .offset(SKIP)
    .limit(TAKE)
)


def shown_rating(db: Session, mentor_id: int) -> ShownRating:
    """Return the numbers that everybody who may see numbers sees: those of shown batches only."""
    return ShownRating(*read(db, SELECT_RATING, {"mentor_id": mentor_id})[0])


def list_comments(db: Session, mentor_id: int, offset: int, limit: int) -> list[str]:
    """Return the comments of shown batches, in an order that tells nothing and stays the same."""
    return [row[0] for row in read(db, SELECT_COMMENTS, {"mentor_id": mentor_id, "skip": offset, "take": limit})]


def mark_thanked(db: Session, meeting_id: int, author_id: int) -> bool:
    """Note that this person has said thank you; return False where they had already."""
    own = (Feedback.meeting_id == meeting_id, Feedback.author_id == author_id, ~Feedback.thanked)
    noted = sa.update(Feedback).where(*own).values(thanked=True).returning(Feedback.author_id)
    return db.execute(noted.execution_options(synchronize_session=False)).first() is not None


def erase_comments(person_id: int) -> tuple[sa.Update, ...]:
    """Return the statements that erase what this person wrote in feedback, and what was written about them; numbers
    stay in their batches.
    """
    concerned = Feedback.author_id == person_id
    about = sa.or_(AWAITS_BATCH, IS_SHOWN), Feedback.mentor_id == person_id
    return tuple(
        sa.update(Feedback).where(*which, Feedback.comment != "").values(comment="", erased=True)
        for which in ((concerned,), about)
    )
