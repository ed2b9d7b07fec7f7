"""A job that reads the list of members from Slack, a page at a time."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from bot.jobs.store_members import store_members
from bot.slack_client import Identity
from bot.supervision import DATABASE_TIMEOUT_SECONDS
from handlers.slack.api_client import SlackClient
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from handlers.slack.slack_answer import SlackCallError, next_cursor, read_objects
from mentorship.people.member_sync import CLAIM_DURATION, claim_page, finish_page, postpone_page

PAGE = 200
PAGES_PER_TICK = 5  # of the twenty in a minute that Slack grants: so that a thousand people are known from the start

log = logging.getLogger(__name__)


class SyncMembersJob:
    """Keeps the list of members in sync: a few pages of Slack's list at every tick while a sync is due."""

    def __init__(self, database: Database, identity: Identity, clock: Clock) -> None:
        self._database = database
        self._identity = identity
        self._clock = clock

    async def __call__(self) -> None:
        """Read the next pages, if they are due. Raises TryAgain when the database is busy."""
        team_id = self._identity.team_id
        client = self._identity.client_for(team_id)
        if client is None:
            return
        for _ in range(PAGES_PER_TICK):
            cursor = await self._run(claim_page, team_id=team_id, now=self._clock())
            if cursor is None:
                return
            await self._read(client, team_id, cursor)

    async def _read(self, client: SlackClient, team_id: str, cursor: str) -> None:
        try:
            answer = await client.users_list(limit=PAGE, cursor=cursor, include_locale=True)
            users, following = read_objects(answer, "members"), next_cursor(answer)
        except SlackCallError as error:
            wait = max(CLAIM_DURATION, dt.timedelta(seconds=error.retry_after or 0))
            log.warning("Slack does not list the members (%s); trying again in %d s", error, wait.total_seconds())
            restart = error.code == "invalid_cursor"
            await self._run(postpone_page, team_id=team_id, wait=wait, restart=restart, now=self._clock())
        else:
            now = self._clock()
            await store_members(self._database, team_id, users, now)
            await self._run(finish_page, team_id=team_id, following=following, now=now)

    async def _run(self, use_case: Callable[..., Any], **arguments: Any) -> Any:
        return await self._database.transact(use_case, **arguments, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
