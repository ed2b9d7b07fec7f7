"""A person in a workspace: what Slack says of them, and what they are in the program."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId
from storage.workspace import Workspace


class Person(Base):
    """A member of a workspace. `mentor` is None until an admin decides or the person first offers a session."""

    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "slack_id"),
        sa.Index("ix_person_mentors", "workspace_id", "mentor", "name", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    slack_id: Mapped[str] = mapped_column(sa.String(32))

    # As Slack has it, at Slack's time `updated` (Unix seconds; 0 if not told); renewed by events and by the sweep.
    updated: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    name: Mapped[str] = mapped_column(sa.String(255))
    headline: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    zone: Mapped[str] = mapped_column(sa.String(64))
    locale: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    image_url: Mapped[str] = mapped_column(sa.String(1024), default="", server_default="")
    slack_admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    guest: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    bot: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    deactivated: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    foreign: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # of another workspace

    # As the program has it.
    named_admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # by MENTORSHIP_ADMINS
    program_admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # by another admin
    mentor: Mapped[bool | None]
    dm_channel: Mapped[str | None] = mapped_column(sa.String(32))
    home_list: Mapped[str | None] = mapped_column(sa.String(16))  # None until they first opened the Home tab

    @property
    def admin(self) -> bool:
        """Whether this person steers the program."""
        return self.slack_admin or self.named_admin or self.program_admin

    @property
    def welcome(self) -> bool:
        """Whether this person may take part at all."""
        return not (self.guest or self.bot or self.deactivated or self.foreign)


# Built once, since every click asks for it: building a statement takes longer than running it.
ACTOR = (
    sa.select(Person)
    .join(Workspace, Workspace.id == Person.workspace_id)
    .where(Workspace.team_id == sa.bindparam("team_id"), Person.slack_id == sa.bindparam("slack_id"))
)
LOCKED = (
    sa.select(Person)
    .where(Person.workspace_id == sa.bindparam("workspace_id"), Person.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(Person.id)
    .with_for_update(key_share=True)
)


def find_actor(session: Session, team_id: str, slack_id: str) -> Person | None:
    """The person whom Slack calls `slack_id`, in the workspace that it calls `team_id`."""
    return session.scalar(ACTOR, {"team_id": team_id, "slack_id": slack_id})


def find_person(session: Session, workspace_id: int, person_id: int) -> Person | None:
    """The person with this id, if of this workspace."""
    return session.scalar(sa.select(Person).where(Person.workspace_id == workspace_id, Person.id == person_id))


def find_member(session: Session, workspace_id: int, slack_id: str) -> Person | None:
    """The person whom Slack calls `slack_id`."""
    return session.scalar(sa.select(Person).where(Person.workspace_id == workspace_id, Person.slack_id == slack_id))


def find_members(session: Session, workspace_id: int, slack_ids: Iterable[str]) -> dict[str, Person]:
    """The known ones among these Slack ids."""
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, Person.slack_id.in_(list(slack_ids)))
    return {person.slack_id: person for person in session.scalars(wanted)}


def lock_persons(session: Session, workspace_id: int, person_ids: Iterable[int]) -> dict[int, Person]:
    """Lock these persons in the order of their ids, the last step of the global lock order.

    SQLite needs no lock: its one writer holds the whole database.
    """
    found = session.scalars(LOCKED, {"workspace_id": workspace_id, "ids": list(person_ids)})
    return {person.id: person for person in found}


def mentors(session: Session, workspace_id: int, words: Sequence[str], offset: int, limit: int) -> list[Person]:
    """Those who mentor, by name; each of `words` (lower case) must be in the name or the headline."""
    wanted = sa.select(Person).where(
        Person.workspace_id == workspace_id,
        Person.mentor.is_(True),
        *(getattr(Person, flag).is_(False) for flag in ("guest", "bot", "deactivated", "foreign")),
    )
    for word in words:
        wanted = wanted.where(
            sa.func.lower(Person.name).contains(word, autoescape=True)
            | sa.func.lower(Person.headline).contains(word, autoescape=True)
        )
    return list(session.scalars(wanted.order_by(Person.name, Person.id).offset(offset).limit(limit)))


def with_roles(session: Session, workspace_id: int, offset: int, limit: int) -> list[Person]:
    """Everybody who mentors or is an admin, by name."""
    role = Person.mentor.is_(True) | Person.slack_admin | Person.named_admin | Person.program_admin
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, role, Person.deactivated.is_(False))
    return list(session.scalars(wanted.order_by(Person.name, Person.id).offset(offset).limit(limit)))
