"""What came of what was done to a channel, written down. Each function is a change for the ledger."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

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
    invitation_errors,
)
from bot.outbox.channels.reconcile import (
    CARD,
    ReconcileState,
    channel_id,
    meeting_of,
    refusal_key,
    shown_card_digest,
    shown_topic_digest,
)
from bot.outbox.errors import DeliveryError
from mentorship.masterclasses import channel_membership
from mentorship.masterclasses.channel import free_name, is_exposed, replace_channel
from storage.channel import (
    INSIDE,
    LAST_MESSAGE_SENDING,
    LAST_MESSAGE_SENT,
    MAKING,
    MAYBE_POSTED,
    OPEN,
    WANTED,
    Channel,
    lock_channel,
)
from storage.meeting import Meeting
from storage.notice import Notice

CHANNEL_UNAVAILABLE = (
    "is_archived",
    "channel_not_found",
    "not_in_channel",
    "is_inactive",
)  # the channel is not what it should be
UNEDITABLE = ("message_not_found", "cant_update_message", "edit_window_closed", "update_failed", "block_mismatch")
ALREADY_DONE = {  # Slack's words for what is as we wanted it anyway
    Pin: ("already_pinned",),
    Archive: ("already_archived", "channel_not_found"),
}
PERSON_REFUSED = (  # Slack's words for somebody who is invited, and not for the channel
    *("already_in_channel", "cant_invite", "cant_invite_self", "user_not_found", "no_user", "user_disabled"),
    *("user_is_restricted", "ura_max_channels", "org_user_not_in_team", "invitee_cant_see_channel"),
    *("no_external_invite_permission", "users_not_found", "user_not_visible", "invalid_users"),
)
ESSENTIAL_CALLS = (
    FindChannel,
    Create,
    CheckChannel,
    ListMembers,
    Invite,
    Archive,
)  # without these there is no channel to speak of
NUMBERED_NAMES = 3  # of names that are tried in order; then one that nobody else will think of


def record_done(
    db: Session, *, notice_id: int, call: ChannelCall, answer: Any, state: ReconcileState, now: dt.datetime
) -> None:
    """Slack did it, and answered so."""
    channel, meeting = _channel_and_meeting(db, notice_id)
    if channel is None or meeting is None:
        return
    match call:
        case FindChannel():
            state.searched = True
            _set_channel(channel, answer)
        case Create():
            state.checked, state.member_ids = True, set()
            _set_channel(channel, answer["channel"])
        case CheckChannel():
            _record_check(db, channel, meeting, answer["channel"], state, now)
        case Join():
            state.bot_is_outside, channel.state = False, OPEN
        case Invite():
            _record_invited(db, channel, call, answer, state)
        case Remove():
            _record_removed(db, channel, call, state)
        case Archive() if is_exposed(channel, meeting) and not channel_membership.is_over(meeting, now):
            replace_channel(db, channel, meeting)
            state.checked, state.member_ids = False, None
        case _:
            _record_shown(channel, call, answer, state)


def _set_channel(channel: Channel, found: Any) -> None:
    if found is not None:
        channel.slack_id, channel.name, channel.state = str(found["id"]), str(found["name"]), OPEN


def _record_check(
    db: Session, channel: Channel, meeting: Meeting, found: Any, state: ReconcileState, now: dt.datetime
) -> None:
    """Whether it is as it should be, and if not, what is the matter."""
    if not found.get("is_archived") and found.get("is_member", True):
        state.checked = True
        channel.state = OPEN
        return
    state.bot_is_outside = not found.get("is_archived") and not found.get("is_private")
    if not (state.bot_is_outside and channel.state == WANTED):
        code = "is_archived" if found.get("is_archived") else "not_in_channel"
        mark_channel_lost(db, channel, meeting, code, state, now)


def mark_channel_lost(
    db: Session, channel: Channel, meeting: Meeting, code: str, state: ReconcileState, now: dt.datetime
) -> None:
    """Something stands against the channel: this errand is over."""
    channel_membership.mark_lost(db, channel, meeting, code, now)
    state.lost = True


def _record_invited(db: Session, channel: Channel, call: Invite, answer: Any, state: ReconcileState) -> None:
    errors = invitation_errors(answer)
    channel_membership.record_invitations(db, channel, call.people, errors)
    _add_invited(state, call, errors)


def _add_invited(state: ReconcileState, call: Invite, errors: dict[str, str]) -> None:
    refused = {user for user, error in errors.items() if error != channel_membership.ALREADY_IN}
    state.member_ids = (state.member_ids or set()) | (set(call.people.values()) - refused)


def _record_removed(db: Session, channel: Channel, call: Remove, state: ReconcileState) -> None:
    channel_membership.record_removal(db, channel, call.person_id)
    state.member_ids = (state.member_ids or set()) - {call.user}


def _record_shown(channel: Channel, call: ChannelCall, answer: Any, state: ReconcileState) -> None:
    match call:
        case Rename(name=name):
            channel.name = str(answer["channel"]["name"]) or name
        case SetTopic(digest=digest):
            channel.shown = f"{digest}:{shown_card_digest(channel)}"
        case PostMessage(what=what, digest=digest) if what == CARD:
            channel.card_ts, channel.pinned = str(answer["ts"]), False
            channel.shown = f"{shown_topic_digest(channel)}:{digest}"
        case EditCard(digest=digest):
            channel.shown = f"{shown_topic_digest(channel)}:{digest}"
        case PostMessage():
            channel.shown = LAST_MESSAGE_SENT
        case FindPost(what=what):
            state.missing_posts.add(what)
            _record_found_post(channel, what, answer)
        case Pin():
            channel.pinned = True
        case Archive():
            channel_membership.mark_archived(channel)


def _record_found_post(channel: Channel, what: str, message: Any) -> None:
    if message is not None and what == CARD:
        channel.card_ts = str(message["ts"])
    elif message is not None:
        channel.shown = LAST_MESSAGE_SENT


def record_refused(
    db: Session, *, notice_id: int, call: ChannelCall, error: DeliveryError, state: ReconcileState, now: dt.datetime
) -> None:
    """Slack certainly did not do it, and never will: `trouble` says why. What is left is decided anew."""
    channel, meeting = _channel_and_meeting(db, notice_id)
    if channel is None or meeting is None:
        return
    _unmark_begun(db, channel, call)
    if error.code in ALREADY_DONE.get(type(call), ()):
        record_done(db, notice_id=notice_id, call=call, answer={}, state=state, now=now)
    elif not _try_alternative(db, channel, meeting, call, error, state):
        _handle_refusal(db, channel, meeting, call, error.code, state, now)


def _try_alternative(
    db: Session, channel: Channel, meeting: Meeting, call: ChannelCall, error: DeliveryError, state: ReconcileState
) -> bool:
    """Whether this refusal is one of those for which there is a way on."""
    match call:
        case Create() | Rename() if error.code == "name_taken":
            _try_another_name(db, channel, meeting, call, state)
        case Invite() if error.code in PERSON_REFUSED or invitation_errors(error):
            _retry_invitations(db, channel, call, error, state)
        case Remove() if error.code in ("not_in_channel", "user_not_found"):
            _record_removed(db, channel, call, state)
        case FindPost(what=what):
            state.missing_posts.add(what)  # the app may not read there
        case Archive() if not is_exposed(channel, meeting):
            channel_membership.mark_archived(channel)
            channel.trouble = error.code
        case _:
            return False
    return True


def _handle_refusal(
    db: Session,
    channel: Channel,
    meeting: Meeting,
    call: ChannelCall,
    code: str,
    state: ReconcileState,
    now: dt.datetime,
) -> None:
    """Whether it is the channel that is not as it should be is looked at once more."""
    if code in CHANNEL_UNAVAILABLE and not state.checked_again and not isinstance(call, CheckChannel):
        state.check_again()
    elif isinstance(call, Join):
        mark_channel_lost(db, channel, meeting, "not_in_channel", state, now)
    elif isinstance(call, ESSENTIAL_CALLS) or code in CHANNEL_UNAVAILABLE:
        mark_channel_lost(db, channel, meeting, code, state, now)
    else:
        _skip_refused(db, channel, call, code, state)


def unmark_begun(db: Session, *, notice_id: int, call: ChannelCall) -> None:
    """Slack certainly did not do it, and may later."""
    channel, _ = _channel_and_meeting(db, notice_id)
    if channel is not None:
        _unmark_begun(db, channel, call)


def _unmark_begun(db: Session, channel: Channel, call: ChannelCall) -> None:
    """It is not begun any more. Of those who were to be invited it does no harm to ask again whether they are there."""
    match call:
        case Create():
            channel.state = WANTED
        case PostMessage(what=what) if what == CARD and channel.card_ts == MAYBE_POSTED:
            channel.card_ts = ""
        case PostMessage() if channel.shown == LAST_MESSAGE_SENDING:
            channel.shown = ""


def _skip_refused(db: Session, channel: Channel, call: ChannelCall, code: str, state: ReconcileState) -> None:
    """The rest can do without; the next errand tries again."""
    if isinstance(call, EditCard) and code in UNEDITABLE:
        channel.card_ts, channel.pinned = "", False
        return
    if isinstance(call, Remove):
        channel_membership.set_membership(db, channel, call.person_id, INSIDE, code)
    state.refused_calls.add(refusal_key(call))


def _try_another_name(
    db: Session, channel: Channel, meeting: Meeting, call: Create | Rename, state: ReconcileState
) -> None:
    """By another channel; or by ours, which somebody dead by now has made just after we had looked for it."""
    if isinstance(call, Create) and state.searched and not state.searched_again:
        state.searched, state.searched_again, channel.state = False, True, MAKING
        return
    state.name_number += 1 if state.name_number < NUMBERED_NAMES else 1000 * channel.id
    if isinstance(call, Create):
        channel.name = free_name(db, meeting, exclude=channel.id, at_least=state.name_number)


def _retry_invitations(
    db: Session, channel: Channel, call: Invite, error: DeliveryError, state: ReconcileState
) -> None:
    """All of them are refused, or one spoiled it for the others: then each is invited alone."""
    errors = invitation_errors(error)
    if not errors and len(call.people) == 1:
        errors = dict.fromkeys(call.people.values(), error.code)
    if not errors:
        state.invite_batch_size = 1
    named = {person_id: user for person_id, user in call.people.items() if user in errors}
    channel_membership.record_invitations(db, channel, named, errors)
    _add_invited(state, Invite(call.slack_id, named), errors)


def _channel_and_meeting(db: Session, notice_id: int) -> tuple[Channel | None, Meeting | None]:
    channel = lock_channel(db, channel_id(db.get_one(Notice, notice_id)))
    return channel, meeting_of(db, channel) if channel is not None else None
