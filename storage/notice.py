"""The outbox: one notice is one thing to tell one person, kept until it is delivered; and the cards they show."""

import datetime as dt
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, is_sqlite

HOME = "home"  # the subject of the Home tab
LINK = "link"  # the kind of a notice that is carried to Zoom and not to Slack
ANNOUNCEMENT = "announcement"  # of one that goes to a channel; its lane names it by Slack's id: `announcement:C17`
CHANNEL = "channel"  # of one that lets the channel of a masterclass follow it
WAITING, SENDING, SENT, DROPPED, FAILED = "waiting", "sending", "sent", "dropped", "failed"


MAIL = "mail"  # what the lane of a notice begins with that goes by mail: `mail:17`


class Notice(Base):
    """An intent to tell something, not a text: what is shown is decided when it is delivered.

    `lane` is the conversation it belongs to (`person:17`; `link:42` for what Zoom is told of a meeting,
    `channel:5` for what is done to the channel of a masterclass); within a lane
    notices are delivered in order of their ids. A `refresh` brings something already shown up to date: it yields to
    everything else, and waits once per `key`.
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
    request_id: Mapped[int | None] = mapped_column(BigId)
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
    """The one message in Slack that shows something to somebody, edited in place for as long as the thing lives.

    `subject` says what it shows (`meeting:42`, `request:7`, `application:3`), `lane` where (`person:17`).
    The Home tab counts as one, of the subject `home`; it has no channel, and its `ts` is when delivery last drew it.
    """

    __tablename__ = "card"

    subject: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    lane: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    channel: Mapped[str] = mapped_column(sa.String(32))
    ts: Mapped[str] = mapped_column(sa.String(32))


def subject_of(notice: Notice) -> str:
    """What the notice's card shows: what its details name, else its request or its meeting."""
    if "subject" in notice.details:
        return str(notice.details["subject"])
    return f"request:{notice.request_id}" if notice.request_id is not None else f"meeting:{notice.meeting_id}"


def find_card(db: Session, subject: str, lane: str) -> Card | None:
    """The card that shows this in this conversation, once it has been posted."""
    return db.get(Card, (subject, lane))


SELECT_CARD_TS = sa.select(Card.ts).where(Card.subject == sa.bindparam("subject"), Card.lane == sa.bindparam("lane"))


def has_card(db: Session, subject: str, lane: str) -> bool:
    """Whether a card has been posted that shows this in this conversation."""
    return db.scalar(SELECT_CARD_TS, {"subject": subject, "lane": lane}) is not None


def slack_lane_of(notice: Notice) -> str:
    """The conversation in Slack in which this is told too: that is where its card is, also for a mail."""
    return f"person:{notice.person_id}" if notice.lane.startswith(f"{MAIL}:") else notice.lane


def find_lanes_with_card(db: Session, subject: str, prefix: str = "person") -> set[str]:
    """The conversations with this beginning in which a card has been posted that shows this."""
    wanted = sa.select(Card.lane).where(Card.subject == subject, Card.lane.startswith(f"{prefix}:"))
    return set(db.scalars(wanted))


def forget_card(db: Session, subject: str, lane: str) -> None:
    """The card that shows this in this conversation is of no use any more."""
    db.execute(sa.delete(Card).where(Card.subject == subject, Card.lane == lane))


def put_notice(db: Session, **values: Any) -> None:
    """Add a notice; where one with the same key is waiting already, that one serves.

    The update that changes nothing locks the waiting one, so that delivery looks at the state we are about to commit;
    if delivery has begun with it, a new one is added.
    """
    db.flush()
    db.execute(_build_insert(is_sqlite(db)), values)


@cache
def _build_insert(for_sqlite: bool) -> sa.Insert:
    """Built once: a booking puts three or four notices, and building this takes longer than running it."""
    table = Base.metadata.tables[Notice.__tablename__]
    new = sqlite.insert(table) if for_sqlite else postgresql.insert(table)
    return new.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        index_where=sa.text("key IS NOT NULL AND state = 'waiting'"),
        set_={"key": new.excluded.key},
    )


def forget_delivered(db: Session, before: dt.datetime) -> None:
    """Drop what was delivered or dropped long ago."""
    db.execute(sa.delete(Notice).where(Notice.created_at < before, Notice.state.in_([SENT, DROPPED, FAILED])))
