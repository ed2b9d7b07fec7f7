"""The delivery of a notice to Zoom: a meeting's link is made, moved or removed."""

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.outbox.base_delivery import Delivery, DeliveryResult, Done, WorkspaceContext
from bot.outbox.error_kinds import DeliveryError, ErrorKind
from bot.outbox.notice_state import MAX_ERROR_LENGTH, put_back
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import CallPermit
from bot.outbox.zoom import state
from bot.outbox.zoom.state import CreateMeeting, DeleteMeeting, FindMeeting, NextAction, UpdateMeeting, ZoomCall
from storage.notice import SENT, Notice

if TYPE_CHECKING:  # it, and what it imports, is in memory only where Zoom is set up
    from bot.outbox.zoom.client import ZoomClient


class ZoomDelivery(Delivery[ZoomCall]):
    """Brings Zoom in line with the meeting of one notice."""

    decides_alone = False
    locked_out_message = "Zoom refuses us (%s); links have to wait"

    def __init__(
        self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit, *, zoom: "ZoomClient | None"
    ) -> None:
        super().__init__(context, row, permit)
        self._zoom = zoom
        self._searched = False  # it is known whether Zoom has the meeting
        if zoom is not None:
            self._warning = zoom.access_warning

    def _next_action(self, db: Session) -> NextAction:
        set_up = self._zoom is not None
        return state.next_action(db, self._outbox, self._row.id, self._permit, set_up=set_up, searched=self._searched)

    async def _perform(self, action: ZoomCall) -> Any:
        zoom = self._zoom
        assert zoom is not None  # noqa: S101 - without it there is nothing to do: see next_action
        match action:
            case FindMeeting(mark):
                return await zoom.run_in_thread(zoom.find, mark)
            case CreateMeeting(spec):
                return await zoom.run_in_thread(zoom.create, spec)
            case UpdateMeeting(zoom_id, spec):
                return await zoom.run_in_thread(zoom.update, zoom_id, spec)
            case DeleteMeeting(zoom_id):
                return await zoom.run_in_thread(zoom.delete, zoom_id)

    async def _succeeded(self, action: ZoomCall, answer: Any) -> DeliveryResult | None:
        if isinstance(action, FindMeeting):
            self._searched = True
            if answer is not None:
                await self._write(lambda db: state.record_found(db, self._outbox, self._row.id, answer))
            return None

        def change(db: Session) -> None:
            if isinstance(action, CreateMeeting):
                state.record_found(db, self._outbox, self._row.id, answer)
            if isinstance(action, DeleteMeeting):
                state.record_gone(db, self._outbox, self._row.id)
            state.record_sent(db, self._row.id)

        await self._write(change)
        return Done(SENT)

    async def _refused(self, action: ZoomCall, error: DeliveryError) -> DeliveryResult | None:
        match error.kind, action:
            case ErrorKind.GONE, DeleteMeeting():
                return await self._succeeded(action, None)
            case ErrorKind.GONE, UpdateMeeting():
                self._searched = True
                await self._write(lambda db: state.record_gone(db, self._outbox, self._row.id))
                return None
            case _:
                return await self._give_up(str(error))

    async def _pause(self, action: ZoomCall, error: DeliveryError) -> None:
        """Pause; whether that is too long for this meeting is decided next."""
        await super()._pause(action, error)

    def _put_back(self, db: Session, action: ZoomCall | None, error: str, *, may_have_happened: bool) -> None:
        """Let the notice wait again, and note where Zoom may have made the meeting nevertheless."""
        waiting = put_back(db, self._row.id)
        if waiting is None:
            return
        waiting.error = error[:MAX_ERROR_LENGTH]
        if may_have_happened and (action is None or isinstance(action, CreateMeeting)):
            waiting.details = {**waiting.details, "again": True}

    def _record_failure(self, db: Session, notice: Notice, error: str) -> None:
        state.record_failure(db, self._outbox, notice, error)
