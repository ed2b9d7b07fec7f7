"""Asking an admin to let one book all the same, after having missed more than the program allows."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storage.base import Base, BigId, Word, delete_oldest, partial_index
from storage.person import Person

ASKED, ALLOWED, DECLINED, USED = "asked", "allowed", "declined", "used"


class BookingPermission(Base):
    """One person asks admins for one more booking; the first answer counts. Whoever changes one has locked its person.

    `meeting_id` is what they wanted to book when they asked; None where it was none in particular.
    """

    __tablename__ = "booking_permission"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    meeting_id: Mapped[int | None] = mapped_column(BigId)  # no foreign key: deleting a draft would look for it here
    state: Mapped[str] = mapped_column(Word(16), default=ASKED)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # what they say, if anything
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)


# One at a time is asked for, or allowed and not used yet.
IS_IN_FORCE = BookingPermission.state.in_([ASKED, ALLOWED])
partial_index("uq_booking_permission_person", BookingPermission.person_id, where=IS_IN_FORCE, unique=True)
IS_ASKED = BookingPermission.state == ASKED
partial_index("ix_booking_permission_asked", BookingPermission.workspace_id, BookingPermission.id, where=IS_ASKED)


def find_permission(db: Session, workspace_id: int, permission_id: int) -> BookingPermission | None:
    """Return the permission with this id as it is now, if of this workspace."""
    wanted = sa.select(BookingPermission).where(
        BookingPermission.workspace_id == workspace_id, BookingPermission.id == permission_id
    )
    return db.scalar(wanted.execution_options(populate_existing=True))


def find_permission_in_force(db: Session, person_id: int) -> BookingPermission | None:
    """Return what this person has asked for and nobody has answered, or what they are allowed and have not used."""
    wanted = sa.select(BookingPermission).where(BookingPermission.person_id == person_id, IS_IN_FORCE)
    return db.scalar(wanted.execution_options(populate_existing=True))


def use_permission(db: Session, person_id: int) -> bool:
    """Use the permission that this person has been given; return whether there was one."""
    allowed = (BookingPermission.person_id == person_id, IS_IN_FORCE, BookingPermission.state == ALLOWED)
    used = sa.update(BookingPermission).where(*allowed).values(state=USED).returning(BookingPermission.id)
    return db.scalar(used.execution_options(synchronize_session=False)) is not None


def list_asked_permissions(db: Session, workspace_id: int, limit: int) -> list[BookingPermission]:
    """Return those that no admin has answered yet, with their people, the oldest first."""
    wanted = (
        sa.select(BookingPermission)
        .where(BookingPermission.workspace_id == workspace_id, IS_ASKED)
        .options(joinedload(BookingPermission.person))
        .order_by(BookingPermission.id)
        .limit(limit)
    )
    return list(db.scalars(wanted))


def forget_old_permissions(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest that were asked for before this instant; return how many."""
    at = BookingPermission.created_at
    return delete_oldest(db, BookingPermission, at < before, by=at, limit=limit)
