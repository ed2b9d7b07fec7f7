"""One notice on its way to somebody in Slack: sent, looked for, put back, or given up."""

import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from bot.outbox.errors import DeliveryError, ErrorKind
from bot.outbox.lease import note_pause
from bot.outbox.messages import state
from bot.outbox.messages.state import Finished, LookUp, NextAction, OpenDm, Send, WaitForMethod
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import ALL_METHODS, CallPermit
from bot.outbox.render.payloads import Home, Post, Update
from bot.outbox.slack_calls import Receipt, method_for
from bot.outbox.transport import MAX_TRIES_AFTER_FAULT, Delivery, DeliveryResult, RetryAfter, WorkspaceContext
from storage.notice import FAILED, SENT

TRIES_WHEN_STRANGE = 5

log = logging.getLogger(__name__)


class MessageDelivery(Delivery):
    """Takes one notice for somebody's direct message, or for a channel, as far as it gets now."""

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        super().__init__(context, row, permit)
        self._sending: Send | None = None  # from when it is marked as being sent until the outcome is known

    async def _deliver(self) -> DeliveryResult:
        try:
            return await self._advance()
        except DeliveryError as error:
            return await self._handle_error(error)

    async def _handle_fault(self, error: str) -> DeliveryResult:
        return await self._retry(error, not_delivered=False, max_tries=MAX_TRIES_AFTER_FAULT)

    async def _advance(self) -> DeliveryResult:
        searched = False
        while True:
            match await self._next_action(searched=searched):
                case Finished(outcome):
                    return self._finish(outcome)
                case WaitForMethod(method):
                    return RetryAfter(0.0, method)
                case OpenDm(slack_id):
                    await self._open_dm(slack_id)
                case LookUp() as what:
                    receipt = await self._find_delivered(what)
                    if receipt is not None:
                        return await self._record_sent(receipt)
                    searched = True
                case Send() as what:
                    return await self._send(what)
            if self._context.outbox.stopping:
                return RetryAfter(0.0)

    async def _next_action(self, *, searched: bool) -> NextAction:
        def change(db: Session) -> NextAction:
            return state.next_action(db, self._context.outbox, self._row.id, self._permit, searched=searched)

        return await self._context.writer.write(change)

    async def _open_dm(self, slack_id: str) -> None:
        self._permit.spend()
        dm = await self._context.slack.open_dm(slack_id)
        await self._write(partial(state.record_dm, notice_id=self._row.id, dm=dm))

    async def _find_delivered(self, what: LookUp) -> Receipt | None:
        self._permit.spend()
        try:
            return await self._context.slack.find_delivered(what.dm, self._row.id, what.file_name, what.since)
        except DeliveryError as error:
            if not (what.optional and error.code == "missing_scope"):
                raise
            return None  # the bot may not read there: rather told twice than not at all

    async def _send(self, what: Send) -> DeliveryResult:
        self._sending = what
        self._permit.spend()
        try:
            receipt = await self._context.slack.send(what.payload, self._row.id, what.slack_id, what.dm)
        finally:
            if isinstance(what.payload, Post):
                self._context.rate_limiter.record_post(self._row.lane)
        self._context.access_warning.resolve(ALL_METHODS, method_for(what.payload))
        return await self._record_sent(receipt, opened_dm=isinstance(what.payload, Post) and what.dm is None)

    async def _record_sent(self, receipt: Receipt, *, opened_dm: bool = False) -> DeliveryResult:
        outbox = self._context.outbox
        sent = partial(state.record_sent, outbox=outbox, notice_id=self._row.id, receipt=receipt, opened_dm=opened_dm)
        await self._context.writer.write(sent, alone=opened_dm)
        return self._finish(SENT)

    async def _handle_error(self, error: DeliveryError) -> DeliveryResult:
        """Do what this kind of trouble asks for."""
        match error.kind:
            case ErrorKind.LIMITED:
                return await self._pause(error)
            case ErrorKind.LOCKED_OUT:
                self._context.access_warning.warn(
                    "Slack refuses us (%s); trying again every minute", error, topic=error.paused_method
                )
                return await self._pause(error)
            case ErrorKind.UNSURE:
                return await self._retry(str(error), not_delivered=self._is_safe_to_resend())
            case ErrorKind.NO_CARD if self._sending and isinstance(self._sending.payload, Update):
                return await self._post_new_card(self._sending.payload, error)
            case ErrorKind.STRANGE:
                return await self._retry(
                    str(error), not_delivered=self._sending is not None, max_tries=TRIES_WHEN_STRANGE
                )
            case _:
                return await self._give_up(error)

    def _is_safe_to_resend(self) -> bool:
        """Whether what was being sent may simply be sent again."""
        return self._sending is not None and isinstance(self._sending.payload, (Home, Update))

    async def _pause(self, error: DeliveryError) -> DeliveryResult:
        context = self._context
        context.rate_limiter.pause(error.paused_method, error.pause_seconds)

        def note(db: Session) -> None:
            note_pause(db, context.lease, error.paused_method, error.pause_seconds, context.outbox.wall_clock())
            if self._sending is not None:
                state.put_back(db, self._row.id)

        await self._write(note)
        return RetryAfter(0.0, error.method)

    async def _retry(self, error: str, *, not_delivered: bool, max_tries: float = float("inf")) -> DeliveryResult:
        def change(db: Session) -> float | None:
            return state.retry_later(
                db, self._context.outbox, self._row.id, error, not_delivered=not_delivered, max_tries=max_tries
            )

        return await self._schedule_retry(change, error)

    async def _post_new_card(self, payload: Update, error: DeliveryError) -> DeliveryResult:
        def change(db: Session) -> bool:
            return state.forget_card(db, self._context.outbox, self._row.id, payload, str(error))

        return RetryAfter(0.0) if await self._write(change) else self._finish(FAILED)

    async def _give_up(self, error: DeliveryError) -> DeliveryResult:
        log.warning("notice %d cannot be delivered: %s", self._row.id, error)
        fail: Callable[[Session], None] = partial(
            state.fail, outbox=self._context.outbox, notice_id=self._row.id, error=str(error)
        )
        await self._write(fail)
        return self._finish(FAILED)
