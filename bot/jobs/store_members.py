"""Storing a page of members so that one who cannot be stored costs only themselves."""

import datetime as dt
import logging
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.supervision import DATABASE_TIMEOUT_SECONDS
from handlers.slack.database import Database
from mentorship.people.members import upsert_members
from mentorship.people.slack_users import is_usable

UNSTORABLE = (SQLAlchemyError, AttributeError, KeyError, TypeError, ValueError)  # what storing something odd may raise

log = logging.getLogger(__name__)


async def store_members(database: Database, team_id: str, found: list[dict[str, Any]], now: dt.datetime) -> None:
    """Store the users that Slack's answer lists (`found`). Raises TryAgain when the database does not answer."""
    users = [user for user in found if is_usable(user)]
    if len(users) < len(found):
        log.warning("left out %d members of whom Slack does not say who they are", len(found) - len(users))
    store = partial(
        database.transact, upsert_members, team_id=team_id, now=now, timeout_seconds=DATABASE_TIMEOUT_SECONDS
    )
    try:
        await store(users=users)
    except UNSTORABLE as error:
        log.warning("could not store all of %d members (%s): storing each alone", len(users), type(error).__name__)
        for user in users:
            await _store_alone(store, user)


async def _store_alone(store: Any, user: dict[str, Any]) -> None:
    try:
        await store(users=[user])
    except UNSTORABLE as error:
        log.warning("could not store the member %s (%s)", user["id"], type(error).__name__)
