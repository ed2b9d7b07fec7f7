"""What happens to one notice in the database, step by step. Each function is a change for the ledger."""

import datetime as dt
import logging
import math
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.context import OutboxContext
from bot.outbox.rate_limiter import HISTORY, OPEN, CallPermit
from bot.outbox.render.payloads import Home, Payload, Update, Upload
from bot.outbox.slack_calls import Receipt, method_for
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import refresh_home
from storage.lane import Lane
from storage.notice import (
    DROPPED,
    FAILED,
    HOME,
    SENDING,
    SENT,
    WAITING,
    Card,
    Notice,
    find_card,
    subject_of,
)
from storage.person import Person

GIVE_UP_AFTER = dt.timedelta(days=2)  # how long we try to deliver something before we call it undeliverable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Send:
    """It is marked as being sent: send it. Without a `dm` yet, Slack opens the direct message as it posts.

    What is for a channel has that in the place of the direct message.
    """

    payload: Payload
    slack_id: str
    dm: str | None


@dataclass(frozen=True)
class OpenDm:
    """The id of its direct message must be known first: to look into it, or to share a file there."""

    slack_id: str


@dataclass(frozen=True)
class LookUp:
    """It may have been delivered: look for it in the direct message, from this instant on.

    In a channel only where the bot may read: `optional`.
    """

    dm: str
    since: dt.datetime
    file_name: str | None
    optional: bool


@dataclass(frozen=True)
class WaitForMethod:
    """It cannot go before this method may be called again."""

    method: str


@dataclass(frozen=True)
class Finished:
    """Nothing is left to do."""

    outcome: str = ""


NextAction = Send | OpenDm | LookUp | WaitForMethod | Finished


def next_action(
    db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit, *, searched: bool
) -> NextAction:
    """Decide what comes next for this notice, from how things are now; `looked` when it was looked for in vain."""
    # Somebody who has it locked is changing what it tells of: it is seen again when they have committed. Waiting for
    # them here, with other notices locked, could make them wait for us in turn.
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Finished()
    person = db.get_one(Person, notice.person_id)
    payload = outbox.render(db, notice, outbox.clock())
    if not searched and _may_be_delivered(notice, payload):
        return _look_up(notice, payload, person, permit)
    if payload is None:
        notice.state = DROPPED
        return Finished(DROPPED)
    if isinstance(payload, Upload) and person.dm_channel is None:
        return _open_dm(person, permit)
    if not permit.acquire(method_for(payload)):
        return WaitForMethod(method_for(payload))
    notice.state = SENDING
    notice.sending_since = notice.sending_since or outbox.wall_clock()
    if isinstance(payload, Home):
        _save_card(db, notice, HOME, "", str(outbox.wall_clock().timestamp()))
    return Send(payload, person.slack_id, _conversation(notice, person))


def record_dm(db: Session, notice_id: int, dm: str) -> None:
    """Keep the id of the direct message with the notice's person."""
    notice = db.get_one(Notice, notice_id)
    db.get_one(Person, notice.person_id).dm_channel = dm


def record_sent(
    db: Session, outbox: OutboxContext, notice_id: int, receipt: Receipt, *, opened_dm: bool = False
) -> None:
    """It is delivered; its message may be a card from now on, and may have opened the direct message.

    A Home tab may have covered what the person chose meanwhile: then it is drawn once more.
    """
    if opened_dm and receipt.channel:
        record_dm(db, notice_id, receipt.channel)
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return
    notice.state, notice.channel, notice.ts, notice.error = SENT, receipt.channel, receipt.ts, ""
    if receipt.card and receipt.channel and receipt.ts:
        _save_card(db, notice, subject_of(notice), receipt.channel, receipt.ts)
    if receipt.chosen is not None:
        _refresh_home_if_changed(db, notice, receipt.chosen, outbox.clock())


def put_back(db: Session, notice_id: int) -> Notice | None:
    """It was certainly not delivered: it waits again, unless a newer one that shows the same does so already.

    Returns the one that waits.
    """
    notice = find_open_notice(db, notice_id)
    if notice is None or notice.state != SENDING:
        return notice
    newer = _find_newer(db, notice)
    notice.state = DROPPED if newer is not None else WAITING
    return newer or notice


def retry_later(
    db: Session, outbox: OutboxContext, notice_id: int, error: str, *, not_delivered: bool, max_tries: float = math.inf
) -> float | None:
    """Try again after the seconds returned; None when it is given up after so many `tries`, or two days.

    `certain` says that it was certainly not delivered: otherwise it will be looked for before it is sent again.
    """
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return None
    if notice.attempts >= max_tries or outbox.clock() - notice.created_at > GIVE_UP_AFTER:
        fail(db, outbox, notice_id, error)
        return None
    notice.attempts += 1
    notice.error = error[:500]
    delay = outbox.backoff(notice.attempts)
    notice.due_at = outbox.clock() + dt.timedelta(seconds=delay)
    if not_delivered:
        put_back(db, notice_id)
    return delay


def fail(db: Session, outbox: OutboxContext, notice_id: int, error: str) -> None:
    """Slack will never take it: record why, and let those who can do something about it know."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return
    notice.state, notice.error = FAILED, error[:500]
    announced = notice.kind == NoticeKind.ANNOUNCEMENT
    if error.endswith("channel_not_found") and not announced:  # perhaps there is another direct message by now
        db.get_one(Person, notice.person_id).dm_channel = None
    if announced or not notice.refresh:
        _notify_others(db, outbox, notice)


def forget_card(db: Session, outbox: OutboxContext, notice_id: int, payload: Update, error: str) -> bool:
    """The card can't be edited any more: the notice waits again, to post a new one. False when there was no card."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return False
    gone = (Card.workspace_id == notice.workspace_id, Card.channel == payload.channel, Card.ts == payload.ts)
    if db.execute(sa.delete(Card).where(*gone).returning(Card.ts)).first() is None:
        fail(db, outbox, notice_id, error)
        return False
    put_back(db, notice_id)
    return True


def has_nothing_due(db: Session, now: dt.datetime) -> bool:
    """Whether nothing is being delivered or due; what waits for another attempt is due."""
    due = sa.or_(Notice.state == SENDING, sa.and_(Notice.state == WAITING, _due(now)))
    return db.scalar(sa.select(Notice.id).where(due).limit(1)) is None


def _due(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Notice.due_at <= now, Notice.attempts > 0)


def find_open_notice(db: Session, notice_id: int, *, lock: bool = False) -> Notice | None:
    """The notice, while it is not settled: what was seen a moment ago may be old."""
    notice = db.get(Notice, notice_id, with_for_update={"skip_locked": True} if lock else None)
    return notice if notice is not None and notice.state in (WAITING, SENDING) else None


def _find_newer(db: Session, notice: Notice) -> Notice | None:
    same = (Notice.workspace_id == notice.workspace_id, Notice.key == notice.key, Notice.state == WAITING)
    return db.scalar(sa.select(Notice).where(*same)) if notice.key is not None else None


def _may_be_delivered(notice: Notice, payload: Payload | None) -> bool:
    """Whether its message may be there already. Editing and publishing twice does no harm."""
    return notice.state == SENDING and not isinstance(payload, (Home, Update))


def _open_dm(person: Person, permit: CallPermit) -> OpenDm | WaitForMethod:
    return OpenDm(person.slack_id) if permit.acquire(OPEN) else WaitForMethod(OPEN)


def _look_up(
    notice: Notice, payload: Payload | None, person: Person, permit: CallPermit
) -> LookUp | OpenDm | WaitForMethod:
    conversation = _conversation(notice, person)
    if conversation is None:
        return _open_dm(person, permit)
    if not permit.acquire(HISTORY):
        return WaitForMethod(HISTORY)
    name = payload.name if isinstance(payload, Upload) else None
    since = notice.sending_since or notice.created_at
    return LookUp(conversation, since, name, optional=notice.kind == NoticeKind.ANNOUNCEMENT)


def _conversation(notice: Notice, person: Person) -> str | None:
    """Slack's id of the channel that the lane names, or of the person's direct message, once that is known."""
    return Lane(notice.lane).slack_channel if notice.kind == NoticeKind.ANNOUNCEMENT else person.dm_channel


def _notify_others(db: Session, outbox: OutboxContext, notice: Notice) -> None:
    try:
        with db.begin_nested():
            outbox.on_undeliverable(db, notice, outbox.clock())
    except Exception:  # it is recorded as failed all the same, or its lane would stand still
        log.exception("could not tell others that notice %d is undeliverable", notice.id)


def _refresh_home_if_changed(db: Session, notice: Notice, shown: str, now: dt.datetime) -> None:
    """Whoever chooses commits it before they publish, so what is not to be seen here yet arrives after this."""
    person = db.get_one(Person, notice.person_id)
    if person.home_list != shown:
        refresh_home(db, person, now=now)


def _save_card(db: Session, notice: Notice, subject: str, channel: str, ts: str) -> None:
    card = find_card(db, subject, Lane(notice.lane))
    if card is None:
        card = Card(subject=subject, lane=notice.lane, workspace_id=notice.workspace_id)
        db.add(card)
    card.channel, card.ts = channel, ts
