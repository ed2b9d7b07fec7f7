"""What Slack is asked directly while something is set up: its user groups, and what the bot can do in a channel."""

from typing import Any

from blocks.masterclasses.announcement import SHARED, channel_refusal
from blocks.program.group import ARCHIVED, SYNC_ERRORS, UNREADABLE, UserGroups
from handlers.slack.api_client import SlackClient
from handlers.slack.slack_answer import SlackCallError, read_object, read_objects
from mentorship.errors import Refusal, TryAgain

# Slack's words for a channel that the bot cannot join by itself.
CANNOT_JOIN_ERRORS = (
    *("channel_not_found", "not_in_channel", "is_archived", "method_not_supported_for_channel_type", "missing_scope"),
    *("restricted_action", "no_permission", "access_denied", "user_is_restricted"),
)


async def list_user_groups(client: SlackClient) -> UserGroups:
    """Return Slack's user groups by handle; or its reason for not listing them, since the form works without them."""
    try:
        found = read_objects(await client.usergroups_list(), "usergroups")
    except SlackCallError as error:
        return UserGroups(error=error.code or "no answer")
    listed = [(str(each["id"]), str(each.get("handle")), str(each.get("name"))) for each in found if each.get("id")]
    return UserGroups(sorted(listed, key=lambda each: each[1]))


async def require_readable(client: SlackClient, channel: str) -> None:
    """Require that the members of a channel (Slack's id) can be read.

    Raises Refusal beside `channel` when they cannot, TryAgain when Slack does not answer.
    """
    try:
        found = read_object(await client.conversations_info(channel=channel), "channel")
    except SlackCallError as error:
        if error.code not in SYNC_ERRORS:
            raise TryAgain from error
        raise Refusal(UNREADABLE, field="channel") from error
    if found.get("is_archived"):
        raise Refusal(ARCHIVED, field="channel")


async def require_writable(client: SlackClient, channel: str) -> None:
    """Require that the bot can post in a channel (Slack's id); it joins a public one by itself, if it may.

    Raises Refusal beside `announcement_channel`, TryAgain when Slack does not answer.
    """
    try:
        found = read_object(await client.conversations_info(channel=channel), "channel")
        _require_internal_channel(found)
        if not found.get("is_member"):
            await client.conversations_join(channel=channel)
    except SlackCallError as error:
        if error.code not in CANNOT_JOIN_ERRORS:
            raise TryAgain from error
        raise Refusal(channel_refusal(error.code), field="announcement_channel") from error


def _require_internal_channel(found: dict[str, Any]) -> None:
    if found.get("is_archived"):
        raise Refusal(channel_refusal("is_archived"), field="announcement_channel")
    if found.get("is_ext_shared") or found.get("is_im") or found.get("is_mpim"):
        raise Refusal(SHARED, field="announcement_channel")
