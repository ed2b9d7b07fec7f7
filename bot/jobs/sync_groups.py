"""A chore of the ticker: reads the members of user groups and channels from Slack, a page at a time."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.sync_members import PATIENCE
from bot.slack_client import UNREACHABLE, Identity
from handlers.slack.database import Database
from mentorship.people.person import know
from mentorship.program.group_sync import Page, begin_anew, claim_page, keep_page, put_off, unknown
from storage.group import USER_GROUP

PAGE = 200
AT_A_TICK = 10  # pages
PASSING = frozenset(  # Slack's words for what needs no mending
    ("ratelimited", "internal_error", "fatal_error", "request_timeout", "service_unavailable")
)

log = logging.getLogger("mentorship.roster")


class Archived(Exception):
    """The channel is archived: Slack still tells who was in it, but that is no longer kept up."""


class Roster:
    """Keeps groups in step: a few pages at every tick while any are due."""

    def __init__(self, database: Database, identity: Identity, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._identity = identity
        self._clock = clock

    async def __call__(self) -> None:
        """Read what is due."""
        client = self._identity.client_of(self._identity.team_id)
        for _ in range(AT_A_TICK if client is not None else 0):
            page = await self._act(claim_page)
            if page is None or client is None:
                return
            await self._read(client, page)

    async def _read(self, client: AsyncWebClient, page: Page) -> None:
        try:
            slack_ids, following = await ask(client, page)
            await self._learn(client, slack_ids)
        except Archived:
            await self._act(put_off, page=page, trouble="is_archived")
        except SlackApiError as error:
            await self._stumble(page, error)
        except UNREACHABLE as error:
            log.warning("Slack does not list the members of %s (%s)", page.slack_id, type(error).__name__)
            await self._act(put_off, page=page)
        else:
            await self._act(keep_page, page=page, slack_ids=slack_ids, following=following)

    async def _stumble(self, page: Page, error: SlackApiError) -> None:
        word = str(error.response.get("error"))
        log.warning("Slack does not list the members of %s (%s)", page.slack_id, word)
        if word == "invalid_cursor":
            await self._act(begin_anew, page=page)
        elif word in PASSING:
            wait = dt.timedelta(seconds=int(error.response.headers.get("Retry-After") or 60))
            await self._act(put_off, page=page, wait=wait)
        else:
            await self._act(put_off, page=page, trouble=word)

    async def _learn(self, client: AsyncWebClient, slack_ids: list[str]) -> None:
        """Ask Slack about members whom we have not met: without that they would be left out."""
        users = []
        for slack_id in await self._act(unknown, slack_ids=slack_ids):
            try:
                answer = await client.users_info(user=slack_id, include_locale=True)
            except SlackApiError as error:
                if str(error.response.get("error")) in PASSING:
                    raise
                continue  # nobody whom Slack would let take part
            users.append({**answer["user"], "id": slack_id})
        if users:
            await self._act(know, users=users)

    async def _act(self, use_case: Callable[..., Any], **wishes: Any) -> Any:
        about = {"team_id": self._identity.team_id, "now": self._clock()}
        return await self._database.transact(use_case, **about, **wishes, patience=PATIENCE)


async def ask(client: AsyncWebClient, page: Page) -> tuple[list[str], str]:
    """The Slack ids of one page, and the cursor of the next. Raises SlackApiError, Archived."""
    if page.source == USER_GROUP:
        return list((await client.usergroups_users_list(usergroup=page.slack_id))["users"]), ""
    if not page.cursor and (await client.conversations_info(channel=page.slack_id))["channel"].get("is_archived"):
        raise Archived
    answer = await client.conversations_members(channel=page.slack_id, limit=PAGE, cursor=page.cursor)
    return list(answer["members"]), str((answer.get("response_metadata") or {}).get("next_cursor") or "")
