"""A job that reads the members of user groups and channels from Slack, a page at a time."""

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

from bot.jobs.store_members import store_members
from bot.slack_client import Identity
from bot.supervision import DATABASE_TIMEOUT_SECONDS
from handlers.slack.api_client import SlackClient
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from handlers.slack.people_lookup import MAX_USERS_ASKED, fetch_user
from handlers.slack.slack_answer import SlackCallError, next_cursor, read_object, read_texts
from mentorship.errors import TryAgain
from mentorship.people.members import list_unknown_people
from mentorship.people.slack_users import is_slack_id
from mentorship.program.group_sync import (
    RETRY_DELAY,
    MembersPage,
    claim_page,
    postpone_page,
    restart_sync,
    save_page,
)
from storage.group import USER_GROUP

PAGE = MAX_USERS_ASKED  # if we know none of them, we may ask about all at once
PAGES_PER_TICK = 10

log = logging.getLogger(__name__)


class ChannelArchived(Exception):
    """The channel is archived: Slack still tells who was in it, but no longer updates that."""


class SyncGroupsJob:
    """Keeps groups in sync with Slack: a few pages at every tick while any are due."""

    def __init__(self, database: Database, identity: Identity, clock: Clock) -> None:
        self._database = database
        self._identity = identity
        self._clock = clock

    async def __call__(self) -> None:
        """Read the pages that are due."""
        client = self._identity.client_for(self._identity.team_id)
        for _ in range(PAGES_PER_TICK if client is not None else 0):
            page = await self._run(claim_page)
            if page is None or client is None:
                return
            await self._read(client, page)

    async def _read(self, client: SlackClient, page: MembersPage) -> None:
        try:
            slack_ids, following = await fetch_page(client, page)
            await self._look_up_unknown(client, slack_ids)
        except ChannelArchived:
            await self._run(postpone_page, page=page, trouble="is_archived")
        except SlackCallError as error:
            await self._handle_slack_error(page, error)
        except TryAgain as error:
            log.warning("the members of %s cannot be stored (%s)", page.slack_id, type(error).__name__)
            await self._run(postpone_page, page=page)
        else:
            await self._run(save_page, page=page, slack_ids=slack_ids, following=following)

    async def _handle_slack_error(self, page: MembersPage, error: SlackCallError) -> None:
        log.warning("Slack does not list the members of %s (%s)", page.slack_id, error)
        if error.code == "invalid_cursor":
            await self._run(restart_sync, page=page)
        elif error.is_rate_limit or error.is_temporary:
            wait = dt.timedelta(seconds=error.retry_after) if error.retry_after else RETRY_DELAY
            await self._run(postpone_page, page=page, wait=wait)
        else:
            await self._run(postpone_page, page=page, trouble=error.code)

    async def _look_up_unknown(self, client: SlackClient, slack_ids: list[str]) -> None:
        """Ask Slack about members whom we do not know yet: otherwise they would be left out.

        Whom Slack told of before it wanted a pause are known from then on, so that any number is told of in the end.
        """
        users: list[dict[str, Any]] = []
        unknown = self._database.query(list_unknown_people, team_id=self._identity.team_id, slack_ids=slack_ids)
        try:
            for slack_id in await unknown:
                with _unless_temporary():  # otherwise nobody whom Slack would let take part
                    users.append(await fetch_user(client, slack_id))
        finally:
            if users:
                await store_members(self._database, self._identity.team_id, users, self._clock())

    async def _run(self, use_case: Callable[..., Any], **arguments: Any) -> Any:
        about = {"team_id": self._identity.team_id, "now": self._clock()}
        return await self._database.transact(use_case, **about, **arguments, timeout_seconds=DATABASE_TIMEOUT_SECONDS)


@contextlib.contextmanager
def _unless_temporary() -> Iterator[None]:
    """Go on after an error of Slack's, unless it passes by itself."""
    try:
        yield
    except SlackCallError as error:
        if error.is_rate_limit or error.is_temporary:
            raise


async def fetch_page(client: SlackClient, page: MembersPage) -> tuple[list[str], str]:
    """Return the Slack ids of one page, and the cursor of the next. Raises SlackCallError, ChannelArchived."""
    if page.source == USER_GROUP:
        return _ids(await client.usergroups_users_list(usergroup=page.slack_id), "users"), ""
    if not page.cursor:
        channel = read_object(await client.conversations_info(channel=page.slack_id), "channel")
        if channel.get("is_archived"):
            raise ChannelArchived
    answer = await client.conversations_members(channel=page.slack_id, limit=PAGE, cursor=page.cursor)
    return _ids(answer, "members"), next_cursor(answer)


def _ids(answer: Any, name: str) -> list[str]:
    """Return the ids that the answer lists. Raises SlackCallError where it has no list: that does not mean nobody."""
    return [each for each in read_texts(answer, name) if is_slack_id(each)]
