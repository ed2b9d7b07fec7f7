"""What Slack is asked directly while something is set up: its user groups, and what the bot can do in a channel."""

from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from blocks.masterclasses.announcement import SHARED, channel_refusal
from blocks.program.group import ARCHIVED, SYNC_ERRORS, UNREADABLE, UserGroups
from mentorship.errors import Refusal, TryAgain

UNREACHABLE = (ClientError, TimeoutError, OSError)  # what a call to Slack raises when no answer comes
CURSOR_LIMIT = 255  # characters of a cursor that the database keeps
# Slack's words for a channel that the bot cannot join by itself.
CANNOT_JOIN_ERRORS = (
    *("channel_not_found", "not_in_channel", "is_archived", "method_not_supported_for_channel_type", "missing_scope"),
    *("restricted_action", "no_permission", "access_denied", "user_is_restricted"),
)


def next_cursor(answer: Any) -> str:
    """Return the cursor of the page that follows this answer; empty after the last, and where it is no cursor."""
    metadata = answer.get("response_metadata")
    cursor = metadata.get("next_cursor") if isinstance(metadata, dict) else None
    return cursor if isinstance(cursor, str) and len(cursor) <= CURSOR_LIMIT else ""


def object_in(answer: Any, name: str) -> dict[str, Any]:
    """Return an object in an answer of Slack's. Raises TryAgain where there is none: then it is no answer."""
    found = answer.get(name)
    if not isinstance(found, dict):
        raise TryAgain
    return found


async def list_user_groups(client: AsyncWebClient) -> UserGroups:
    """Return Slack's user groups by handle; or its reason for not listing them, since the form works without them."""
    try:
        answer = await client.usergroups_list()
    except SlackApiError as error:
        return UserGroups(error=str(error.response.get("error")))
    except UNREACHABLE:
        return UserGroups(error="no answer")
    found = answer.get("usergroups")
    rows = [_user_group(each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return UserGroups(sorted((row for row in rows if row[0]), key=lambda row: row[1]))


def _user_group(found: dict[str, Any]) -> tuple[str, str, str]:
    """Return id, handle and name of a user group; those that Slack does not tell are empty."""
    return str(found.get("id") or ""), str(found.get("handle") or ""), str(found.get("name") or "")


async def require_readable(client: AsyncWebClient, channel: str) -> None:
    """Require that the members of a channel (Slack's id) can be read.

    Raises Refusal beside `channel` when they cannot, TryAgain when Slack does not answer.
    """
    try:
        found = object_in(await client.conversations_info(channel=channel), "channel")
    except SlackApiError as error:
        word = str(error.response.get("error"))
        if word not in SYNC_ERRORS:
            raise TryAgain from error
        raise Refusal(UNREADABLE, field="channel") from error
    except UNREACHABLE as cause:
        raise TryAgain from cause
    if found.get("is_archived"):
        raise Refusal(ARCHIVED, field="channel")


async def require_writable(client: AsyncWebClient, channel: str) -> None:
    """Require that the bot can post in a channel (Slack's id); it joins a public one by itself, if it may.

    Raises Refusal beside `announcement_channel`, TryAgain when Slack does not answer.
    """
    try:
        found = object_in(await client.conversations_info(channel=channel), "channel")
        _require_internal_channel(found)
        if not found.get("is_member"):
            await client.conversations_join(channel=channel)
    except SlackApiError as error:
        word = str(error.response.get("error"))
        if word not in CANNOT_JOIN_ERRORS:
            raise TryAgain from error
        raise Refusal(channel_refusal(word), field="announcement_channel") from error
    except UNREACHABLE as cause:
        raise TryAgain from cause


async def is_shared(client: AsyncWebClient, channel: str) -> bool:
    """Return whether people of another company can read a channel (Slack's id); not where the bot cannot see it.

    Raises TryAgain when Slack does not answer.
    """
    try:
        return is_shared_outside(object_in(await client.conversations_info(channel=channel), "channel"))
    except SlackApiError as error:
        if error.response.get("error") != "channel_not_found":
            raise TryAgain from error
        return False
    except UNREACHABLE as cause:
        raise TryAgain from cause


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
