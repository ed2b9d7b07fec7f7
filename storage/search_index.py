"""What people are found by: the topics and languages they name, and the text that a search looks through."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Word
from storage.person import Person

TOPIC, LANGUAGE = "topic", "language"
FOLDED_LIMIT = 100

# Compared byte by byte, so that an index finds all that begin with the same letters.
Folded = sa.String(FOLDED_LIMIT).with_variant(sa.String(FOLDED_LIMIT, collation="C"), "postgresql")
AFTER_EVERY_LETTER = "\U0010ffff"  # sorts after every letter


class PersonTag(Base):
    """A topic or a language of one person, folded (no case, no accents) so that it is found however it is written."""

    __tablename__ = "person_tag"
    __table_args__ = (sa.Index("ix_person_tag_folded", "workspace_id", "kind", "folded", "name", "person_id"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Word(16), primary_key=True)  # topic, language
    folded: Mapped[str] = mapped_column(Folded, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))  # as this person writes it
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))


def lock_and_reload(db: Session, workspace_id: int, person_ids: Iterable[int]) -> list[Person]:
    """Lock these people in the order of their ids and read them as they are now, with what others saved meanwhile."""
    ids = list(person_ids)
    wanted = (
        sa.select(Person)
        .where(Person.workspace_id == workspace_id, Person.id.in_(ids))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )
    return list(db.scalars(wanted.execution_options(populate_existing=True))) if ids else []


def set_tags(db: Session, person: Person, kind: str, names: Mapping[str, str]) -> None:
    """Give the person these tags of this kind (folded → as they write it) and no others."""
    db.execute(sa.delete(PersonTag).where(PersonTag.person_id == person.id, PersonTag.kind == kind))
    common = {"person_id": person.id, "kind": kind, "workspace_id": person.workspace_id}
    if names:
        db.execute(sa.insert(PersonTag), [{**common, "folded": each, "name": name} for each, name in names.items()])


def tags_of(db: Session, person: Person, kind: str) -> dict[str, str]:
    """Return the person's tags of this kind, in order: folded → as they write it."""
    wanted = sa.select(PersonTag.folded, PersonTag.name).where(PersonTag.person_id == person.id, PersonTag.kind == kind)
    return dict(db.execute(wanted.order_by(PersonTag.folded)).all())


def find_tag_names(db: Session, workspace_id: int, kind: str, prefix: str, limit: int) -> list[str]:
    """Return names of tags whose folded form begins with `prefix`, in order; each once, however many people have it."""
    return list(db.scalars(select_tag_names(workspace_id, kind, prefix).limit(limit)))


def select_tag_names(workspace_id: int, kind: str, prefix: str) -> sa.Select[str]:
    """Return the statement for these names, to which conditions can be added."""
    return (
        sa.select(sa.func.min(PersonTag.name))
        .where(PersonTag.workspace_id == workspace_id, PersonTag.kind == kind, starts_with(PersonTag.folded, prefix))
        .group_by(PersonTag.folded)
        .order_by(PersonTag.folded)
    )


def starts_with(
    column: sa.ColumnElement[str] | sa.orm.attributes.InstrumentedAttribute[str], prefix: str
) -> sa.ColumnElement[bool]:
    """Return the condition that a folded column begins with `prefix`, in a way that its index serves."""
    return sa.and_(column >= prefix, column < prefix + AFTER_EVERY_LETTER)
