"""What happens in the database to a notice for someone in Slack. Each function is a change for BatchWriter."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.base_delivery import Done, RetryAfter
from bot.outbox.context import OutboxContext
from bot.outbox.messages.withdrawal import record_withdrawn, withdraw
from bot.outbox.notice_state import (
    begin_sending,
    end_questions,
    find_open_notice,
    mark_failed,
    notify_others,
    send_file_if_due,
)
from bot.outbox.rate_limiter import HISTORY, INFO, OPEN, CallPermit
from bot.outbox.render.payloads import Home, Payload, Post, Update, Upload
from bot.outbox.slack_calls import UPLOAD_SECONDS, Receipt, method_for
from mentorship.meetings.invitation import SentEntry, mark_filed
from mentorship.outbox.delivered import record_delivered
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import refresh_home
from storage.lane import Lane, LaneKind
from storage.notice import CARDS_KEPT, DROPPED, HOME, SENDING, SENT, Card, Notice, find_card, subject_of
from storage.person import Person

# Kinds that are not sent where they would change nothing.
SHOWN_ONCE = (NoticeKind.CARD, NoticeKind.QUESTION, NoticeKind.SERIES_CARD)
CARD_WAIT_SECONDS = 30.0  # before asking again whether a card may be posted that may be there already
DIGEST = "digest"  # among a notice's details: of what is being shown
SENT_FILES = "sent_files"  # among a notice's details: the files that are being sent, to know them again after a crash


@dataclass(frozen=True)
class Send:
    """Send the payload; the notice is marked as being sent.

    `dm` is the id of the direct message, or of the channel, that it goes to. While that is not known, Slack opens the
    direct message as it posts.
    """

    payload: Payload
    slack_id: str
    dm: str | None

    @property
    def method(self) -> str:
        """The method whose limit the payload meets first."""
        return method_for(self.payload)


@dataclass(frozen=True)
class OpenDm:
    """Open the direct message: its id must be known to look into it, or to share a file there."""

    slack_id: str
    method: ClassVar[str] = OPEN


@dataclass(frozen=True)
class LookUp:
    """Look for a message that may have been delivered, from the instant `since` on.

    In a channel only where the bot may read: `optional`.
    """

    dm: str
    since: dt.datetime
    file_name: str | None
    optional: bool
    method: ClassVar[str] = HISTORY


@dataclass(frozen=True)
class CheckSharing:
    """Ask who can read the channel in which something is to be posted."""

    slack_channel: str
    method: ClassVar[str] = INFO


MessageAction = Send | OpenDm | LookUp | CheckSharing
NextAction = MessageAction | Done | RetryAfter


def next_action(
    db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit, *, searched: bool, shared: bool | None
) -> NextAction:
    """Decide what comes next, from how things are now; `searched` when the message was looked for and not found.

    `shared` says of a channel whether people of another company can read it; None: it was not looked at yet.
    """
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Done()
    person = db.get_one(Person, notice.person_id)
    if notice.kind in (NoticeKind.CARD, NoticeKind.MOVED):  # both show the person's own place
        send_file_if_due(db, notice, outbox.clock())
        end_questions(db, notice, person, outbox.clock())
    payload = outbox.render(db, notice, outbox.clock())
    if isinstance(payload, Update) and _is_shown_already(db, notice, payload):
        payload = None
    if not searched and _may_be_delivered(notice, payload):
        return _look_up(notice, person, permit)
    if payload is not None and _is_in_channel(notice):
        if shared is None:
            return _check_sharing(notice, permit)
        if shared:
            payload = withdraw(db, notice, payload, outbox.clock())
    if payload is None:
        notice.state = DROPPED
        return Done(DROPPED)
    if isinstance(payload, Post) and payload.card and _may_be_posted_already(db, notice):
        notice.passed_by, notice.due_at = True, outbox.clock() + dt.timedelta(seconds=CARD_WAIT_SECONDS)
        return RetryAfter(CARD_WAIT_SECONDS)
    return _begin_sending(db, outbox, notice, person, payload, permit)


def _begin_sending(
    db: Session, outbox: OutboxContext, notice: Notice, person: Person, payload: Payload, permit: CallPermit
) -> NextAction:
    """Mark the notice as being sent; open the direct message first, where a file needs its id."""
    if isinstance(payload, Upload) and person.dm_channel is None:
        return _open_dm(person, permit)
    if not permit.acquire(method_for(payload)):
        return RetryAfter(0.0, method_for(payload))
    begin_sending(notice, outbox, longer=dt.timedelta(seconds=UPLOAD_SECONDS if isinstance(payload, Upload) else 0.0))
    if isinstance(payload, Upload):
        sent = {"name": payload.files[0].name, "entries": [list(each) for each in payload.entries]}
        notice.details = {**notice.details, SENT_FILES: sent}
    if isinstance(payload, Home):
        _save_card(db, notice, HOME, "", str(outbox.wall_clock().timestamp()))
    if isinstance(payload, Update):
        _forget_shown(db, notice)
    if _keeps_digest(notice, payload):
        notice.details = {**notice.details, DIGEST: _digest(payload)}
    return Send(payload, person.slack_id, _conversation(notice, person))


def record_dm(db: Session, notice_id: int, dm: str) -> None:
    """Keep the id of the direct message with the notice's person."""
    notice = db.get_one(Notice, notice_id)
    db.get_one(Person, notice.person_id).dm_channel = dm


def record_sent(
    db: Session,
    outbox: OutboxContext,
    notice_id: int,
    receipt: Receipt,
    *,
    opened_dm: bool = False,
    withdrawn: bool = False,
) -> None:
    """Record that the notice is delivered, and where.

    Its message may be a card from now on, and may have opened the direct message.

    Where it was `withdrawn`, the card shows nothing any more.

    A Home tab may have covered what the person chose meanwhile: then it is drawn once more.
    """
    if opened_dm and receipt.channel:
        record_dm(db, notice_id, receipt.channel)
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return
    notice.state, notice.channel, notice.ts, notice.error = SENT, receipt.channel, receipt.ts, ""
    record_delivered(db, notice, outbox.clock())
    if withdrawn:
        record_withdrawn(db, notice, outbox.clock())
    for entry in notice.details.get(SENT_FILES, {}).get("entries", []):
        mark_filed(db, notice.workspace_id, notice.person_id, SentEntry(*entry), outbox.clock())
    if receipt.card and receipt.channel and receipt.ts:
        _save_card(db, notice, subject_of(notice), receipt.channel, receipt.ts)
    _note_shown(db, notice, receipt, outbox.clock())
    if receipt.chosen is not None:
        _refresh_home_if_changed(db, notice, receipt.chosen, outbox.clock())


def record_failure(db: Session, outbox: OutboxContext, notice: Notice, error: str) -> None:
    """Record that Slack will never take the notice, and let those who can do something about it know."""
    mark_failed(notice, error)
    announced = _is_in_channel(notice)
    if error.endswith("channel_not_found") and not announced:  # perhaps there is another direct message by now
        db.get_one(Person, notice.person_id).dm_channel = None
    if announced or not notice.refresh:
        notify_others(db, outbox, notice)


def forget_uneditable_card(db: Session, notice: Notice, payload: Update) -> bool:
    """Forget the card that can no longer be edited. Return whether there was one."""
    gone = (Card.lane == notice.lane, Card.channel == payload.channel, Card.ts == payload.ts)
    return db.execute(sa.delete(Card).where(*gone).returning(Card.ts)).first() is not None


def _keeps_digest(notice: Notice, payload: Payload) -> bool:
    """Return whether it is known of a card what it shows: in a direct message nobody else ever edits it."""
    is_card = isinstance(payload, Update) or isinstance(payload, Post) and payload.card
    return is_card and Lane(notice.lane).kind is LaneKind.PERSON


def _digest(payload: Payload) -> str:
    return hashlib.sha256(json.dumps(vars(payload).get("blocks"), sort_keys=True).encode()).hexdigest()


def _is_shown_already(db: Session, notice: Notice, payload: Update) -> bool:
    """Return whether the card shows just that, so that Slack need not call it “edited”."""
    card = find_card(db, subject_of(notice), Lane(notice.lane))
    return card is not None and notice.kind in SHOWN_ONCE and card.digest == _digest(payload)


def _forget_shown(db: Session, notice: Notice) -> None:
    """Note that it is not known what the card shows: an edit may take effect though we never hear of it."""
    card = find_card(db, subject_of(notice), Lane(notice.lane))
    if card is not None:
        card.digest = ""


def _note_shown(db: Session, notice: Notice, receipt: Receipt, now: dt.datetime) -> None:
    """Keep what the card shows, and how long people may press it: a year from now, or from what it is about."""
    is_card = receipt.card or receipt.channel is not None and (notice.refresh or DIGEST in notice.details)
    card = find_card(db, subject_of(notice), Lane(notice.lane)) if is_card else None
    if card is None:
        return
    card.kept_until = max(now, notice.urgency) + CARDS_KEPT
    if DIGEST in notice.details:
        card.digest = notice.details[DIGEST]


def _may_be_delivered(notice: Notice, payload: Payload | None) -> bool:
    """Return whether its message may be there already. Editing and publishing twice does no harm."""
    return notice.state == SENDING and not isinstance(payload, (Home, Update))


def _may_be_posted_already(db: Session, notice: Notice) -> bool:
    """Return whether an earlier notice, which this one has passed by, may have posted the same card."""
    earlier = (Notice.lane == notice.lane, Notice.id < notice.id, Notice.state == SENDING)
    begun = db.scalars(sa.select(Notice).where(Notice.workspace_id == notice.workspace_id, *earlier))
    return any(subject_of(each) == subject_of(notice) for each in begun)


def _open_dm(person: Person, permit: CallPermit) -> OpenDm | RetryAfter:
    return OpenDm(person.slack_id) if permit.acquire(OPEN) else RetryAfter(0.0, OPEN)


def _check_sharing(notice: Notice, permit: CallPermit) -> CheckSharing | RetryAfter:
    return CheckSharing(Lane(notice.lane).slack_channel) if permit.acquire(INFO) else RetryAfter(0.0, INFO)


def _look_up(notice: Notice, person: Person, permit: CallPermit) -> LookUp | OpenDm | RetryAfter:
    conversation = _conversation(notice, person)
    if conversation is None:
        return _open_dm(person, permit)
    if not permit.acquire(HISTORY):
        return RetryAfter(0.0, HISTORY)
    name = notice.details.get(SENT_FILES, {}).get("name")
    since = notice.sending_since or notice.created_at
    return LookUp(conversation, since, name, optional=_is_in_channel(notice))


def _conversation(notice: Notice, person: Person) -> str | None:
    """Return Slack's id of the channel that the lane names, or of the person's direct message, once that is known."""
    return Lane(notice.lane).slack_channel if _is_in_channel(notice) else person.dm_channel


def _is_in_channel(notice: Notice) -> bool:
    return Lane(notice.lane).kind is LaneKind.ANNOUNCEMENT


def _refresh_home_if_changed(db: Session, notice: Notice, shown: str, now: dt.datetime) -> None:
    """Draw the Home tab again if the person has chosen another list than the one shown.

    Whoever chooses commits it before they publish, so what cannot be seen here yet arrives after this.
    """
    person = db.get_one(Person, notice.person_id)
    if person.home_list != shown:
        refresh_home(db, person, now=now)


def _save_card(db: Session, notice: Notice, subject: str, channel: str, ts: str) -> None:
    card = find_card(db, subject, Lane(notice.lane))
    if card is None:
        card = Card(subject=subject, lane=notice.lane, workspace_id=notice.workspace_id)
        db.add(card)
    card.channel, card.ts = channel, ts
