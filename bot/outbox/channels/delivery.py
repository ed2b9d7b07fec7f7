"""The delivery of a notice to a masterclass's channel: whatever brings the two in line, one call after the other."""

import logging
import math
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox.base_delivery import MAX_AGE_IN_SLACK, Delivery, DeliveryResult, WorkspaceContext
from bot.outbox.channels import results
from bot.outbox.channels.calls import ChannelCall, ListMembers
from bot.outbox.channels.reconcile import NextAction, next_action
from bot.outbox.channels.state import LockedChannel, ReconcileState, lock_row, read_meeting, unmark_begun
from bot.outbox.error_kinds import DeliveryError
from bot.outbox.notice_state import put_back
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import CallPermit
from storage.notice import Notice

log = logging.getLogger(__name__)


class ChannelDelivery(Delivery[ChannelCall]):
    """Brings the channel of one notice in line with its masterclass."""

    max_tries = math.inf
    max_age = MAX_AGE_IN_SLACK
    locked_out_message = "Slack refuses us (%s); trying again every minute"

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        super().__init__(context, row, permit)
        self._state = ReconcileState()

    def _next_action(self, db: Session) -> NextAction:
        return next_action(db, self._outbox, self._row.id, self._permit, self._state)

    async def _perform(self, action: ChannelCall) -> Any:
        return await action.perform(self._context.slack)

    async def _succeeded(self, action: ChannelCall, answer: Any) -> DeliveryResult | None:
        if isinstance(action, ListMembers):
            self._state.add_members_page(*answer)
            return None

        def change(db: Session) -> None:
            channel = self._lock(db)
            if channel is not None:
                results.record_done(channel, action, answer)

        await self._write(change)
        return None

    async def _failed(self, action: ChannelCall, error: DeliveryError) -> DeliveryResult | None:
        if error.code == "missing_scope":  # what this call is for has to do without; the others still work
            return await self._refused(action, error)
        return await super()._failed(action, error)

    async def _refused(self, action: ChannelCall, error: DeliveryError) -> DeliveryResult | None:
        log.info("notice %d: %s", self._row.id, error)

        def change(db: Session) -> None:
            channel = self._lock(db)
            if channel is not None:
                results.record_refused(channel, action, error)

        await self._write(change)
        return None

    def _put_back(self, db: Session, action: ChannelCall | None, error: str, *, may_have_happened: bool) -> None:
        """Let the notice wait again. What may have happened is noted in the channel, and looked for next time."""
        if action is not None and not may_have_happened:
            row = lock_row(db, db.get(Notice, self._row.id))
            if row is not None:
                unmark_begun(row, action)
        put_back(db, self._row.id)

    def _lock(self, db: Session) -> LockedChannel | None:
        row = lock_row(db, db.get(Notice, self._row.id))
        return read_meeting(db, row, self._state, self._outbox.clock())
