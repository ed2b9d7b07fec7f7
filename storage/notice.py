"""The outbox: one notice is one thing to tell one person, kept until it is delivered; and the cards they show."""

import datetime as dt
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, is_sqlite

WAITING, SENDING, SENT, DROPPED, FAILED = "waiting", "sending", "sent", "dropped", "failed"


class Notice(Base):
    """An intent to tell something, not a text: what is shown is decided when it is delivered.

    `lane` is the conversation it belongs to (`person:17`); within a lane notices are delivered in order of their ids.
    A `refresh` brings something already shown up to date: it yields to everything else, and waits once per `key`.
    `urgency` is when the thing it is about starts; what starts soonest is told first.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.Index(
            "ix_notice_due",
            "workspace_id",
            "id",
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        ),
        sa.Index(
            "uq_notice_key",
            "workspace_id",
            "key",
            unique=True,
            sqlite_where=sa.text("key IS NOT NULL AND state = 'waiting'"),
            postgresql_where=sa.text("key IS NOT NULL AND state = 'waiting'"),
        ),
        sa.Index("ix_notice_done", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    lane: Mapped[str] = mapped_column(sa.String(40))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    meeting_id: Mapped[int | None] = mapped_column(BigId)  # no foreign key: a deleted draft may still be spoken of
    details: Mapped[dict[str, Any]]
    refresh: Mapped[bool]
    key: Mapped[str | None] = mapped_column(sa.String(80))
    urgency: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(sa.String(8), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    sending_since: Mapped[dt.datetime | None]
    channel: Mapped[str | None] = mapped_column(sa.String(32))  # where it was sent to
    ts: Mapped[str | None] = mapped_column(sa.String(32))
    error: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")


class Card(Base):
    """The one message in Slack that shows a meeting to a person, edited in place for as long as the meeting lives."""

    __tablename__ = "card"

    meeting_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    channel: Mapped[str] = mapped_column(sa.String(32))
    ts: Mapped[str] = mapped_column(sa.String(32))


def find_card(session: Session, meeting_id: int, person_id: int) -> Card | None:
    """The card that shows this meeting to this person, once it has been posted."""
    return session.get(Card, (meeting_id, person_id))


SHOWN = sa.select(Card.ts).where(
    Card.meeting_id == sa.bindparam("meeting_id"), Card.person_id == sa.bindparam("person_id")
)


def has_card(session: Session, meeting_id: int, person_id: int) -> bool:
    """Whether a card has been posted that shows this meeting to this person."""
    return session.scalar(SHOWN, {"meeting_id": meeting_id, "person_id": person_id}) is not None


def put_notice(session: Session, **values: Any) -> None:
    """Add a notice; where one with the same key is waiting already, that one serves.

    The update that changes nothing locks the waiting one, so that delivery looks at the state we are about to commit;
    if delivery has begun with it, a new one is added.
    """
    session.flush()
    session.execute(_put(is_sqlite(session)), values)


@cache
def _put(lite: bool) -> sa.Insert:
    """Built once: a booking puts three or four notices, and building this takes longer than running it."""
    table = Base.metadata.tables[Notice.__tablename__]
    new = sqlite.insert(table) if lite else postgresql.insert(table)
    return new.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        index_where=sa.text("key IS NOT NULL AND state = 'waiting'"),
        set_={"key": new.excluded.key},
    )


def forget_delivered(session: Session, before: dt.datetime) -> None:
    """Drop what was delivered or dropped long ago."""
    session.execute(sa.delete(Notice).where(Notice.created_at < before, Notice.state.in_([SENT, DROPPED, FAILED])))
