"""Masterclasses that someone has filled in and reviews before saving: kept between the form and its review."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, delete_oldest


class MasterclassDraft(Base):
    """A masterclass as it is planned in a form.

    `meeting_id` is the masterclass that was made of it, or the one that it changes.
    """

    __tablename__ = "sketch"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    meeting_id: Mapped[int | None] = mapped_column(BigId)
    plan: Mapped[dict[str, Any]]
    saved: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    made_at: Mapped[dt.datetime] = mapped_column(index=True)


def find_masterclass_draft(db: Session, person_id: int, draft_id: int) -> MasterclassDraft | None:
    """Lock and return this person's draft."""
    wanted = (
        sa.select(MasterclassDraft)
        .where(MasterclassDraft.id == draft_id, MasterclassDraft.person_id == person_id)
        .with_for_update()
    )
    return db.scalar(wanted.execution_options(populate_existing=True))


def forget_masterclass_drafts(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest of the drafts made before this instant, saved or not; return how many."""
    at = MasterclassDraft.made_at
    return delete_oldest(db, MasterclassDraft, at < before, by=at, limit=limit)
