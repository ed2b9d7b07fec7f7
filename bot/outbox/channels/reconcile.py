"""What happens in the database to an errand for a channel, step by step. Each function is a change for the ledger.

An errand says only that a channel is to be brought in line with its masterclass: what that takes is decided at each
step from the database and from what Slack has said of the channel in this errand. What must not be done twice is noted
in the channel's row before it is begun, so that whoever finds it so looks for it in Slack first.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from blocks.masterclasses.channel import channel_card, last_word, topic
from bot.outbox.channels.calls import (
    Archive,
    Create,
    Deed,
    Edit,
    Find,
    FindPost,
    Invite,
    Join,
    Look,
    Pin,
    Read,
    Remove,
    Rename,
    Say,
    SetTopic,
)
from bot.outbox.context import Office
from bot.outbox.messages.state import open_notice
from bot.outbox.rate_limiter import Permit
from mentorship.masterclasses.channel import bears_its_name, free_name, is_exposed
from mentorship.masterclasses.channel_membership import card_of, is_over, is_well, put_away, report, stands, take_stock
from storage.channel import ARCHIVED, INVITED, MAKING, POSTING, SAID, SAYING, WANTED, Channel, lock_channel
from storage.meeting import CANCELLED, Meeting, find_meeting
from storage.notice import DROPPED, SENDING, SENT, Notice

AT_ONCE = 100  # people in one invitation
CARD, LAST = "card", "last"


@dataclass
class Known:
    """What one errand has learned from Slack, and what it has tried in vain."""

    searched: bool = False  # for the channel, in vain
    searched_again: bool = False
    looked: bool = False  # at the channel: it is as it should be
    again: bool = False  # looked a second time, after Slack had said that something was wrong with it
    outside: bool = False  # it is public, and we are not in it
    lost: bool = False  # something stands against it that we cannot mend
    posts: set[str] = field(default_factory=set)  # that have been looked for in vain
    inside: set[str] | None = None  # Slack's ids of those in it
    reading: set[str] = field(default_factory=set)  # the pages of it so far
    cursor: str = ""
    at_once: int = AT_ONCE
    number: int = 1  # of the name tried last
    vain: set[object] = field(default_factory=set)  # what Slack has refused, and the rest can do without

    def read(self, page: Any) -> None:
        """A page of those in it."""
        self.reading |= set(page["members"])
        self.cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not self.cursor:
            self.inside, self.reading = self.reading, set()

    def look_again(self) -> None:
        """It is not as it was when we looked."""
        self.looked, self.again, self.inside, self.cursor = False, True, None, ""


@dataclass(frozen=True)
class Later:
    """Nothing can be done before this method may be called again."""

    method: str


@dataclass(frozen=True)
class Nothing:
    """The channel is in line with its masterclass."""

    outcome: str = ""


Step = Deed | Later | Nothing


def begin(db: Session, office: Office, notice_id: int, permit: Permit, known: Known) -> Step:
    """Decide what comes next, from how things are now."""
    # The channel is locked before the notice, as by those who answer for people: see mentorship.channel.
    seen = db.get(Notice, notice_id)
    channel = lock_channel(db, channel_id(seen)) if seen is not None else None
    notice = open_notice(db, notice_id, lock=True)
    if notice is None:
        return Nothing()
    meeting = meeting_of(db, channel) if channel is not None else None
    if channel is None or meeting is None or channel.state == ARCHIVED:
        notice.state = DROPPED
        return Nothing(DROPPED)
    notice.state, notice.sending_since = SENDING, office.wall()
    deeds = [] if known.lost else _deeds(db, channel, meeting, known, office.clock())
    first: Deed | None = None
    for deed in deeds:
        first = first or deed
        if permit.get(deed.method):
            _note(db, channel, deed)
            return deed
    if first is not None:
        return Later(first.method)
    if not known.lost:
        _finish(db, channel, meeting, office.clock())
    notice.state, notice.error = SENT, ""
    return Nothing(SENT)


def channel_id(notice: Notice) -> int:
    """Which channel the errand is for."""
    return int(notice.lane.rpartition(":")[2])


def meeting_of(db: Session, channel: Channel) -> Meeting | None:
    """The channel's masterclass as it is now."""
    meeting = find_meeting(db, channel.workspace_id, channel.meeting_id)
    if meeting is not None:
        db.refresh(meeting)  # what this transaction read before the channel was locked may be old
    return meeting


def _deeds(db: Session, channel: Channel, meeting: Meeting, known: Known, now: dt.datetime) -> Iterator[Deed]:
    """What is to be done, the next first. What follows it can be done before it, where its method has to wait."""
    over = is_over(meeting, now)
    if not channel.slack_id:
        yield from _make(channel, meeting, known) if not over or channel.state == MAKING else ()
    elif is_exposed(channel, meeting):
        yield Archive(channel.slack_id)
    elif known.outside and channel.state == WANTED and not over:
        yield Join(channel.slack_id)
    elif not known.looked:
        yield Look(channel.slack_id)
    elif over:
        yield from _close(db, channel, meeting, known, now)
    else:
        yield from _show(db, channel, meeting, known, now)
        yield from _gather(db, channel, meeting, known, now)


def _make(channel: Channel, meeting: Meeting, known: Known) -> Iterator[Deed]:
    """What may have been made is looked for as it was wished for then; what is made is as the masterclass is now."""
    if channel.state == MAKING and not known.searched:
        yield Find(channel.name, channel.private)
    else:
        yield Create(channel.name, channel.private or meeting.restricted)


def _show(db: Session, channel: Channel, meeting: Meeting, known: Known, now: dt.datetime) -> Iterator[Deed]:
    """Name, topic and card."""
    if not bears_its_name(channel, meeting):
        name = free_name(db, meeting, besides=channel.id, at_least=known.number)
        yield from _unless_vain(known, Rename(channel.slack_id, name))
    view = card_of(db, channel, meeting, now)
    words, (text, blocks) = topic(view), channel_card(view)
    if _digest(words) != topic_shown(channel):
        yield from _unless_vain(known, SetTopic(channel.slack_id, words, _digest(words)))
    yield from _card(channel, known, text, blocks)
    if channel.card_ts not in ("", POSTING) and not channel.pinned:
        yield from _unless_vain(known, Pin(channel.slack_id, channel.card_ts))


def _card(channel: Channel, known: Known, text: str, blocks: list[dict[str, Any]]) -> Iterator[Deed]:
    digest, mark = _digest([text, blocks]), f"{CARD}:{channel.id}"
    if channel.card_ts == POSTING and CARD not in known.posts:
        yield FindPost(channel.slack_id, CARD, mark)
    elif channel.card_ts in ("", POSTING):
        yield from _unless_vain(known, Say(channel.slack_id, CARD, mark, text, blocks, digest))
    elif digest != card_shown(channel):
        yield from _unless_vain(known, Edit(channel.slack_id, channel.card_ts, text, blocks, digest))


def _gather(db: Session, channel: Channel, meeting: Meeting, known: Known, now: dt.datetime) -> Iterator[Deed]:
    """The people in it."""
    if known.inside is None:
        yield Read(channel.slack_id, known.cursor)
        return
    stock = take_stock(db, channel, meeting, known.inside, now)
    batch = dict(list(stock.invite.items())[: known.at_once])
    if batch:
        yield Invite(channel.slack_id, batch)
    for person_id, user in stock.remove.items():
        yield from _unless_vain(known, Remove(channel.slack_id, person_id, user))


def _close(db: Session, channel: Channel, meeting: Meeting, known: Known, now: dt.datetime) -> Iterator[Deed]:
    """Of a cancelled one the card and a last word; then it is archived."""
    if meeting.state == CANCELLED and channel.shown != SAID:
        view = card_of(db, channel, meeting, now)
        mark = f"{LAST}:{channel.id}"
        if channel.shown == SAYING and LAST not in known.posts:
            yield FindPost(channel.slack_id, LAST, mark)
            return
        saying = list(_unless_vain(known, Say(channel.slack_id, LAST, mark, *last_word(view), digest="")))
        if channel.shown != SAYING and saying and channel.card_ts not in ("", POSTING):
            text, blocks = channel_card(view)
            digest = _digest([text, blocks])
            if digest != card_shown(channel):
                yield from _unless_vain(known, Edit(channel.slack_id, channel.card_ts, text, blocks, digest))
        if saying:
            yield from saying
            return
    yield Archive(channel.slack_id)


def _unless_vain(known: Known, deed: Deed) -> Iterator[Deed]:
    if vain_key(deed) not in known.vain:
        yield deed


def vain_key(deed: Deed) -> object:
    """By which it is remembered that Slack would not have this."""
    return (type(deed), deed.user) if isinstance(deed, Remove) else (type(deed), getattr(deed, "what", ""))


def _note(db: Session, channel: Channel, deed: Deed) -> None:
    """What is begun now may have happened, whatever becomes of us."""
    match deed:
        case Create(private=private):
            channel.state, channel.private = MAKING, private
        case Say(what=what) if what == CARD:
            channel.card_ts = POSTING
        case Say():
            channel.shown = SAYING
        case Invite(people=people):
            for person_id in people:
                stands(db, channel, person_id, INVITED)


def _finish(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> None:
    if not channel.slack_id:
        put_away(channel)
        return
    is_well(channel)
    report(db, channel, meeting, now)


def topic_shown(channel: Channel) -> str:
    """The digest of the topic that is there."""
    return channel.shown.partition(":")[0]


def card_shown(channel: Channel) -> str:
    """The digest of the card that is there."""
    return channel.shown.partition(":")[2]


def _digest(shown: Any) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:31]
