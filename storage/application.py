"""Asking to become a mentor, where an admin has to approve it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storage.base import Base, BigId, Word, partial_index
from storage.person import Person

PENDING, APPROVED, DECLINED = "pending", "approved", "declined"


class MentorApplication(Base):
    """One person asks to mentor; an admin answers, with a reason. Whoever changes one has locked its person."""

    __tablename__ = "mentor_application"
    __table_args__ = (sa.Index("ix_mentor_application_person", "person_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(Word(16), default=PENDING)
    message: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)


IS_PENDING = MentorApplication.state == PENDING
partial_index("uq_mentor_application_person", MentorApplication.person_id, where=IS_PENDING, unique=True)
partial_index("ix_mentor_application_pending", MentorApplication.workspace_id, MentorApplication.id, where=IS_PENDING)


def find_application(db: Session, workspace_id: int, application_id: int) -> MentorApplication | None:
    """Return the application with this id as it is now, if of this workspace."""
    wanted = sa.select(MentorApplication).where(
        MentorApplication.workspace_id == workspace_id, MentorApplication.id == application_id
    )
    return db.scalar(wanted.execution_options(populate_existing=True))


def find_pending_application(db: Session, person: Person) -> MentorApplication | None:
    """Return the application of this person that nobody has answered yet."""
    wanted = sa.select(MentorApplication).where(MentorApplication.person_id == person.id, IS_PENDING)
    return db.scalar(wanted)


def list_pending_applications(db: Session, workspace_id: int, limit: int) -> list[MentorApplication]:
    """Return the applications that nobody has answered yet, with their people, oldest first."""
    wanted = (
        sa.select(MentorApplication)
        .where(MentorApplication.workspace_id == workspace_id, IS_PENDING)
        .options(joinedload(MentorApplication.person))
        .order_by(MentorApplication.id)
        .limit(limit)
    )
    return list(db.scalars(wanted))
