"""A job that deletes what nobody will ask for again, and for how long all is kept; a card itself says until when."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.supervision import DATABASE_TIMEOUT_SECONDS
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from storage.attendance import forget_attendance_drafts
from storage.booking_permission import forget_old_permissions
from storage.form_submission import forget_submissions
from storage.history import forget_old_history
from storage.masterclass_draft import forget_masterclass_drafts
from storage.notice import forget_delivered, forget_old_cards
from storage.request import forget_old_requests
from storage.waitlist import forget_old_entries
from storage.workspace import forget_events

PRUNE_EVERY = dt.timedelta(hours=1)
BATCH = 500  # rows in one transaction, so that a click waits for none of them
BATCHES = 100  # of one kind in one run; what is over goes with the next ones

YEAR = dt.timedelta(days=366)


class RetentionRule(NamedTuple):
    """What is kept for how long: `forget(db, instant, limit)` deletes the first rows that are older than an instant."""

    forget: Callable[[Session, dt.datetime, int], int]
    kept: dt.timedelta


RULES = (
    RetentionRule(forget_events, dt.timedelta(days=2)),  # Slack repeats an event for a day at most
    RetentionRule(forget_submissions, dt.timedelta(days=2)),  # longer than Slack or anybody sends a form again
    RetentionRule(forget_masterclass_drafts, dt.timedelta(days=2)),  # longer than anybody leaves a form open
    RetentionRule(forget_attendance_drafts, dt.timedelta(days=14)),  # as long as attendance can be corrected
    RetentionRule(forget_delivered, dt.timedelta(days=30)),
    RetentionRule(forget_old_cards, dt.timedelta()),  # each says itself until when: see CARDS_KEPT
    RetentionRule(forget_old_permissions, YEAR),
    RetentionRule(forget_old_requests, YEAR),
    RetentionRule(forget_old_entries, YEAR),
    RetentionRule(forget_old_history, 2 * YEAR),
)


class PruneJob:
    """Deletes, once an hour, what is older than it is kept for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._due = clock()

    async def __call__(self) -> None:
        """Delete it, if it is time to. Raises TryAgain when the database is busy."""
        now = self._clock()
        if now >= self._due:
            for rule in RULES:
                await self._follow(rule, now)
            self._due = now + PRUNE_EVERY

    async def _follow(self, rule: RetentionRule, now: dt.datetime) -> None:
        """Delete what the rule says, some rows in each transaction."""
        for _ in range(BATCHES):
            count = await self._database.transact(
                rule.forget, now - rule.kept, BATCH, timeout_seconds=DATABASE_TIMEOUT_SECONDS
            )
            if count < BATCH:
                return
