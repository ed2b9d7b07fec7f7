"""Finding people to choose in a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.meeting import ATTENDING, HOST, MENTEE, Enrollment
from storage.person import CANNOT_TAKE_PART, IS_ADMIN, Person

RECENT = 100  # sessions of someone that are looked at to see whom they meet
MOST_FOUND = 500  # people whose text has the words that were typed: in some they are not in the name

IS_MENTOR, IS_UNDECIDED = Person.mentor.is_(True), Person.mentor.is_(None)
ANYBODY, MENTORS, ADMINS_TOO, UNDECIDED_TOO = "anybody", "mentors", "admins", "undecided"
ROLES = {
    ANYBODY: sa.true(),
    MENTORS: IS_MENTOR,
    ADMINS_TOO: IS_MENTOR | IS_UNDECIDED & IS_ADMIN,  # mentors, and admins about whom no admin has decided otherwise
    UNDECIDED_TOO: IS_MENTOR | IS_UNDECIDED,  # mentors, and everyone about whom no admin has decided otherwise
}


@dataclass(frozen=True)
class Choice:
    """Who of those who take part may be chosen: those in the role, `only` one of them, or all `without` one (ids)."""

    role: str = ANYBODY
    only: int | None = None
    without: int | None = None
    partners_first: bool = True  # whether those come first whom the mentor or host of the form meets already
    paused_too: bool = True  # whether mentors are offered who take no requests at present


def find_people_to_choose(
    db: Session, workspace_id: int, words: Sequence[tuple[str, ...]], choice: Choice, *, first: Sequence[int]
) -> list[Person]:
    """Return the people who may be chosen, and have of each word one of its parts in their search text.

    `first` are the ids of those who come first, in this order; then come mentors where one is wanted, and those who
    are called so; each by name.
    """
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, sa.not_(CANNOT_TAKE_PART), ROLES[choice.role])
    if choice.only is not None:
        wanted = wanted.where(Person.id == choice.only)
    if choice.without is not None:
        wanted = wanted.where(Person.id != choice.without)
    for parts in words:
        wanted = wanted.where(sa.or_(*(Person.folded.contains(part, autoescape=True) for part in parts)))
    return list(db.scalars(wanted.order_by(*_order(words, choice, first)).limit(MOST_FOUND)))


def _order(
    words: Sequence[tuple[str, ...]], choice: Choice, first: Sequence[int]
) -> Iterator[sa.ColumnElement[int] | sa.ColumnElement[str]]:
    if first:
        yield sa.case({person_id: place for place, person_id in enumerate(first)}, value=Person.id, else_=len(first))
    if choice.role != ANYBODY:
        yield sa.case((IS_MENTOR, 0), else_=1)
    for parts in words[:1]:
        yield sa.case((sa.func.lower(Person.name).contains(parts[0], autoescape=True), 0), else_=1)
    yield sa.func.lower(Person.name)
    yield Person.id.expression


def find_partners(db: Session, person_id: int) -> list[int]:
    """Return the ids of those with whom the person has 1:1 sessions, the latest first."""
    recent = (
        sa.select(Enrollment.meeting_id)
        .where(Enrollment.person_id == person_id, Enrollment.state == ATTENDING)
        .where(Enrollment.role.in_([HOST, MENTEE]))
        .order_by(Enrollment.starts_at.desc())
        .limit(RECENT)
        .subquery()
    )
    wanted = (
        sa.select(Enrollment.person_id)
        .where(Enrollment.meeting_id.in_(sa.select(recent.c.meeting_id)), Enrollment.person_id != person_id)
        .where(Enrollment.state == ATTENDING, Enrollment.role.in_([HOST, MENTEE]))
        .group_by(Enrollment.person_id)
        .order_by(sa.func.max(Enrollment.starts_at).desc(), Enrollment.person_id)
    )
    return list(db.scalars(wanted))
