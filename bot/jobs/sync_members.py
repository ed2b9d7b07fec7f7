"""A job that reads the list of members from Slack, a page at a time."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.jobs.store_members import DATABASE_TIMEOUT_SECONDS, store_members
from bot.slack_client import Identity
from handlers.slack.api_client import SlackClient
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from handlers.slack.slack_answer import SlackCallError, next_cursor, read_objects
from storage.workspace import ensure_workspace

PAGE = 200
PAGES_PER_TICK = 5  # of the twenty in a minute that Slack grants: so that a thousand people are known from the start
SYNC_EVERY = dt.timedelta(hours=24)
CLAIM_DURATION = dt.timedelta(minutes=1)  # how long others leave a page to whoever has begun with it

log = logging.getLogger("mentorship.sweep")


class SyncMembersJob:
    """Keeps the list of members in sync: a few pages of Slack's list at every tick while a sync is due."""

    def __init__(self, database: Database, identity: Identity, clock: Clock) -> None:
        self._database = database
        self._identity = identity
        self._clock = clock

    async def __call__(self) -> None:
        """Read the next pages, if they are due."""
        team_id = self._identity.team_id
        client = self._identity.client_for(team_id)
        if client is None:
            return
        for _ in range(PAGES_PER_TICK):
            cursor = await self._database.transact(
                claim_page, team_id, self._clock(), timeout_seconds=DATABASE_TIMEOUT_SECONDS
            )
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
            await self._run(postpone_page, team_id, wait, restart, self._clock())
        else:
            now = self._clock()
            await store_members(self._database, team_id, users, now)
            await self._run(finish_page, team_id, following, now)

    async def _run(self, change: Callable[..., None], *arguments: Any) -> None:
        await self._database.transact(change, *arguments, timeout_seconds=DATABASE_TIMEOUT_SECONDS)


def claim_page(db: Session, team_id: str, now: dt.datetime) -> str | None:
    """Return the cursor of the page that is due, None when none is. For a minute the page is the caller's."""
    workspace = ensure_workspace(db, team_id, now)
    if workspace.sweep_at > now:
        return None
    workspace.sweep_at = now + CLAIM_DURATION
    return workspace.sweep_cursor


def postpone_page(db: Session, team_id: str, wait: dt.timedelta, restart: bool, now: dt.datetime) -> None:
    """Let the page wait, or the sync begin again with the first one: Slack's cursors expire."""
    workspace = ensure_workspace(db, team_id, now)
    workspace.sweep_at = now + wait
    if restart:
        workspace.sweep_cursor = ""


def finish_page(db: Session, team_id: str, following: str, now: dt.datetime) -> None:
    """Record that the members of a page are stored; `following` is the next page's cursor, empty after the last."""
    workspace = ensure_workspace(db, team_id, now)
    workspace.sweep_cursor = following
    workspace.sweep_at = now if following else now + SYNC_EVERY
