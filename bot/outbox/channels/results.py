"""What came of a call to a channel, written down in the database."""

from typing import Any

from bot.outbox.channels.answers import invitation_errors
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
    LookUpPerson,
    Pin,
    PostMessage,
    Remove,
    Rename,
    SetTopic,
)
from bot.outbox.channels.state import CARD, LockedChannel, unmark_begun
from bot.outbox.error_kinds import DeliveryError, ErrorKind
from handlers.slack.lookups import is_shared_outside
from handlers.slack.slack_answer import SlackCallError
from mentorship.masterclasses import channel_membership
from mentorship.masterclasses.channel import free_name, is_exposed, replace_channel
from storage.channel import INSIDE, LAST_MESSAGE_SENT, MAKING, OPEN, WANTED, Channel

# Slack's words for a channel that is not as it should be.
CHANNEL_UNAVAILABLE = ("is_archived", "channel_not_found", "not_in_channel", "is_inactive")
PERSON_REFUSED = (  # Slack's words for someone who is invited, and not for the channel
    *("already_in_channel", "cant_invite", "cant_invite_self", "user_not_found", "no_user", "user_disabled"),
    *("user_is_restricted", "ura_max_channels", "org_user_not_in_team", "invitee_cant_see_channel"),
    *("no_external_invite_permission", "users_not_found", "user_not_visible", "invalid_users", "account_inactive"),
)
NUMBERED_NAMES = 3  # of names that are tried in order; then one that nobody else will think of


def record_done(channel: LockedChannel, call: ChannelCall, answer: Any) -> None:
    """Record that Slack did what was asked, and answered so."""
    row, state = channel.row, channel.state
    match call:
        case FindChannel():
            state.searched = True
            if answer is not None:
                _set_channel(row, answer)
        case Create():
            state.checked, state.member_ids = True, set()
            _set_channel(row, answer["channel"])
        case CheckChannel():
            _record_check(channel, answer["channel"])
        case Join():
            state.bot_is_outside, row.state = False, OPEN
        case Invite():
            _record_invited(channel, call, _refused_people(call, answer))
        case Remove():
            _record_removed(channel, call)
        case Archive():
            _record_archived(channel)
        case _:
            _record_shown(channel, call, answer)


def _set_channel(row: Channel, found: Any) -> None:
    row.slack_id, row.name, row.state = str(found["id"]), str(found["name"]), OPEN


def _record_check(channel: LockedChannel, found: Any) -> None:
    """Record whether the channel is as it should be, and if not, what is the matter."""
    archived = found.get("is_archived")
    if not archived and found.get("is_member", True):
        channel.state.checked, channel.state.is_shared = True, is_shared_outside(found)
        if not channel.state.is_shared:
            channel.row.state = OPEN
        return
    channel.state.bot_is_outside = not archived and not found.get("is_private")
    if not (channel.state.bot_is_outside and channel.row.state == WANTED):
        mark_lost(channel, "is_archived" if archived else "not_in_channel")


def mark_lost(channel: LockedChannel, code: str) -> None:
    """Record that something is wrong with the channel that we cannot mend, which ends this delivery."""
    channel_membership.mark_lost(channel.db, channel.row, channel.meeting, code, channel.now)
    channel.state.lost = True


def _record_invited(channel: LockedChannel, call: Invite, errors: dict[str, str]) -> None:
    channel_membership.record_invitations(channel.db, channel.row, call.people, errors)
    refused = {user for user, error in errors.items() if error != channel_membership.ALREADY_IN}
    channel.state.member_ids = (channel.state.member_ids or set()) | (set(call.people.values()) - refused)


def _record_removed(channel: LockedChannel, call: Remove) -> None:
    channel_membership.record_removal(channel.db, channel.row, call.person_id)
    channel.state.member_ids = (channel.state.member_ids or set()) - {call.user}


def _record_archived(channel: LockedChannel) -> None:
    """Record that it is archived; one that everyone could read is replaced while the masterclass is not over."""
    if is_exposed(channel.row, channel.meeting) and not channel_membership.is_over(channel.meeting, channel.now):
        replace_channel(channel.db, channel.row, channel.meeting)
        channel.state.checked, channel.state.member_ids = False, None
    else:
        channel_membership.mark_archived(channel.row)


def _record_shown(channel: LockedChannel, call: ChannelCall, answer: Any) -> None:
    row = channel.row
    match call:
        case Rename(name=name):
            row.name = str(answer["channel"]["name"]) or name
        case SetTopic(digest=digest):
            row.shown = f"{digest}:{channel.card_digest}"
        case PostMessage(what=what, digest=digest) if what == CARD:
            row.card_ts, row.pinned = str(answer["ts"]), False
            row.shown = f"{channel.topic_digest}:{digest}"
        case EditCard(digest=digest):
            row.shown = f"{channel.topic_digest}:{digest}"
        case PostMessage():
            row.shown = LAST_MESSAGE_SENT
        case FindPost(what=what):
            _record_searched_post(channel, what, answer)
        case Pin():
            row.pinned = True


def _record_searched_post(channel: LockedChannel, what: str, message: Any) -> None:
    channel.state.missing_posts.add(what)
    if message is not None and what == CARD:
        channel.row.card_ts = str(message["ts"])
    elif message is not None:
        channel.row.shown = LAST_MESSAGE_SENT


def record_refused(channel: LockedChannel, call: ChannelCall, error: DeliveryError) -> None:
    """Record that Slack certainly did not do it, and never will: `error` says why. What is left is decided next."""
    unmark_begun(channel.row, call)
    if error.code in call.already_done:
        record_done(channel, call, {})
    elif not _try_alternative(channel, call, error):
        _handle_refusal(channel, call, error)


def concerns_people(call: ChannelCall, error: DeliveryError) -> bool:
    """Return whether it is people whom Slack refuses to invite, and not us."""
    return isinstance(call, Invite) and (error.code in PERSON_REFUSED or bool(_refused_people(call, error)))


def _try_alternative(channel: LockedChannel, call: ChannelCall, error: DeliveryError) -> bool:
    """Do what there is to do instead, if there is anything. Return whether there was."""
    match call:
        case Create() | Rename() if error.code == "name_taken":
            _try_another_name(channel, call)
        case Invite() if concerns_people(call, error):
            _retry_invitations(channel, call, error)
        case Remove() if error.code in ("not_in_channel", "user_not_found"):
            _record_removed(channel, call)
        case FindPost(what=what):
            channel.state.missing_posts.add(what)  # the app may not read there
        case LookUpPerson(user=user):
            channel.state.looked_up.add(user)  # nobody whom Slack would let take part
        case Archive() if not is_exposed(channel.row, channel.meeting):
            channel_membership.mark_archived(channel.row)
            channel.row.trouble = error.code
        case _:
            return False
    return True


def _handle_refusal(channel: LockedChannel, call: ChannelCall, error: DeliveryError) -> None:
    """Check the channel once more when Slack says that something is wrong with it; then give it or the call up."""
    unavailable = error.code in CHANNEL_UNAVAILABLE
    if unavailable and not channel.state.checked_again and not isinstance(call, CheckChannel):
        channel.state.check_again()
    elif isinstance(call, Join):
        mark_lost(channel, "not_in_channel")
    elif call.essential or unavailable:
        mark_lost(channel, error.code)
    else:
        _skip_refused(channel, call, error)


def _skip_refused(channel: LockedChannel, call: ChannelCall, error: DeliveryError) -> None:
    """Leave the call out for now: the rest can do without, and the next delivery tries again."""
    if isinstance(call, EditCard) and error.kind is ErrorKind.NO_CARD:
        channel.row.card_ts, channel.row.pinned = "", False
        return
    if isinstance(call, Remove):
        channel_membership.set_membership(channel.db, channel.row, call.person_id, INSIDE, error.code)
    channel.state.refused_calls.add(call.refusal_key)


def _try_another_name(channel: LockedChannel, call: Create | Rename) -> None:
    """Look for a channel of our own by this name, or else take another name.

    The name may be that of another channel; or of ours, if a process made it just after we had looked, and died.
    """
    row, state = channel.row, channel.state
    if isinstance(call, Create) and state.searched and not state.searched_again:
        state.searched, state.searched_again, row.state = False, True, MAKING
        return
    state.name_number += 1 if state.name_number < NUMBERED_NAMES else 1000 * row.id
    if isinstance(call, Create):
        row.name = free_name(channel.db, channel.meeting, exclude=row.id, at_least=state.name_number)


def _retry_invitations(channel: LockedChannel, call: Invite, error: DeliveryError) -> None:
    """Record who is refused. Where Slack does not say who, each is invited alone from now on."""
    errors = _refused_people(call, error)
    if not errors and len(call.people) == 1:
        errors = dict.fromkeys(call.people.values(), error.code)
    if not errors:
        channel.state.invite_batch_size = 1
    refused = {person_id: user for person_id, user in call.people.items() if user in errors}
    _record_invited(channel, Invite(call.slack_id, refused), errors)


def _refused_people(call: Invite, answer: Any) -> dict[str, str]:
    """Return why Slack refused some of the people invited, by their Slack ids.

    `answer` is the answer to the invitation, or its error. What it says of anybody else, or of nobody, says nothing.
    """
    if isinstance(answer, DeliveryError):
        answer = answer.__cause__.answer if isinstance(answer.__cause__, SlackCallError) else {}
    invited = set(call.people.values())
    return {user: error for user, error in invitation_errors(answer).items() if user in invited}
