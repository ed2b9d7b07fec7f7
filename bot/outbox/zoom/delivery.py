"""One notice on its way to Zoom: a meeting's link is made, moved or removed, and what came of it is written down."""

import logging
from functools import partial

from sqlalchemy.orm import Session

from bot.outbox.errors import DeliveryError, ErrorKind
from bot.outbox.lease import note_pause
from bot.outbox.messages.state import put_back
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import CallPermit
from bot.outbox.transport import MAX_TRIES_AFTER_FAULT, Delivery, DeliveryResult, RetryAfter, WorkspaceContext
from bot.outbox.zoom import state as steps
from bot.outbox.zoom.state import (
    CreateMeeting,
    DeleteMeeting,
    FindMeeting,
    Finished,
    NextAction,
    TooLate,
    UpdateMeeting,
    WaitSeconds,
    ZoomCall,
    ZoomMeeting,
)
from storage.notice import FAILED, SENT

log = logging.getLogger(__name__)


class ZoomDelivery(Delivery):
    """Takes one notice for Zoom as far as it gets now."""

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        super().__init__(context, row, permit)
        self._searched = False

    async def _deliver(self) -> DeliveryResult:
        while not self._context.outbox.stopping:
            match await self._next_action():
                case Finished(outcome):
                    return self._finish(outcome)
                case WaitSeconds(seconds):
                    return RetryAfter(seconds)
                case TooLate(error):
                    return await self._give_up(error)
                case call:
                    result = await self._attempt(call)
                    if result is not None:
                        return result
        return RetryAfter(0.0)

    async def _handle_fault(self, error: str) -> DeliveryResult:
        return await self._retry(error, may_exist=True, max_tries=MAX_TRIES_AFTER_FAULT)

    async def _next_action(self) -> NextAction:
        def change(db: Session) -> NextAction:
            return steps.next_action(db, self._context.outbox, self._row.id, self._permit, searched=self._searched)

        return await self._context.writer.write(change)

    async def _attempt(self, call: ZoomCall) -> DeliveryResult | None:
        """Do it; None when there is something left to do at once."""
        self._permit.spend()
        try:
            done = await self._perform(call)
        except DeliveryError as error:
            return await self._handle_error(error, call)
        self._context.access_warning.resolve(call.method)
        return self._finish(SENT) if done else None

    async def _perform(self, call: ZoomCall) -> bool:
        """Whether Zoom is in line with the meeting now."""
        zoom = self._context.outbox.zoom
        assert zoom is not None  # noqa: S101 - without it there is nothing to do: see steps.begin
        match call:
            case FindMeeting(mark):
                found = await zoom.run_in_thread(zoom.find, mark)
                self._searched = True
                if found is not None:
                    await self._write(partial(self._record_created, what=found, done=False))
                return False
            case CreateMeeting(room):
                made = await zoom.run_in_thread(zoom.create, room)
                await self._write(partial(self._record_created, what=made, done=True))
            case UpdateMeeting(zoom_id, room):
                await zoom.run_in_thread(zoom.update, zoom_id, room)
                await self._write(partial(steps.record_updated, notice_id=self._row.id))
            case DeleteMeeting(zoom_id):
                await zoom.run_in_thread(zoom.delete, zoom_id)
                await self._write(partial(self._record_gone, done=True))
        return True

    async def _handle_error(self, error: DeliveryError, call: ZoomCall) -> DeliveryResult | None:
        """Do what this kind of trouble asks for; None when there is something left to do at once."""
        match error.kind:
            case ErrorKind.LIMITED:
                await self._pause(call.method, error)
                return None
            case ErrorKind.LOCKED_OUT:
                self._context.access_warning.warn("Zoom refuses us (%s); links have to wait", error, topic=call.method)
                return await self._retry(str(error), may_exist=False)
            case ErrorKind.UNSURE:
                return await self._retry(str(error), may_exist=isinstance(call, CreateMeeting))
            case ErrorKind.GONE if isinstance(call, DeleteMeeting):
                await self._write(partial(self._record_gone, done=True))
                return self._finish(SENT)
            case ErrorKind.GONE if isinstance(call, UpdateMeeting):
                await self._write(partial(self._record_gone, done=False))
                self._searched = True
                return None
            case _:
                return await self._give_up(str(error))

    async def _pause(self, method: str, error: DeliveryError) -> None:
        """Nothing of this kind for so long; whether that is too long for this meeting is looked at next."""
        context = self._context
        context.rate_limiter.pause(method, error.pause_seconds)

        def note(db: Session) -> None:
            note_pause(db, context.lease, method, error.pause_seconds, context.outbox.wall_clock())
            waiting = put_back(db, self._row.id)
            if waiting is not None:
                waiting.error = str(error)

        await self._write(note)

    async def _retry(self, error: str, *, may_exist: bool, max_tries: int = steps.MAX_TRIES) -> DeliveryResult:
        def change(db: Session) -> float | None:
            return steps.retry_later(
                db, self._context.outbox, self._row.id, error, may_exist=may_exist, max_tries=max_tries
            )

        seconds = await self._write(change)
        return RetryAfter(seconds) if seconds is not None else await self._give_up(error)

    async def _give_up(self, error: str) -> DeliveryResult:
        log.warning("the link of notice %d is given up: %s", self._row.id, error)
        await self._write(partial(steps.give_up, outbox=self._context.outbox, notice_id=self._row.id, error=error))
        return self._finish(FAILED)

    def _record_created(self, db: Session, *, what: ZoomMeeting, done: bool) -> None:
        steps.record_created(db, self._context.outbox, self._row.id, what, done=done)

    def _record_gone(self, db: Session, *, done: bool) -> None:
        steps.record_gone(db, self._context.outbox, self._row.id, done=done)
