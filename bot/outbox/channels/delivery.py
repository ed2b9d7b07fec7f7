"""One errand to the channel of a masterclass: what is to be done there is done, and what came of it written down."""

import logging
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox.channels import reconcile as steps
from bot.outbox.channels import results as outcomes
from bot.outbox.channels.calls import ChannelCall, ListMembers, perform
from bot.outbox.channels.reconcile import Finished, NextAction, ReconcileState, WaitForMethod
from bot.outbox.errors import DeliveryError, ErrorKind
from bot.outbox.lease import note_pause
from bot.outbox.messages.state import put_back, retry_later
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import ALL_METHODS, CallPermit
from bot.outbox.transport import MAX_TRIES_AFTER_FAULT, Delivery, DeliveryResult, RetryAfter, WorkspaceContext

log = logging.getLogger(__name__)


class ChannelDelivery(Delivery):
    """Takes one notice for a channel as far as it gets now."""

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        super().__init__(context, row, permit)
        self._state = ReconcileState()

    async def _deliver(self) -> DeliveryResult:
        while not self._context.outbox.stopping:
            match await self._next_action():
                case Finished(outcome):
                    return self._finish(outcome)
                case WaitForMethod(method):
                    await self._write(partial(put_back, notice_id=self._row.id))
                    return RetryAfter(0.0, method)
                case call:
                    result = await self._attempt(call)
                    if result is not None:
                        return result
        return RetryAfter(0.0)

    async def _handle_fault(self, error: str) -> DeliveryResult:
        return await self._retry(error, max_tries=MAX_TRIES_AFTER_FAULT)

    async def _next_action(self) -> NextAction:
        def change(db: Session) -> NextAction:
            return steps.next_action(db, self._context.outbox, self._row.id, self._permit, self._state)

        return await self._write(change)

    async def _attempt(self, call: ChannelCall) -> DeliveryResult | None:
        """Do it; None when what comes next is to be decided."""
        self._permit.spend()
        about: dict[str, Any] = {
            "notice_id": self._row.id,
            "call": call,
            "state": self._state,
            "now": self._context.outbox.clock(),
        }
        try:
            answer = await perform(self._context.slack, call)
        except DeliveryError as error:
            return await self._handle_error(error, call, about)
        self._context.access_warning.resolve(call.method)
        if isinstance(call, ListMembers):
            self._state.add_members_page(answer)
            return None
        await self._write(partial(outcomes.record_done, answer=answer, **about))
        return None

    async def _handle_error(
        self, error: DeliveryError, call: ChannelCall, about: dict[str, Any]
    ) -> DeliveryResult | None:
        """Do what this kind of trouble asks for; None when what comes next is to be decided."""
        match error.kind:
            case ErrorKind.LIMITED:
                return await self._pause(error, call)
            case ErrorKind.LOCKED_OUT if error.code != "missing_scope":
                self._context.access_warning.warn(
                    "Slack refuses us (%s); trying again every minute", error, topic=error.paused_method
                )
                return await self._pause(error, call)
            case ErrorKind.UNSURE:
                return await self._retry(str(error))
            case _:
                log.info("notice %d: %s", self._row.id, error)
                await self._write(partial(outcomes.record_refused, error=error, **about))
                return None

    async def _pause(self, error: DeliveryError, call: ChannelCall) -> DeliveryResult:
        context, method = self._context, ALL_METHODS if error.paused_method == ALL_METHODS else call.method
        context.rate_limiter.pause(method, error.pause_seconds)

        def note(db: Session) -> None:
            note_pause(db, context.lease, method, error.pause_seconds, context.outbox.wall_clock())
            outcomes.unmark_begun(db, notice_id=self._row.id, call=call)
            put_back(db, self._row.id)

        await self._write(note)
        return RetryAfter(0.0, call.method)

    async def _retry(self, error: str, *, max_tries: float = float("inf")) -> DeliveryResult:
        """Again a little later. Whether it was done is noted in the channel, and looked at then."""

        def change(db: Session) -> float | None:
            return retry_later(db, self._context.outbox, self._row.id, error, not_delivered=True, max_tries=max_tries)

        return await self._schedule_retry(change, error)
