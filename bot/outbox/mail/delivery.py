"""The delivery of a notice by mail: handed to the mail server, put back, or given up."""

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.outbox.base_delivery import Delivery, DeliveryResult, Done, RetryAfter, WorkspaceContext
from bot.outbox.error_kinds import DeliveryError, ErrorKind
from bot.outbox.mail import state
from bot.outbox.mail.mail_error import MailError
from bot.outbox.mail.state import NextAction, SendMail
from bot.outbox.notice_state import send_file_if_due
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import MAIL, CallPermit
from storage.notice import FAILED, SENT, Cause, Notice

if TYPE_CHECKING:  # it, and what it imports, is in memory only where mail is set up
    from bot.outbox.mail.mime import Mailer

MAX_PAUSE_SECONDS = 30.0  # that other mail rests when the server is not there

log = logging.getLogger(__name__)


class MailDelivery(Delivery[SendMail]):
    """Delivers one notice that goes by mail."""

    locked_out_message = "the mail server does not let us send (%s); mail has to wait"

    def __init__(
        self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit, *, mailer: "Mailer | None"
    ) -> None:
        super().__init__(context, row, permit)
        self._mailer = mailer
        if mailer is not None:
            self._warning = mailer.server_warning

    def _next_action(self, db: Session) -> NextAction:
        return state.next_action(db, self._outbox, self._row.id, self._permit, self._mailer)

    async def _perform(self, action: SendMail) -> None:
        assert self._mailer is not None  # noqa: S101 - without it there is nothing to do: see next_action
        await self._mailer.send(action.mail)

    async def _succeeded(self, action: SendMail, answer: Any) -> DeliveryResult | None:
        await self._write(partial(state.record_sent, notice_id=self._row.id, mail=action.mail))
        return Done(SENT)

    async def _failed(self, action: SendMail, error: DeliveryError) -> DeliveryResult | None:
        """Let all mail rest for a while when any other would meet the same error."""
        affects_all_mail = isinstance(error, MailError) and error.affects_all_mail
        if affects_all_mail and error.kind is ErrorKind.UNSURE:
            self._warning.warn("the mail server does not answer (%s); mail has to wait", error, topic=MAIL)
        result = await super()._failed(action, error)
        if affects_all_mail and isinstance(result, RetryAfter):
            self._context.rate_limiter.pause(MAIL, min(result.seconds, MAX_PAUSE_SECONDS))
        return result

    async def _refused(self, action: SendMail, error: DeliveryError) -> DeliveryResult | None:
        match error:
            case MailError(kind=ErrorKind.FOR_GOOD, server_reply=server_reply):
                return await self._stop_mailing(action, error, server_reply)
            case _:
                return await self._retry(str(error), Cause.STRANGE, action)

    def _record_failure(self, db: Session, notice: Notice, error: str) -> None:
        """Record that the mail is given up; what it was to bring to the calendar goes there by a file."""
        super()._record_failure(db, notice, error)
        send_file_if_due(db, notice, self._outbox.clock(), instead_of_mail=True)

    async def _stop_mailing(self, action: SendMail, error: DeliveryError, server_reply: str) -> DeliveryResult:
        log.warning("notice %d was refused by mail (%s): its person gets no more mail", self._row.id, error)
        change = partial(
            state.record_refused,
            outbox=self._outbox,
            notice_id=self._row.id,
            mail=action.mail,
            error=str(error),
            server_reply=server_reply,
        )
        await self._write(change)
        return Done(FAILED)
