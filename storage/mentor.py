"""Finding mentors, and people who look for one: by words, topics, languages and locations.

Each thing asked for is a set of people that an index gives. Where one set is small, only its people are looked at; else
many match, so going through them by name meets the page that is wanted soon. So it does not matter how many there are.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.person import Person
from storage.search_index import TOPIC, PersonTag, PersonWord, begins

FEW = 100  # rows of an index that are looked at one by one rather than by name


@dataclass(frozen=True)
class Sought:
    """What people are looked for by: all of it must be so. Words and tags are folded."""

    words: tuple[str, ...] = ()  # a word of theirs begins with each
    tags: tuple[tuple[str, str], ...] = ()  # kind, folded
    location_id: int | None = None

    @property
    def anything(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.tags or self.location_id is not None)


def find_mentors(db: Session, workspace_id: int, sought: Sought, offset: int, limit: int) -> list[Person]:
    """Those who mentor, by name."""
    return _page(db, workspace_id, Person.mentor.is_(True), sought, offset, limit)


def find_looking(db: Session, workspace_id: int, sought: Sought, besides: int, offset: int, limit: int) -> list[Person]:
    """Those who look for a mentor, by name, without the one (by id) who asks."""
    role = sa.and_(Person.looking.is_(True), Person.id != besides)
    return _page(db, workspace_id, role, sought, offset, limit)


class Likely(NamedTuple):
    """What is looked at first of a mentor who may suit somebody: cheap to read for many."""

    id: int
    name: str
    zone: str
    paused_until: dt.date | None


def sharing_topics(db: Session, workspace_id: int, topics: Iterable[str], limit: int) -> list[Likely]:
    """Mentors with these folded topics, each as often as they have one of them; so many rows at most."""
    shared = (PersonTag.workspace_id == workspace_id, PersonTag.kind == TOPIC, PersonTag.folded.in_(list(topics)))
    wanted = _likely(workspace_id).join(PersonTag, PersonTag.person_id == Person.id).where(*shared)
    return [Likely(*row) for row in db.execute(wanted.limit(limit))]


def mentor_zones(db: Session, workspace_id: int) -> list[str]:
    """The IANA zones in which mentors live; they are few, however many mentors there are."""
    wanted = sa.select(Person.zone).where(Person.workspace_id == workspace_id, Person.mentor.is_(True))
    return list(db.scalars(wanted.distinct()))


def in_zones(db: Session, workspace_id: int, zones: Iterable[str], limit: int) -> list[Likely]:
    """Mentors in these IANA zones."""
    wanted = _likely(workspace_id).where(Person.zone.in_(list(zones)))
    return [Likely(*row) for row in db.execute(wanted.limit(limit))]


def persons(db: Session, workspace_id: int, person_ids: Iterable[int]) -> list[Person]:
    """These people, by name."""
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, Person.id.in_(list(person_ids)))
    return list(db.scalars(wanted.order_by(sa.func.lower(Person.name), Person.id)))


def topics_of(db: Session, person_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The topics of these people: id → folded → as they write it."""
    wanted = sa.select(PersonTag).where(PersonTag.person_id.in_(person_ids), PersonTag.kind == TOPIC)
    found: dict[int, dict[str, str]] = {person_id: {} for person_id in person_ids}
    for tag in db.scalars(wanted.order_by(PersonTag.person_id, PersonTag.folded)):
        found[tag.person_id][tag.folded] = tag.name
    return found


def _likely(workspace_id: int) -> sa.Select[int, str, str, dt.date | None]:
    columns = sa.select(Person.id, Person.name, Person.zone, Person.paused_until)
    return columns.where(Person.workspace_id == workspace_id, Person.mentor.is_(True), *_welcome())


def _welcome() -> Iterator[sa.ColumnElement[bool]]:
    return (getattr(Person, flag).is_(False) for flag in ("guest", "bot", "deactivated", "foreign"))


def _page(
    db: Session, workspace_id: int, role: sa.ColumnElement[bool], sought: Sought, offset: int, limit: int
) -> list[Person]:
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, role, *_welcome(), *_matching(sought))
    few = _few(db, workspace_id, sought)
    if few is not None:
        wanted = wanted.where(Person.id.in_(few))
    return list(db.scalars(wanted.order_by(sa.func.lower(Person.name), Person.id).offset(offset).limit(limit)))


def _few(db: Session, workspace_id: int, sought: Sought) -> set[int] | None:
    """The ids of all who match one of the things sought, if they are few; None where all of these are common."""
    for one in _each(workspace_id, sought):
        found = db.scalars(one.limit(FEW + 1)).all()
        if len(found) <= FEW:
            return set(found)
    return None


def _each(workspace_id: int, sought: Sought) -> Iterator[sa.Select[int]]:
    """The ids of those who match, for each thing sought."""
    for word in sorted(sought.words, key=len, reverse=True):  # long words are rare
        yield sa.select(PersonWord.person_id).where(
            PersonWord.workspace_id == workspace_id, begins(PersonWord.word, word)
        )
    for kind, folded in sought.tags:
        yield sa.select(PersonTag.person_id).where(
            PersonTag.workspace_id == workspace_id, PersonTag.kind == kind, PersonTag.folded == folded
        )
    if sought.location_id is not None:
        yield sa.select(Person.id).where(Person.workspace_id == workspace_id, Person.location_id == sought.location_id)


def _matching(sought: Sought) -> Iterator[Any]:
    """The same as conditions on one person."""
    for word in sought.words:
        yield sa.exists().where(PersonWord.person_id == Person.id, begins(PersonWord.word, word))
    for kind, folded in sought.tags:
        yield sa.exists().where(PersonTag.person_id == Person.id, PersonTag.kind == kind, PersonTag.folded == folded)
    if sought.location_id is not None:
        yield Person.location_id == sought.location_id
