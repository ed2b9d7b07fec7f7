"""What Slack says of people whom we do not know yet."""

import asyncio
from collections.abc import Sequence
from typing import Any

from handlers.slack.api_client import SlackClient
from handlers.slack.slack_answer import SlackCallError, read_object
from mentorship.errors import Refusal, TryAgain, UnknownPeople

MAX_USERS_ASKED = 90  # people about whom Slack is asked for one click: it takes about a hundred such questions a minute
UNKNOWN_USER_ERRORS = ("user_not_found", "user_not_visible")  # Slack's words for people of other workspaces


async def fetch_user(client: SlackClient, slack_id: str) -> dict[str, Any]:
    """Return what Slack says of someone, under the id by which we asked. Raises SlackCallError."""
    return {**read_object(await client.users_info(user=slack_id, include_locale=True), "user"), "id": slack_id}


async def fetch_unknown(client: SlackClient, unknown: UnknownPeople) -> list[dict[str, Any]]:
    """Return what Slack says of these people.

    Raises Refusal beside their field where they are too many, or Slack does not know one of them; TryAgain when it does
    not answer.
    """
    if len(unknown.slack_ids) > MAX_USERS_ASKED:
        raise Refusal(
            f"We don't know {len(unknown.slack_ids)} of these people yet, and can ask Slack about {MAX_USERS_ASKED} "
            "at a time. Choose fewer of them now, and add the others afterwards.",
            field=unknown.field,
        )
    return await asyncio.gather(*(_fetch(client, slack_id, unknown.field) for slack_id in unknown.slack_ids))


async def fetch_those_there(client: SlackClient, slack_ids: Sequence[str], *, required: bool) -> list[dict[str, Any]]:
    """Return what Slack says of the first of these people, as many as can be asked about, leaving out whom it does not
    know.

    Where they are `required`, TryAgain is raised when Slack does not answer.
    """
    found = await asyncio.gather(*(_fetch_if_there(client, each, required) for each in slack_ids[:MAX_USERS_ASKED]))
    return [user for user in found if user is not None]


async def _fetch(client: SlackClient, slack_id: str, field: str | None) -> dict[str, Any]:
    try:
        return await fetch_user(client, slack_id)
    except SlackCallError as error:
        if error.code in UNKNOWN_USER_ERRORS:
            raise Refusal("Slack doesn't know this person in this workspace.", field=field) from error
        raise TryAgain from error


async def _fetch_if_there(client: SlackClient, slack_id: str, required: bool) -> dict[str, Any] | None:
    try:
        return await _fetch(client, slack_id, None)
    except TryAgain:
        if required:
            raise
    except Refusal:
        pass  # Slack does not know them
    return None
