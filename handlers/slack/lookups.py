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
    rows = [_user_group(each) for each in found]
    return UserGroups(sorted((row for row in rows if row[0]), key=lambda row: row[1]))


def _user_group(found: dict[str, Any]) -> tuple[str, str, str]:
    """Return id, handle and name of a user group; those that Slack does not tell are empty."""
    return str(found.get("id") or ""), str(found.get("handle") or ""), str(found.get("name") or "")


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


async def is_shared(client: SlackClient, channel: str) -> bool:
    """Return whether people of another company can read a channel (Slack's id); not where the bot cannot see it.

    Raises TryAgain when Slack does not answer.
    """
    try:
        return is_shared_outside(read_object(await client.conversations_info(channel=channel), "channel"))
    except SlackCallError as error:
        if error.code != "channel_not_found":
            raise TryAgain from error
        return False


def is_shared_outside(found: dict[str, Any]) -> bool:
    """Return whether people of another company can read this channel (Slack's conversation object), or soon may.

    `is_org_shared` does not count: that is with another workspace of the same company.
    """
    return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))


def _require_internal_channel(found: dict[str, Any]) -> None:
    if found.get("is_archived"):
        raise Refusal(channel_refusal("is_archived"), field="announcement_channel")
    if is_shared_outside(found) or found.get("is_im") or found.get("is_mpim"):
        raise Refusal(SHARED, field="announcement_channel")
