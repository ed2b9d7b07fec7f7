"""The delivery of a notice to someone in Slack: sent, looked for, put back, or given up."""

import math
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox.base_delivery import Delivery, DeliveryResult, Done, RetryAfter, WorkspaceContext
from bot.outbox.error_kinds import DeliveryError, ErrorKind
from bot.outbox.messages import state
from bot.outbox.messages.state import CheckSharing, LookUp, MessageAction, NextAction, OpenDm, Send
from bot.outbox.notice_state import find_open_notice, make_due, put_back
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import CallPermit
from bot.outbox.render.payloads import Home, Post, Update, Upload
from bot.outbox.retry import ONE_DAY, ONE_HOUR, TWO_DAYS_FOR_FILE, RetryPolicy
from bot.outbox.slack_calls import Receipt
from handlers.slack.lookups import is_shared_outside
from handlers.slack.slack_answer import read_object
from storage.lane import LaneKind
from storage.notice import FAILED, SENT, Cause, Notice


class MessageDelivery(Delivery[MessageAction]):
    """Delivers one notice for someone's direct message, or for a channel."""

    decides_alone = False
    locked_out_message = "Slack refuses us (%s); trying again every minute"

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        super().__init__(context, row, permit)
        self._searched = False  # for a message that an earlier attempt may have sent
        self._shared: bool | None = None  # whether people of another company can read the channel, once looked at

    def _next_action(self, db: Session) -> NextAction:
        return state.next_action(
            db, self._outbox, self._row.id, self._permit, searched=self._searched, shared=self._shared
        )

    async def _perform(self, action: MessageAction) -> Any:
        match action:
            case OpenDm(slack_id):
                return await self._context.slack.open_dm(slack_id)
            case LookUp():
                return await self._find_delivered(action)
            case CheckSharing(channel):
                return await self._context.slack.call(
                    action.method, read=lambda answer: read_object(answer, "channel"), channel=channel
                )
            case Send():
                return await self._send(action)

    async def _find_delivered(self, action: LookUp) -> Receipt | None:
        try:
            return await self._context.slack.find_delivered(action.dm, self._row.id, action.file_name, action.since)
        except DeliveryError as error:
            if not (action.optional and error.kind is ErrorKind.DENIED):
                raise
            return None  # the bot may not read there: rather told twice than not at all

    async def _send(self, action: Send) -> Receipt:
        try:
            return await self._context.slack.send(action.payload, self._row.id, action.slack_id, action.dm)
        finally:
            if isinstance(action.payload, Post):
                self._context.rate_limiter.record_post(self._row.lane)

    async def _succeeded(self, action: MessageAction, answer: Any) -> DeliveryResult | None:
        match action:
            case OpenDm():
                await self._write(partial(state.record_dm, notice_id=self._row.id, dm=answer))
                return None
            case LookUp() if answer is None:
                self._searched = True
                return None
            case LookUp():
                return await self._record_sent(answer)
            case CheckSharing():
                self._shared = is_shared_outside(answer)
                return None
            case Send(payload, dm=dm):
                return await self._record_sent(answer, opened_dm=isinstance(payload, Post) and dm is None)

    async def _record_sent(self, receipt: Receipt, *, opened_dm: bool = False) -> DeliveryResult:
        sent = partial(
            state.record_sent,
            outbox=self._outbox,
            notice_id=self._row.id,
            receipt=receipt,
            opened_dm=opened_dm,
            withdrawn=bool(self._shared),
        )
        await self._write(sent, alone=opened_dm, max_failures=math.inf)
        return Done(SENT)

    async def _refused(self, action: MessageAction, error: DeliveryError) -> DeliveryResult | None:
        match error.kind, action:
            case ErrorKind.NO_CARD, Send(Update() as payload):
                return await self._post_new_card(payload, error)
            case ErrorKind.FOR_GOOD, CheckSharing():
                self._shared = False  # we cannot see it, and so cannot write there either
                return None
            case ErrorKind.STRANGE, _:
                return await self._retry(str(error), Cause.STRANGE, action, may_have_happened=False)
            case _:
                return await self._give_up(str(error))

    async def _post_new_card(self, payload: Update, error: DeliveryError) -> DeliveryResult:
        """Let the notice wait again, to post a new card in the place of the one that can no longer be edited."""

        def change(db: Session) -> DeliveryResult:
            notice = find_open_notice(db, self._row.id)
            if notice is None:
                return Done()
            if not state.forget_uneditable_card(db, notice, payload):
                self._record_failure(db, notice, str(error))
                return Done(FAILED)
            make_due(db, notice.id, self._outbox.clock())
            put_back(db, notice.id)
            return RetryAfter(0.0)

        return await self._write(change)

    def _policy(self, cause: Cause, action: MessageAction | None) -> RetryPolicy:
        """Return what this cause is allowed.

        For a file and in a channel there is someone who can be told, and who can mend it: they should not wait a day.
        """
        is_file = isinstance(action, OpenDm) or isinstance(action, Send) and isinstance(action.payload, Upload)
        match cause:
            case Cause.DENIED:
                return ONE_HOUR if is_file or self._row.lane_kind is LaneKind.ANNOUNCEMENT else ONE_DAY
            case Cause.UNSURE if is_file:
                return TWO_DAYS_FOR_FILE
            case _:
                return super()._policy(cause, action)

    def _put_back(self, db: Session, action: MessageAction | None, error: str, *, may_have_happened: bool) -> None:
        """Let the notice wait again; but one that may have been delivered stays as it is, to be looked for first."""
        if isinstance(action, Send) and (not may_have_happened or isinstance(action.payload, (Home, Update))):
            put_back(db, self._row.id)

    def _record_failure(self, db: Session, notice: Notice, error: str) -> None:
        state.record_failure(db, self._outbox, notice, error)
