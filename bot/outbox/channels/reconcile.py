"""Decides what comes next to bring a channel in line with its masterclass.

A notice says only that this is to be done: what it takes is decided at each step from the database and from what Slack
has said of the channel in this delivery. What must not be done twice is noted in the channel's row before it is begun,
so that whoever finds it so looks for it in Slack first.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from blocks.masterclasses import channel_posts
from blocks.masterclasses.channel_card import channel_card, topic, withdrawn_card
from bot.outbox.base_delivery import Done, RetryAfter
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
    LookUpPerson,
    Pin,
    PostMessage,
    Remove,
    Rename,
    SetTopic,
)
from bot.outbox.channels.state import CARD, LAST, LockedChannel, ReconcileState, lock_row, mark_begun, read_meeting
from bot.outbox.context import OutboxContext
from bot.outbox.notice_state import begin_sending, find_open_notice, make_due, put_back
from bot.outbox.rate_limiter import CallPermit
from bot.outbox.render.payloads import Blocks
from mentorship.masterclasses.channel import free_name, has_current_name, is_exposed
from mentorship.masterclasses.channel_membership import (
    compare_members,
    describe_card,
    is_over,
    list_unknown,
    mark_archived,
    mark_lost,
    mark_open,
    notify_host_of_refusals,
    welcome_once,
)
from storage.channel import ARCHIVED, LAST_MESSAGE_SENDING, LAST_MESSAGE_SENT, MAKING, MAYBE_POSTED, WANTED
from storage.meeting import CANCELLED
from storage.notice import DROPPED, SENT, Notice

NextAction = ChannelCall | Done | RetryAfter


def next_action(
    db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit, state: ReconcileState
) -> NextAction:
    """Decide what comes next, from how things are now."""
    # The channel is locked before the notice, as by those who answer for people: see mentorship.masterclasses.channel.
    row = lock_row(db, db.get(Notice, notice_id))
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Done()
    channel = read_meeting(db, row, state, outbox.clock())
    if channel is None or channel.row.state == ARCHIVED:
        notice.state = DROPPED
        return Done(DROPPED)
    first: ChannelCall | None = None
    for call in [] if state.lost else _calls_to_make(channel):
        first = first or call
        if permit.acquire(call.method):
            begin_sending(notice, outbox)
            mark_begun(db, channel.row, call)
            return call
    if first is not None:
        make_due(db, notice_id, outbox.clock())
        put_back(db, notice_id)
        return RetryAfter(0.0, first.method)
    if not state.lost:
        _finish(channel)
    notice.state, notice.error = SENT, ""
    return Done(SENT)


def _calls_to_make(channel: LockedChannel) -> Iterator[ChannelCall]:
    """Yield what is to be done, the next first. Later calls can be made before it, where its method has to wait."""
    row, state, over = channel.row, channel.state, is_over(channel.meeting, channel.now)
    if not row.slack_id:
        yield from _creation_calls(channel) if not over or row.state == MAKING else ()
    elif is_exposed(row, channel.meeting):
        yield Archive(row.slack_id)
    elif state.bot_is_outside and row.state == WANTED and not over:
        yield Join(row.slack_id)
    elif not state.checked:
        yield CheckChannel(row.slack_id)
    elif state.is_shared:
        yield from _withdrawal_calls(channel, over=over)
    elif over:
        yield from _closing_calls(channel)
    else:
        yield from _appearance_calls(channel)
        yield from _membership_calls(channel)


def _creation_calls(channel: LockedChannel) -> Iterator[ChannelCall]:
    """Yield the search for a channel that may have been made, or else its creation.

    What may have been made is looked for as it was wanted then; what is made is as the masterclass is now.
    """
    row = channel.row
    if row.state == MAKING and not channel.state.searched:
        yield FindChannel(row.name, row.private)
    else:
        yield Create(row.name, row.private or channel.meeting.restricted)


def _appearance_calls(channel: LockedChannel) -> Iterator[ChannelCall]:
    """Yield what brings name, topic and card up to date."""
    row, state = channel.row, channel.state
    if not has_current_name(row, channel.meeting):
        name = free_name(channel.db, channel.meeting, exclude=row.id, at_least=state.name_number)
        yield from _unless_refused(state, Rename(row.slack_id, name))
    view = describe_card(channel.db, row, channel.meeting, channel.now)
    words = topic(view)
    if _digest(words) != channel.topic_digest:
        yield from _unless_refused(state, SetTopic(row.slack_id, words, _digest(words)))
    yield from _card_calls(channel, *channel_card(view))
    if row.card_ts not in ("", MAYBE_POSTED) and not row.pinned:
        yield from _unless_refused(state, Pin(row.slack_id, row.card_ts))


def _card_calls(channel: LockedChannel, text: str, blocks: Blocks) -> Iterator[ChannelCall]:
    row, mark = channel.row, f"{CARD}:{channel.row.id}"
    if row.card_ts == MAYBE_POSTED and CARD not in channel.state.missing_posts:
        yield FindPost(row.slack_id, CARD, mark)
    elif row.card_ts in ("", MAYBE_POSTED):
        post = PostMessage(row.slack_id, CARD, mark, text, blocks, _digest([text, blocks]))
        yield from _unless_refused(channel.state, post)
    else:
        yield from _edit_calls(channel, text, blocks)


def _edit_calls(channel: LockedChannel, text: str, blocks: Blocks) -> Iterator[ChannelCall]:
    digest = _digest([text, blocks])
    if digest != channel.card_digest:
        edit = EditCard(channel.row.slack_id, channel.row.card_ts, text, blocks, digest)
        yield from _unless_refused(channel.state, edit)


def _membership_calls(channel: LockedChannel) -> Iterator[ChannelCall]:
    """Yield what brings the people in the channel in line with those who should be in it."""
    slack_id, state = channel.row.slack_id, channel.state
    if state.member_ids is None:
        yield ListMembers(slack_id, state.cursor)
        return
    if unknown := list_unknown(channel.db, channel.row, state.member_ids - state.looked_up):
        yield LookUpPerson(slack_id, unknown[0])
        return
    diff = compare_members(channel.db, channel.row, channel.meeting, state.member_ids, channel.now)
    batch = dict(list(diff.invite.items())[: state.invite_batch_size])
    if batch:
        yield Invite(slack_id, batch)
    for person_id, user in diff.remove.items():
        yield from _unless_refused(state, Remove(slack_id, person_id, user))


def _withdrawal_calls(channel: LockedChannel, *, over: bool) -> Iterator[ChannelCall]:
    """Yield what takes the masterclass out of a channel that people of another company can read: nothing is posted."""
    if channel.row.card_ts not in ("", MAYBE_POSTED):
        yield from _edit_calls(channel, *withdrawn_card())
    if over:
        yield Archive(channel.row.slack_id)


def _closing_calls(channel: LockedChannel) -> Iterator[ChannelCall]:
    """Yield the last card and message of a cancelled masterclass; then its channel is archived."""
    calls: list[ChannelCall] = []
    if channel.meeting.state == CANCELLED and channel.row.shown != LAST_MESSAGE_SENT:
        calls += _last_message_calls(channel)
    yield from calls or [Archive(channel.row.slack_id)]


def _last_message_calls(channel: LockedChannel) -> Iterator[ChannelCall]:
    row, state, mark = channel.row, channel.state, f"{LAST}:{channel.row.id}"
    begun = row.shown == LAST_MESSAGE_SENDING
    if begun and LAST not in state.missing_posts:
        yield FindPost(row.slack_id, LAST, mark)
        return
    view = describe_card(channel.db, row, channel.meeting, channel.now)
    post = PostMessage(row.slack_id, LAST, mark, *channel_posts.cancelled(view), digest="")
    if post.refusal_key in state.refused_calls:
        return
    if not begun and row.card_ts not in ("", MAYBE_POSTED):
        yield from _edit_calls(channel, *channel_card(view))
    yield post


def _unless_refused(state: ReconcileState, call: ChannelCall) -> Iterator[ChannelCall]:
    if call.refusal_key not in state.refused_calls:
        yield call


def _finish(channel: LockedChannel) -> None:
    if not channel.row.slack_id:
        mark_archived(channel.row)
        return
    if channel.state.is_shared:
        mark_lost(channel.db, channel.row, channel.meeting, "is_ext_shared", channel.now)
        return
    mark_open(channel.row)
    if not is_over(channel.meeting, channel.now):
        welcome_once(channel.db, channel.row, channel.meeting, channel.now)
    notify_host_of_refusals(channel.db, channel.row, channel.meeting, channel.now)


def _digest(shown: Any) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:31]
