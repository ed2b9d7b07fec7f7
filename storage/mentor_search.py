"""Finding mentors, and people who look for one: by words, topics, languages and locations.

For topics, languages and locations an index gives the set of people. Where one set is small, only its people are looked
at; otherwise many match, so that going through them by name soon fills the page that is wanted. Words are looked for
inside the texts of all who are left, the same on both databases: no index finds parts of words of one or two letters.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.person import Person
from storage.search_index import TOPIC, PersonTag, select_tag_names

SMALL_MATCH = 100  # rows of an index that are looked at one by one rather than by name


@dataclass(frozen=True)
class SearchCriteria:
    """What people are looked for by: all of it must match. Of a tag any of its folded spellings will do."""

    words: tuple[tuple[str, ...], ...] = ()  # of each word the parts of which one must be in their search text
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()  # kind, spellings
    location_id: int | None = None

    @property
    def has_any(self) -> bool:
        """Return whether anything is asked for."""
        return bool(self.words or self.tags or self.location_id is not None)


def find_mentors(
    db: Session, workspace_id: int, criteria: SearchCriteria, offset: int, limit: int, exclude: Sequence[int] = ()
) -> list[Person]:
    """Return the mentors who match, by name, except those to `exclude` (by id)."""
    role = sa.and_(Person.mentor.is_(True), Person.id.not_in(exclude))
    return _page(db, workspace_id, role, criteria, offset, limit)


def find_mentor_seekers(
    db: Session, workspace_id: int, criteria: SearchCriteria, exclude: int, offset: int, limit: int
) -> list[Person]:
    """Return the people who look for a mentor and match, by name, except the one who asks (by id)."""
    role = sa.and_(Person.looking.is_(True), Person.id != exclude)
    return _page(db, workspace_id, role, criteria, offset, limit)


def find_offered_tag_names(
    db: Session, workspace_id: int, kind: str, prefix: str, limit: int, *, exclude: int, seekers: bool
) -> list[str]:
    """Return names of tags that begin so (folded) and that some mentor has, or with `seekers` someone who looks for
    one; those of the one who asks (by id) alone do not count.
    """
    role = sa.or_(Person.mentor.is_(True), Person.looking.is_(True)) if seekers else Person.mentor.is_(True)
    is_owner = (Person.id == PersonTag.person_id, Person.id != exclude, role, *_can_take_part())
    owners = sa.select(sa.func.count()).select_from(Person).where(*is_owner)  # counted: PostgreSQL joins no whole table
    wanted = select_tag_names(workspace_id, kind, prefix).where(owners.correlate(PersonTag).scalar_subquery() > 0)
    return list(db.scalars(wanted.limit(limit)))


class MentorCandidate(NamedTuple):
    """What is looked at first of a mentor who may suit someone: cheap to read for many."""

    id: int
    name: str
    zone: str
    paused_until: dt.date | None


def find_mentors_by_topics(db: Session, workspace_id: int, topics: Iterable[str], limit: int) -> list[MentorCandidate]:
    """Return mentors with these folded topics, each once for each topic of theirs; at most `limit` rows."""
    shared = (PersonTag.workspace_id == workspace_id, PersonTag.kind == TOPIC, PersonTag.folded.in_(list(topics)))
    wanted = _select_candidates(workspace_id).join(PersonTag, PersonTag.person_id == Person.id).where(*shared)
    return [MentorCandidate(*row) for row in db.execute(wanted.limit(limit))]


def mentor_zones(db: Session, workspace_id: int) -> list[str]:
    """Return the IANA zones in which mentors live; they are few, however many mentors there are."""
    wanted = sa.select(Person.zone).where(Person.workspace_id == workspace_id, Person.mentor.is_(True))
    return list(db.scalars(wanted.distinct()))


def find_mentors_in_zones(db: Session, workspace_id: int, zones: Iterable[str], limit: int) -> list[MentorCandidate]:
    """Return mentors in these IANA zones."""
    wanted = _select_candidates(workspace_id).where(Person.zone.in_(list(zones)))
    return [MentorCandidate(*row) for row in db.execute(wanted.limit(limit))]


def find_people_by_name(db: Session, workspace_id: int, person_ids: Iterable[int]) -> list[Person]:
    """Return these people, by name."""
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, Person.id.in_(list(person_ids)))
    return list(db.scalars(wanted.order_by(sa.func.lower(Person.name), Person.id)))


def topics_of(db: Session, person_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the topics of these people: id → folded → as they write it."""
    wanted = sa.select(PersonTag).where(PersonTag.person_id.in_(person_ids), PersonTag.kind == TOPIC)
    found: dict[int, dict[str, str]] = {person_id: {} for person_id in person_ids}
    for tag in db.scalars(wanted.order_by(PersonTag.person_id, PersonTag.folded)):
        found[tag.person_id][tag.folded] = tag.name
    return found


def _select_candidates(workspace_id: int) -> sa.Select[int, str, str, dt.date | None]:
    columns = sa.select(Person.id, Person.name, Person.zone, Person.paused_until)
    return columns.where(Person.workspace_id == workspace_id, Person.mentor.is_(True), *_can_take_part())


def _can_take_part() -> Iterator[sa.ColumnElement[bool]]:
    return (getattr(Person, flag).is_(False) for flag in ("guest", "bot", "deactivated", "foreign"))


def _page(
    db: Session, workspace_id: int, role: sa.ColumnElement[bool], criteria: SearchCriteria, offset: int, limit: int
) -> list[Person]:
    wanted = sa.select(Person).where(
        Person.workspace_id == workspace_id, role, *_can_take_part(), *_match_conditions(criteria)
    )
    few = _find_small_match(db, workspace_id, criteria)
    if few is not None:
        wanted = wanted.where(Person.id.in_(few))
    return list(db.scalars(wanted.order_by(sa.func.lower(Person.name), Person.id).offset(offset).limit(limit)))


def _find_small_match(db: Session, workspace_id: int, criteria: SearchCriteria) -> set[int] | None:
    """Return the ids of all who match one of the criteria that have an index, if they are few; None where all match
    many.
    """
    for one in _select_each_criterion(workspace_id, criteria):
        found = db.scalars(one.limit(SMALL_MATCH + 1)).all()
        if len(found) <= SMALL_MATCH:
            return set(found)
    return None


def _select_each_criterion(workspace_id: int, criteria: SearchCriteria) -> Iterator[sa.Select[int]]:
    """Yield for each criterion that has an index the query for the ids of those who match."""
    for kind, spellings in criteria.tags:
        yield sa.select(PersonTag.person_id).where(
            PersonTag.workspace_id == workspace_id, PersonTag.kind == kind, PersonTag.folded.in_(spellings)
        )
    if criteria.location_id is not None:
        yield sa.select(Person.id).where(
            Person.workspace_id == workspace_id, Person.location_id == criteria.location_id
        )


def _match_conditions(criteria: SearchCriteria) -> Iterator[Any]:
    """Yield each criterion as a condition on one person."""
    for parts in criteria.words:
        yield sa.or_(*(Person.folded.contains(part, autoescape=True) for part in parts))
    for kind, spellings in criteria.tags:
        is_one = PersonTag.folded.in_(spellings)
        yield sa.exists().where(PersonTag.person_id == Person.id, PersonTag.kind == kind, is_one)
    if criteria.location_id is not None:
        yield Person.location_id == criteria.location_id
