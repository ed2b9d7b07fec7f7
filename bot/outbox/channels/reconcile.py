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

from blocks.masterclasses.channel import cancellation_message, channel_card, topic
from bot.outbox.channels.calls import (
    Archive,
    ChannelCall,
    CheckChannel,
    Create,
    EditCard,
    FindChannel,
    FindPost,
    Invite,
    Join,
    ListMembers,
    Pin,
    PostMessage,
    Remove,
    Rename,
    SetTopic,
)
from bot.outbox.context import OutboxContext
from bot.outbox.messages.state import find_open_notice
from bot.outbox.rate_limiter import CallPermit
from mentorship.masterclasses.channel import free_name, has_current_name, is_exposed
from mentorship.masterclasses.channel_membership import (
    compare_members,
    describe_card,
    is_over,
    mark_archived,
    mark_open,
    notify_host_of_refusals,
    set_membership,
)
from storage.channel import (
    ARCHIVED,
    INVITED,
    LAST_MESSAGE_SENDING,
    LAST_MESSAGE_SENT,
    MAKING,
    MAYBE_POSTED,
    WANTED,
    Channel,
    lock_channel,
)
from storage.lane import Lane
from storage.meeting import CANCELLED, Meeting, find_meeting
from storage.notice import DROPPED, SENDING, SENT, Notice

MAX_INVITED_AT_ONCE = 100  # people in one invitation
CARD, LAST = "card", "last"


@dataclass
class ReconcileState:
    """What one errand has learned from Slack, and what it has tried in vain."""

    searched: bool = False  # for the channel, in vain
    searched_again: bool = False
    checked: bool = False  # at the channel: it is as it should be
    checked_again: bool = False  # looked a second time, after Slack had said that something was wrong with it
    bot_is_outside: bool = False  # it is public, and we are not in it
    lost: bool = False  # something stands against it that we cannot mend
    missing_posts: set[str] = field(default_factory=set)  # that have been looked for in vain
    member_ids: set[str] | None = None  # Slack's ids of those in it
    member_ids_so_far: set[str] = field(default_factory=set)  # the pages of it so far
    cursor: str = ""
    invite_batch_size: int = MAX_INVITED_AT_ONCE
    name_number: int = 1  # of the name tried last
    refused_calls: set[object] = field(default_factory=set)  # what Slack has refused, and the rest can do without

    def add_members_page(self, page: Any) -> None:
        """A page of those in it."""
        self.member_ids_so_far |= set(page["members"])
        self.cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not self.cursor:
            self.member_ids, self.member_ids_so_far = self.member_ids_so_far, set()

    def check_again(self) -> None:
        """It is not as it was when we looked."""
        self.checked, self.checked_again, self.member_ids, self.cursor = False, True, None, ""


@dataclass(frozen=True)
class WaitForMethod:
    """Nothing can be done before this method may be called again."""

    method: str


@dataclass(frozen=True)
class Finished:
    """The channel is in line with its masterclass."""

    outcome: str = ""


NextAction = ChannelCall | WaitForMethod | Finished


def next_action(
    db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit, state: ReconcileState
) -> NextAction:
    """Decide what comes next, from how things are now."""
    # The channel is locked before the notice, as by those who answer for people: see mentorship.channel.
    seen = db.get(Notice, notice_id)
    channel = lock_channel(db, channel_id(seen)) if seen is not None else None
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Finished()
    meeting = meeting_of(db, channel) if channel is not None else None
    if channel is None or meeting is None or channel.state == ARCHIVED:
        notice.state = DROPPED
        return Finished(DROPPED)
    notice.state, notice.sending_since = SENDING, outbox.wall_clock()
    calls = [] if state.lost else _calls_to_make(db, channel, meeting, state, outbox.clock())
    first: ChannelCall | None = None
    for call in calls:
        first = first or call
        if permit.acquire(call.method):
            _mark_begun(db, channel, call)
            return call
    if first is not None:
        return WaitForMethod(first.method)
    if not state.lost:
        _finish(db, channel, meeting, outbox.clock())
    notice.state, notice.error = SENT, ""
    return Finished(SENT)


def channel_id(notice: Notice) -> int:
    """Which channel the errand is for."""
    return Lane(notice.lane).number


def meeting_of(db: Session, channel: Channel) -> Meeting | None:
    """The channel's masterclass as it is now."""
    meeting = find_meeting(db, channel.workspace_id, channel.meeting_id)
    if meeting is not None:
        db.refresh(meeting)  # what this transaction read before the channel was locked may be old
    return meeting


def _calls_to_make(
    db: Session, channel: Channel, meeting: Meeting, state: ReconcileState, now: dt.datetime
) -> Iterator[ChannelCall]:
    """What is to be done, the next first. What follows it can be done before it, where its method has to wait."""
    over = is_over(meeting, now)
    if not channel.slack_id:
        yield from _creation_calls(channel, meeting, state) if not over or channel.state == MAKING else ()
    elif is_exposed(channel, meeting):
        yield Archive(channel.slack_id)
    elif state.bot_is_outside and channel.state == WANTED and not over:
        yield Join(channel.slack_id)
    elif not state.checked:
        yield CheckChannel(channel.slack_id)
    elif over:
        yield from _closing_calls(db, channel, meeting, state, now)
    else:
        yield from _appearance_calls(db, channel, meeting, state, now)
        yield from _membership_calls(db, channel, meeting, state, now)


def _creation_calls(channel: Channel, meeting: Meeting, state: ReconcileState) -> Iterator[ChannelCall]:
    """What may have been made is looked for as it was wished for then; what is made is as the masterclass is now."""
    if channel.state == MAKING and not state.searched:
        yield FindChannel(channel.name, channel.private)
    else:
        yield Create(channel.name, channel.private or meeting.restricted)


def _appearance_calls(
    db: Session, channel: Channel, meeting: Meeting, state: ReconcileState, now: dt.datetime
) -> Iterator[ChannelCall]:
    """Name, topic and card."""
    if not has_current_name(channel, meeting):
        name = free_name(db, meeting, exclude=channel.id, at_least=state.name_number)
        yield from _unless_refused(state, Rename(channel.slack_id, name))
    view = describe_card(db, channel, meeting, now)
    words, (text, blocks) = topic(view), channel_card(view)
    if _digest(words) != shown_topic_digest(channel):
        yield from _unless_refused(state, SetTopic(channel.slack_id, words, _digest(words)))
    yield from _card_calls(channel, state, text, blocks)
    if channel.card_ts not in ("", MAYBE_POSTED) and not channel.pinned:
        yield from _unless_refused(state, Pin(channel.slack_id, channel.card_ts))


def _card_calls(
    channel: Channel, state: ReconcileState, text: str, blocks: list[dict[str, Any]]
) -> Iterator[ChannelCall]:
    digest, mark = _digest([text, blocks]), f"{CARD}:{channel.id}"
    if channel.card_ts == MAYBE_POSTED and CARD not in state.missing_posts:
        yield FindPost(channel.slack_id, CARD, mark)
    elif channel.card_ts in ("", MAYBE_POSTED):
        yield from _unless_refused(state, PostMessage(channel.slack_id, CARD, mark, text, blocks, digest))
    elif digest != shown_card_digest(channel):
        yield from _unless_refused(state, EditCard(channel.slack_id, channel.card_ts, text, blocks, digest))


def _membership_calls(
    db: Session, channel: Channel, meeting: Meeting, state: ReconcileState, now: dt.datetime
) -> Iterator[ChannelCall]:
    """The people in it."""
    if state.member_ids is None:
        yield ListMembers(channel.slack_id, state.cursor)
        return
    diff = compare_members(db, channel, meeting, state.member_ids, now)
    batch = dict(list(diff.invite.items())[: state.invite_batch_size])
    if batch:
        yield Invite(channel.slack_id, batch)
    for person_id, user in diff.remove.items():
        yield from _unless_refused(state, Remove(channel.slack_id, person_id, user))


def _closing_calls(
    db: Session, channel: Channel, meeting: Meeting, state: ReconcileState, now: dt.datetime
) -> Iterator[ChannelCall]:
    """Of a cancelled one the card and a last word; then it is archived."""
    if meeting.state == CANCELLED and channel.shown != LAST_MESSAGE_SENT:
        view = describe_card(db, channel, meeting, now)
        mark = f"{LAST}:{channel.id}"
        if channel.shown == LAST_MESSAGE_SENDING and LAST not in state.missing_posts:
            yield FindPost(channel.slack_id, LAST, mark)
            return
        last_word_calls = list(
            _unless_refused(state, PostMessage(channel.slack_id, LAST, mark, *cancellation_message(view), digest=""))
        )
        if channel.shown != LAST_MESSAGE_SENDING and last_word_calls and channel.card_ts not in ("", MAYBE_POSTED):
            text, blocks = channel_card(view)
            digest = _digest([text, blocks])
            if digest != shown_card_digest(channel):
                yield from _unless_refused(state, EditCard(channel.slack_id, channel.card_ts, text, blocks, digest))
        if last_word_calls:
            yield from last_word_calls
            return
    yield Archive(channel.slack_id)


def _unless_refused(state: ReconcileState, call: ChannelCall) -> Iterator[ChannelCall]:
    if refusal_key(call) not in state.refused_calls:
        yield call


def refusal_key(call: ChannelCall) -> object:
    """By which it is remembered that Slack would not have this."""
    return (type(call), call.user) if isinstance(call, Remove) else (type(call), getattr(call, "what", ""))


def _mark_begun(db: Session, channel: Channel, call: ChannelCall) -> None:
    """What is begun now may have happened, whatever becomes of us."""
    match call:
        case Create(private=private):
            channel.state, channel.private = MAKING, private
        case PostMessage(what=what) if what == CARD:
            channel.card_ts = MAYBE_POSTED
        case PostMessage():
            channel.shown = LAST_MESSAGE_SENDING
        case Invite(people=people):
            for person_id in people:
                set_membership(db, channel, person_id, INVITED)


def _finish(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> None:
    if not channel.slack_id:
        mark_archived(channel)
        return
    mark_open(channel)
    notify_host_of_refusals(db, channel, meeting, now)


def shown_topic_digest(channel: Channel) -> str:
    """The digest of the topic that is there."""
    return channel.shown.partition(":")[0]


def shown_card_digest(channel: Channel) -> str:
    """The digest of the card that is there."""
    return channel.shown.partition(":")[2]


def _digest(shown: Any) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:31]
