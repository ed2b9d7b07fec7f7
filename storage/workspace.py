"""A Slack workspace: everything else belongs to one, and is only ever asked for through it."""

import datetime as dt
import hashlib
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, delete_oldest, insert
from storage.program import ensure_program

WORDS_LIMIT, EVENT_ID_LIMIT = 255, 64  # characters of what Slack says of itself


class Workspace(Base):
    """One Slack workspace (Slack: team) that uses the bot."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(WORDS_LIMIT), default="", server_default="")
    # Where its people's browsers go, and to our Home tab.
    url: Mapped[str] = mapped_column(sa.String(WORDS_LIMIT), default="", server_default="")
    home_url: Mapped[str] = mapped_column(sa.String(WORDS_LIMIT), default="", server_default="")
    named_admins: Mapped[list[str]] = mapped_column(sa.JSON)  # Slack ids from MENTORSHIP_ADMINS, as last started
    sweep_at: Mapped[dt.datetime]  # when the list of members is next due to be read from Slack
    sweep_cursor: Mapped[str] = mapped_column(sa.String(WORDS_LIMIT), default="", server_default="")


class Lease(Base):
    """The right to deliver to one workspace: held by one worker at a time, fenced by its rising `epoch`.

    `pauses` keeps what Slack asked for with Retry-After (method → instant), so that the next owner respects it too.
    """

    __tablename__ = "lease"

    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"), primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    epoch: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    until: Mapped[dt.datetime]
    pauses: Mapped[dict[str, Any]]


class SeenEvent(Base):
    """An event of Slack's that has taken effect; the same `event_id` sent again finds it here."""

    __tablename__ = "seen_event"

    event_id: Mapped[str] = mapped_column(sa.String(EVENT_ID_LIMIT), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    seen_at: Mapped[dt.datetime] = mapped_column(index=True)


def find_workspace(db: Session, team_id: str) -> Workspace | None:
    """Return the workspace with this Slack team id."""
    return db.scalar(sa.select(Workspace).where(Workspace.team_id == team_id))


def ensure_workspace(db: Session, team_id: str, now: dt.datetime) -> Workspace:
    """Return the workspace with this Slack team id, made if need be; two who make it at once get the same one."""
    found = find_workspace(db, team_id)
    if found is None:
        new = insert(db, Workspace).values(team_id=team_id, named_admins=[], sweep_at=now)
        db.execute(new.on_conflict_do_nothing(index_elements=[Workspace.team_id]))
        found = db.scalars(sa.select(Workspace).where(Workspace.team_id == team_id)).one()
        ensure_program(db, found.id)
    return found


def lock_workspace(db: Session, workspace_id: int) -> Workspace:
    """Lock the workspace and read it as it is now: for changes that concern all of it."""
    wanted = sa.select(Workspace).where(Workspace.id == workspace_id).with_for_update(key_share=True)
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def remember_event(db: Session, workspace_id: int, event_id: str, now: dt.datetime) -> bool:
    """Record that the event takes effect in this transaction; return False when it already has."""
    if len(event_id) > EVENT_ID_LIMIT:
        event_id = hashlib.sha256(event_id.encode()).hexdigest()
    if db.get(SeenEvent, event_id):
        return False
    db.add(SeenEvent(event_id=event_id, workspace_id=workspace_id, seen_at=now))
    db.flush()
    return True


def try_writing(db: Session, team_id: str, now: dt.datetime) -> None:
    """Write a row and delete it again: on a full disk, or in a database that has become read-only, that fails.

    It is an event that never was, which concerns nobody and waits for nobody. Nothing before there is a workspace.
    """
    workspace = find_workspace(db, team_id)
    if workspace is not None:
        row = SeenEvent(event_id=f"readyz-{secrets.token_hex(8)}", workspace_id=workspace.id, seen_at=now)
        db.add(row)
        db.flush()
        db.delete(row)


def forget_events(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest ids of events that Slack will not send again; return how many."""
    return delete_oldest(db, SeenEvent, SeenEvent.seen_at < before, by=SeenEvent.seen_at, limit=limit)
