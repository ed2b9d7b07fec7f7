"""Jobs that read the list of members from Slack, a page at a time, and delete what is old."""

import datetime as dt
import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.slack_client import Identity
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from handlers.slack.lookups import UNREACHABLE
from mentorship.people.members import upsert_members
from storage.form_submission import forget_submissions
from storage.masterclass_draft import forget_masterclass_drafts
from storage.notice import forget_delivered
from storage.workspace import ensure_workspace, forget_events

PAGE = 200
PAGES_PER_TICK = 5  # of the twenty in a minute that Slack grants: so that a thousand people are known from the start
SYNC_EVERY = dt.timedelta(hours=24)
CLAIM_DURATION = dt.timedelta(minutes=1)  # how long others leave a page to whoever has begun with it
PRUNE_EVERY = dt.timedelta(hours=1)
EVENTS_KEPT = dt.timedelta(days=2)  # Slack repeats an event for a day at most
NOTICES_KEPT = dt.timedelta(days=30)
DRAFTS_KEPT = dt.timedelta(days=2)  # longer than anybody leaves a form open
SUBMISSIONS_KEPT = dt.timedelta(days=2)  # likewise, and longer than Slack or anybody sends a form again
DATABASE_TIMEOUT_SECONDS = 30.0  # nobody waits for a job

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

    async def _read(self, client: AsyncWebClient, team_id: str, cursor: str) -> None:
        try:
            answer = await client.users_list(limit=PAGE, cursor=cursor, include_locale=True)
        except SlackApiError as error:
            word = error.response.get("error")
            log.warning("Slack does not list the members (%s); trying again in a minute", word)
            if word == "invalid_cursor":  # they expire: begin with the first page
                await self._database.transact(
                    restart_sync, team_id, self._clock(), timeout_seconds=DATABASE_TIMEOUT_SECONDS
                )
        except UNREACHABLE as error:
            log.warning("Slack does not list the members (%s); trying again in a minute", type(error).__name__)
        else:
            next_cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            now = self._clock()
            await self._database.transact(
                save_page, team_id, answer["members"], next_cursor, now, timeout_seconds=DATABASE_TIMEOUT_SECONDS
            )


def claim_page(db: Session, team_id: str, now: dt.datetime) -> str | None:
    """Return the cursor of the page that is due, None when none is. For a minute the page is the caller's."""
    workspace = ensure_workspace(db, team_id, now)
    if workspace.sweep_at > now:
        return None
    workspace.sweep_at = now + CLAIM_DURATION
    return workspace.sweep_cursor


def restart_sync(db: Session, team_id: str, now: dt.datetime) -> None:
    """Let the sync begin again with the first page, in a minute."""
    ensure_workspace(db, team_id, now).sweep_cursor = ""


def save_page(db: Session, team_id: str, users: list[dict[str, Any]], next_cursor: str, now: dt.datetime) -> None:
    """Save these members; `next_cursor` is the next page's cursor, empty after the last."""
    upsert_members(db, team_id=team_id, users=list(users), now=now)
    workspace = ensure_workspace(db, team_id, now)
    workspace.sweep_cursor = next_cursor
    workspace.sweep_at = now if next_cursor else now + SYNC_EVERY


class PruneJob:
    """Deletes, once an hour, what nobody will ask for again."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._due = clock()

    async def __call__(self) -> None:
        """Delete it, if it is time to."""
        now = self._clock()
        if now >= self._due:
            await self._database.transact(prune_old_rows, now, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
            self._due = now + PRUNE_EVERY


def prune_old_rows(db: Session, now: dt.datetime) -> None:
    """Delete the ids of old events, notices delivered long ago, drafts that were not saved, and keys of old forms."""
    forget_events(db, now - EVENTS_KEPT)
    forget_delivered(db, now - NOTICES_KEPT)
    forget_masterclass_drafts(db, now - DRAFTS_KEPT)
    forget_submissions(db, now - SUBMISSIONS_KEPT)
