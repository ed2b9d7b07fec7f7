"""Submitted forms that have taken effect, by the key that each form has been given when it was drawn."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, delete_oldest, is_sqlite


class FormSubmission(Base):
    """A form that was submitted. The same form that is submitted again finds it here."""

    __tablename__ = "form_submission"

    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    content: Mapped[str] = mapped_column(sa.String(64))  # a digest of who submitted it, and of what it held
    result: Mapped[Any | None] = mapped_column(sa.JSON)  # what the use case returned, if anything
    told: Mapped[Any | None] = mapped_column(sa.JSON)  # who was told by it
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


def claim_submission(db: Session, workspace_id: int, key: str, content: str, now: dt.datetime) -> bool:
    """Record that this form takes effect in this transaction; return False when it already has.

    Of two that are submitted at the same moment, one waits here until the other is committed or has failed.
    """
    row = {"workspace_id": workspace_id, "key": key, "content": content, "created_at": now}
    return db.connection().execute(CLAIM[is_sqlite(db)], row).first() is not None


def find_submission(db: Session, workspace_id: int, key: str) -> FormSubmission:
    """Return the form that was submitted with this key."""
    return db.get_one(FormSubmission, (workspace_id, key), populate_existing=True)


def keep_result(db: Session, workspace_id: int, key: str, result: Any, told: Any) -> None:
    """Keep what the use case returned for the form with this key, and who was told by it."""
    mine = (FormSubmission.workspace_id == workspace_id, FormSubmission.key == key)
    db.execute(sa.update(FormSubmission).where(*mine).values(result=result, told=told))


def forget_submission(db: Session, workspace_id: int, key: str) -> None:
    """Let the form with this key take effect when it is submitted again."""
    mine = (FormSubmission.workspace_id == workspace_id, FormSubmission.key == key)
    db.execute(sa.delete(FormSubmission).where(*mine))


CLAIM = {
    lite: new(FormSubmission).on_conflict_do_nothing().returning(FormSubmission.key)
    for lite, new in ((True, sqlite.insert), (False, postgresql.insert))
}


def forget_submissions(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest of what was submitted before this instant; return how many."""
    at = FormSubmission.created_at
    return delete_oldest(db, FormSubmission, at < before, by=at, limit=limit)
