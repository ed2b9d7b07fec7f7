"""The outbox: the notices that are to be delivered, and the cards that have been posted in Slack."""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Word, begins_with, delete_oldest, partial_index
from storage.lane import Lane, LaneKind

CARDS_KEPT = dt.timedelta(days=366)  # after what they show is over, and they were last brought up to date
HOME = "home"  # the subject of the Home tab
MEETING = "meeting:"  # how the subjects of cards of meetings begin
WAITING, SENDING, SENT, DROPPED, FAILED = "waiting", "sending", "sent", "dropped", "failed"


class Cause(StrEnum):
    """Why an attempt failed. The values are kept in the database."""

    UNSURE = "unsure"  # there was no proper answer: it may or may not have happened
    DENIED = "denied"  # we may not make this call, until someone changes that
    STRANGE = "strange"  # an answer we do not know
    FAULT = "fault"  # an error of our own, or one that the database has with this notice alone
    REFUSED = "refused"  # it will never be taken, and is not tried again


class Notice(Base):
    """One thing to tell one person: an intent, not a text. What is shown is decided when it is delivered.

    `kind` is one of `mentorship.outbox.kinds`. `lane` says where it goes (see `storage.lane`); the notices of a lane
    are delivered in order of their ids, except that one which is `passed_by` no longer holds back those after it. A
    `refresh` brings something already shown up to date: it yields to everything
    else, and waits once per `key`. `urgency` is when the thing it is about starts; what starts soonest is told first.
    """

    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_done", "created_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    kind: Mapped[str] = mapped_column(Word(32))
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
    state: Mapped[str] = mapped_column(Word(8), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # that failed
    cause: Mapped[str] = mapped_column(sa.String(8), default="", server_default="")  # why the last one failed
    failures: Mapped[dict[str, Any] | None]  # for each cause how many attempts failed, and since when
    passed_by: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # it holds back no other
    sending_since: Mapped[dt.datetime | None]
    channel: Mapped[str | None] = mapped_column(sa.String(32))  # where it was sent to
    ts: Mapped[str | None] = mapped_column(sa.String(32))
    error: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")

    @property
    def meeting_ids(self) -> list[int]:
        """The meetings that it is about: those that its details name, where it is about several at once."""
        alone = [self.meeting_id] if self.meeting_id is not None else []
        return list(self.details.get("meetings") or alone)


IS_UNDELIVERED = Notice.state.in_([WAITING, SENDING])
IS_DONE = Notice.state.in_([SENT, DROPPED, FAILED])
partial_index("ix_notice_due", Notice.workspace_id, Notice.id, where=IS_UNDELIVERED)
WAITS_UNDER_KEY = sa.and_(Notice.key.is_not(None), Notice.state == WAITING)
partial_index("uq_notice_key", Notice.workspace_id, Notice.key, where=WAITS_UNDER_KEY, unique=True)


class Card(Base):
    """The one message in Slack that shows something to someone, edited in place for as long as the thing exists.

    `subject` says what it shows (`meeting:42`, `request:7`, `application:3`), `lane` where (`person:17`).
    The Home tab counts as one, with the subject `home`; it has no channel, and its `ts` is when delivery last drew it.
    """

    __tablename__ = "card"
    __table_args__ = (
        sa.Index("ix_card_lane", "lane", "subject"),
        # For what begins in the same way: see `begins_with`.
        sa.Index("ix_card_subject", "subject", postgresql_ops={"subject": "varchar_pattern_ops"}),
    )

    subject: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    lane: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    channel: Mapped[str] = mapped_column(sa.String(32))
    ts: Mapped[str] = mapped_column(sa.String(32))
    kept_until: Mapped[dt.datetime | None] = mapped_column(index=True)  # None, of the Home tab: for good
    # What it shows, in a few characters, so that it is not edited where nothing changes; empty: not known.
    digest: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")


def meeting_subject(meeting_id: int | None) -> str:
    """Return the subject of the cards that show the meeting."""
    return f"{MEETING}{meeting_id}"


def request_subject(request_id: int) -> str:
    """Return the subject of the cards that show the request."""
    return f"request:{request_id}"


def subject_of(notice: Notice) -> str:
    """Return the subject of the notice's card: what its details name, else its request or its meeting."""
    if "subject" in notice.details:
        return str(notice.details["subject"])
    return request_subject(notice.request_id) if notice.request_id is not None else meeting_subject(notice.meeting_id)


def find_card(db: Session, subject: str, lane: Lane) -> Card | None:
    """Return the card that shows the subject in the lane, once it has been posted."""
    return db.get(Card, (subject, lane))


SELECT_LANES_WITH_CARD = sa.select(Card.lane).where(
    Card.subject == sa.bindparam("subject"), Card.lane.like(sa.bindparam("pattern"))
)
SELECT_CARD_TS = sa.select(Card.ts).where(Card.subject == sa.bindparam("subject"), Card.lane == sa.bindparam("lane"))


def has_card(db: Session, subject: str, lane: Lane) -> bool:
    """Return whether a card that shows the subject has been posted in the lane."""
    return db.scalar(SELECT_CARD_TS, {"subject": subject, "lane": lane}) is not None


def slack_lane_of(notice: Notice) -> Lane:
    """Return the lane in which Slack tells this; the card is there, also when the notice itself goes by mail."""
    lane = Lane(notice.lane)
    return Lane.person(notice.person_id) if lane.kind == LaneKind.MAIL else lane


def find_lanes_with_card(db: Session, subject: str, kind: LaneKind = LaneKind.PERSON) -> set[Lane]:
    """Return the lanes of this kind in which a card that shows the subject has been posted."""
    db.flush()
    found = db.connection().scalars(SELECT_LANES_WITH_CARD, {"subject": subject, "pattern": f"{kind.prefix}%"})
    return {Lane(lane) for lane in found}


def list_subjects(db: Session, prefix: str, lane: Lane) -> list[str]:
    """Return the subjects that begin like this and of which a card has been posted in the lane, in order."""
    wanted = sa.select(Card.subject).where(Card.lane == lane, Card.subject.startswith(prefix, autoescape=True))
    return sorted(db.scalars(wanted))


def find_lanes_with_subjects(db: Session, prefix: str) -> set[Lane]:
    """Return people's lanes in which a card has been posted whose subject begins like this."""
    of_people = Card.lane.startswith(LaneKind.PERSON.prefix, autoescape=True)
    found = db.scalars(sa.select(Card.lane).where(begins_with(db, Card.subject, prefix), of_people))
    return {Lane(lane) for lane in found}


def list_meetings_with_card(db: Session, lane: Lane) -> list[int]:
    """Return the ids of the meetings of which a card has been posted in the lane, in order."""
    subjects = db.scalars(sa.select(Card.subject).where(Card.lane == lane, Card.subject.startswith(MEETING)))
    return sorted(int(subject.partition(":")[2]) for subject in subjects)


def find_waiting(db: Session, workspace_id: int, kind: str, meeting_id: int) -> Notice | None:
    """Return the notice of this kind about the meeting that nobody has begun to deliver, if there is one."""
    about = (Notice.kind == kind, Notice.meeting_id == meeting_id, IS_UNDELIVERED, Notice.state == WAITING)
    return db.scalar(sa.select(Notice).where(Notice.workspace_id == workspace_id, *about).limit(1))


def forget_card(db: Session, subject: str, lane: Lane) -> None:
    """Forget the card that shows the subject in the lane: it can no longer be edited, or no longer should."""
    db.execute(sa.delete(Card).where(Card.subject == subject, Card.lane == lane))


def forget_cards(db: Session, subject: str, lanes: Collection[Lane]) -> None:
    """Forget the cards that show the subject in these lanes."""
    if lanes:
        gone = sa.delete(Card).where(Card.subject == subject, Card.lane.in_(list(lanes)))
        db.execute(gone.execution_options(synchronize_session=False))


def rename_card(db: Session, subject: str, new_subject: str, lane: Lane) -> None:
    """Let the message that shows the subject in the lane, if there is one, show another subject from now on."""
    db.execute(sa.update(Card).where(Card.subject == subject, Card.lane == lane).values(subject=new_subject))


def swap_cards(db: Session, subject: str, other: str, lane: Lane) -> None:
    """Let the message that shows the subject in the lane, if there is one, show the other subject from now on; and the
    message that has shown that, if there is one, this.
    """
    aside = f"{subject}:aside"
    found = db.execute(sa.update(Card).where(Card.subject == subject, Card.lane == lane).values(subject=aside))
    if cast("sa.CursorResult[Any]", found).rowcount:
        rename_card(db, other, subject, lane)
        rename_card(db, aside, other, lane)


def forget_delivered(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest of the notices made before this instant that are done; return how many."""
    at = Notice.created_at
    return delete_oldest(db, Notice, IS_DONE, at < before, by=at, limit=limit)


def forget_old_cards(db: Session, now: dt.datetime, limit: int) -> int:
    """Forget the cards that nobody may press any more, the oldest first; return how many."""
    return delete_oldest(db, Card, Card.kept_until <= now, by=Card.kept_until, limit=limit)
