"""A person in a workspace: what Slack says of them, and what they are in the program."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, contains_eager, foreign, joinedload, mapped_column, relationship

from storage.base import Base, BigId, is_sqlite, partial_index
from storage.id_list import is_among
from storage.program import Program
from storage.workspace import Workspace

AS_PROGRAM = "program"  # among `remind_me`: when the program reminds everyone


class Person(Base):
    """A member of a workspace. `mentor` is None until an admin decides or the person first offers a session."""

    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "slack_id"),
        sa.Index("ix_person_mentors", "workspace_id", "mentor", sa.text("lower(name)"), "id"),
        sa.Index("ix_person_looking", "workspace_id", "looking", sa.text("lower(name)"), "id"),
        sa.Index("ix_person_location", "workspace_id", "location_id", "id"),
        sa.Index("ix_person_zone", "workspace_id", "mentor", "zone", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    slack_id: Mapped[str] = mapped_column(sa.String(32))

    # As Slack has it, at Slack's time `updated` (Unix seconds; 0 if not told); renewed by events and syncs.
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
    forgotten: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # erased in Slack, and so here
    # Slack's ids of the workspaces they belong to, with blanks between: in an Enterprise Grid there may be several.
    teams: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    # Since when we know that they may not take part (None: they may, or never had a part), and when what they hold is
    # next to be released or, once they are back, given back to them (None: it is in order).
    left_at: Mapped[dt.datetime | None]
    commitments_due_at: Mapped[dt.datetime | None]

    # As the program has it.
    named_admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # by MENTORSHIP_ADMINS
    program_admin: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # by another admin
    mentor: Mapped[bool | None]
    dm_channel: Mapped[str | None] = mapped_column(sa.String(32))
    home_list: Mapped[str | None] = mapped_column(sa.String(16))  # None until they first opened the Home tab
    home_list_at: Mapped[dt.datetime | None]  # when they chose that list themselves

    # As they say of themselves in `My profile`.
    own_headline: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")  # instead of Slack's title
    about: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    topics: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # with commas between; see PersonTag
    languages: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # the same
    location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    looking: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # for a mentor
    paused_until: Mapped[dt.date | None]  # the first day on which they mentor again, in their zone
    meeting_link: Mapped[str] = mapped_column(sa.String(2000), default="", server_default="")
    sessions_per_month: Mapped[int | None]  # how many booked ones they want at most; None: any number
    # When they are reminded (see `mentorship.program.reminders`), since when, and whether what is to come has yet to
    # follow.
    remind_me: Mapped[str] = mapped_column(sa.String(80), default=AS_PROGRAM, server_default=AS_PROGRAM)
    reminders_since: Mapped[dt.datetime | None] = mapped_column(deferred=True)
    reminders_changed: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), deferred=True)
    # Mail. Slack tells the address where we may ask for it (the scope users:read.email).
    email: Mapped[str] = mapped_column(sa.String(320), default="", server_default="")
    mail_choice: Mapped[bool | None]  # whether they want mail as well as Slack; None: they never chose
    email_trouble: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")  # why none goes there
    # What a search looks through: see `mentorship.search_text`.
    folded: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    # Whether anybody waits, or has waited, for a session of theirs: a booking then looks at the waitlist.
    awaited: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    program: Mapped[Program] = relationship(
        primaryjoin=lambda: foreign(Person.workspace_id) == Program.workspace_id, viewonly=True
    )

    @property
    def admin(self) -> bool:
        """Return whether this person manages the program."""
        return self.slack_admin or self.named_admin or self.program_admin

    @property
    def shown_headline(self) -> str:
        """Return their own headline; where they have none, that in Slack."""
        return self.own_headline or self.headline

    @property
    def can_take_part(self) -> bool:
        """Return whether this person may take part at all."""
        return not (self.guest or self.bot or self.deactivated or self.foreign)

    @property
    def wants_mail(self) -> bool:
        """Return whether this person is told by mail too: it is to go to them, and there is where it can go."""
        return bool(self.email) and self.can_take_part and self.is_to_be_mailed

    @property
    def is_to_be_mailed(self) -> bool:
        """Return whether mail goes to them by the program's rule and by their choice, as soon as there is an address.

        To an address that was refused none goes until they ask for it again.
        """
        return not self.email_trouble and self.program.mails(self.mail_choice)

    @property
    def has_left_with_mail(self) -> bool:
        """Return whether this person may not take part any more, and we can still mail what their calendar lacks."""
        return bool(self.email) and not self.can_take_part and self.program.sends_mail


HAS_COMMITMENTS_DUE = Person.commitments_due_at.is_not(None)
partial_index("ix_person_commitments_due", Person.commitments_due_at, where=HAS_COMMITMENTS_DUE)

HAS_CHANGED_REMINDERS = sa.and_(Person.reminders_changed)
partial_index("ix_person_reminders_changed", Person.id, where=HAS_CHANGED_REMINDERS)

IS_ADMIN = sa.or_(Person.slack_admin, Person.named_admin, Person.program_admin)
partial_index("ix_person_admins", Person.workspace_id, Person.id, where=IS_ADMIN)

# The same as `not can_take_part`, as a condition.
CANNOT_TAKE_PART = sa.or_(Person.guest, Person.bot, Person.deactivated, Person.foreign)
SELECT_ACTOR = (
    sa.select(Person)
    .join(Workspace, Workspace.id == Person.workspace_id)
    .join(Person.program)
    .options(contains_eager(Person.program))
    .where(Workspace.team_id == sa.bindparam("team_id"), Person.slack_id == sa.bindparam("slack_id"))
)
SELECT_PERSON_BY_SLACK_ID = sa.select(Person).where(
    Person.workspace_id == sa.bindparam("workspace_id"), Person.slack_id == sa.bindparam("slack_id")
)
_LOCKED = (Person.workspace_id == sa.bindparam("workspace_id"), is_among(Person.id, "ids"))
SELECT_LOCKED_PEOPLE = sa.select(Person).where(*_LOCKED).order_by(Person.id).with_for_update(key_share=True)
LOCK_PERSONS = sa.select(Person.id).where(*_LOCKED).order_by(Person.id).with_for_update(key_share=True)


def find_actor(db: Session, team_id: str, slack_id: str) -> Person | None:
    """Return the person whom Slack calls `slack_id`, in the workspace that it calls `team_id`."""
    return db.scalar(SELECT_ACTOR, {"team_id": team_id, "slack_id": slack_id})


def find_person(db: Session, workspace_id: int, person_id: int) -> Person | None:
    """Return the person with this id, if of this workspace, with its rules."""
    person = db.get(Person, person_id, options=[joinedload(Person.program, innerjoin=True)])
    return person if person is not None and person.workspace_id == workspace_id else None


def find_people(db: Session, workspace_id: int, person_ids: Iterable[int]) -> list[Person]:
    """Return the people with these ids who are of this workspace."""
    ids = list(person_ids)
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, Person.id.in_(ids))
    return list(db.scalars(wanted)) if ids else []


def find_person_by_slack_id(db: Session, workspace_id: int, slack_id: str) -> Person | None:
    """Return the person whom Slack calls `slack_id`."""
    return db.scalar(SELECT_PERSON_BY_SLACK_ID, {"workspace_id": workspace_id, "slack_id": slack_id})


def find_people_by_slack_ids(db: Session, workspace_id: int, slack_ids: Iterable[str]) -> dict[str, Person]:
    """Return the known ones among these Slack ids."""
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, Person.slack_id.in_(list(slack_ids)))
    return {person.slack_id: person for person in db.scalars(wanted)}


def lock_persons(db: Session, workspace_id: int, person_ids: Iterable[int]) -> None:
    """Lock these persons in the order of their ids, the last step of the global lock order.

    SQLite needs no lock: its one writer holds the whole database.
    """
    if not is_sqlite(db):
        db.flush()
        db.connection().execute(LOCK_PERSONS, {"workspace_id": workspace_id, "ids": list(person_ids)})


def lock_and_find_people(db: Session, workspace_id: int, person_ids: Iterable[int]) -> dict[int, Person]:
    """Lock these persons as `lock_persons` does, and return them."""
    found = db.scalars(SELECT_LOCKED_PEOPLE, {"workspace_id": workspace_id, "ids": list(person_ids)})
    return {person.id: person for person in found}


def list_admins(db: Session, workspace_id: int) -> list[Person]:
    """Return the admins who take part, in the order of their ids."""
    wanted = sa.select(Person).where(
        Person.workspace_id == workspace_id,
        IS_ADMIN,
        *(getattr(Person, flag).is_(False) for flag in ("guest", "bot", "deactivated", "foreign")),
    )
    return list(db.scalars(wanted.order_by(Person.id)))


def find_people_named(db: Session, workspace_id: int, name: str) -> list[Person]:
    """Return the people with this name, in whatever case, who are not deactivated.

    On SQLite the case counts for letters beyond ASCII.
    """
    named = sa.func.lower(Person.name) == sa.func.lower(name)
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, named, Person.deactivated.is_(False))
    return list(db.scalars(wanted.order_by(Person.id)))


def list_people_with_roles(db: Session, workspace_id: int, offset: int, limit: int) -> list[Person]:
    """Return everyone who mentors or is an admin, by name."""
    role = Person.mentor.is_(True) | IS_ADMIN
    wanted = sa.select(Person).where(Person.workspace_id == workspace_id, role, Person.deactivated.is_(False))
    return list(db.scalars(wanted.order_by(sa.func.lower(Person.name), Person.id).offset(offset).limit(limit)))
