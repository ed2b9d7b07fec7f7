"""One notice on its way by mail: handed to the mail server, put back, or given up."""

import logging
from functools import partial

from bot.outbox.errors import ErrorKind
from bot.outbox.mail import state as steps
from bot.outbox.mail.smtp import MailError
from bot.outbox.mail.state import NextAction, SendMail
from bot.outbox.messages.state import Finished, WaitForMethod
from bot.outbox.rate_limiter import MAIL
from bot.outbox.render.payloads import Mail
from bot.outbox.transport import MAX_TRIES_AFTER_FAULT, Delivery, DeliveryResult, RetryAfter
from storage.notice import FAILED, SENT

MAX_PAUSE_SECONDS = 30.0  # seconds that other mail rests when the server is not there

log = logging.getLogger(__name__)


class MailDelivery(Delivery):
    """Takes one notice that goes by mail as far as it gets now."""

    async def _deliver(self) -> DeliveryResult:
        match await self._next_action():
            case Finished(outcome):
                return self._finish(outcome)
            case WaitForMethod(method):
                return RetryAfter(0.0, method)
            case SendMail(mail):
                return await self._send(mail)

    async def _handle_fault(self, error: str) -> DeliveryResult:
        return await self._retry(error, max_tries=MAX_TRIES_AFTER_FAULT)

    async def _next_action(self) -> NextAction:
        return await self._write(
            partial(steps.next_action, outbox=self._context.outbox, notice_id=self._row.id, permit=self._permit)
        )

    async def _send(self, mail: Mail) -> DeliveryResult:
        mailer = self._context.outbox.mailer
        assert mailer is not None  # noqa: S101 - without it there is nothing to do: see steps.begin
        self._permit.spend()
        try:
            await mailer.send(mail)
        except MailError as error:
            return await self._handle_error(error, mail)
        mailer.server_warning.resolve()
        await self._write(partial(steps.record_sent, notice_id=self._row.id, mail=mail))
        return self._finish(SENT)

    async def _handle_error(self, error: MailError, mail: Mail) -> DeliveryResult:
        """Do what this kind of trouble asks for."""
        match error.kind:
            case ErrorKind.FOR_GOOD:
                return await self._stop_mailing(error, mail)
            case ErrorKind.STRANGE:
                return await self._retry(str(error), max_tries=MAX_TRIES_AFTER_FAULT)
            case ErrorKind.LOCKED_OUT:
                self._warn("the mail server does not let us send (%s); mail has to wait", error)
            case _ if error.affects_all_mail:
                self._warn("the mail server does not answer (%s); mail has to wait", error)
        result = await self._retry(str(error), max_tries=steps.MAX_TRIES)
        if error.affects_all_mail and isinstance(result, RetryAfter):
            self._context.rate_limiter.pause(MAIL, min(result.seconds, MAX_PAUSE_SECONDS))
        return result

    def _warn(self, message: str, error: MailError) -> None:
        mailer = self._context.outbox.mailer
        if mailer is not None:
            mailer.server_warning.warn(message, error)

    async def _stop_mailing(self, error: MailError, mail: Mail) -> DeliveryResult:
        log.warning("notice %d was refused by mail (%s): its person gets no more mail", self._row.id, error)
        await self._write(
            partial(
                steps.record_refused,
                outbox=self._context.outbox,
                notice_id=self._row.id,
                mail=mail,
                error=str(error),
                server_reply=error.server_reply,
            )
        )
        return self._finish(FAILED)

    async def _retry(self, error: str, *, max_tries: int) -> DeliveryResult:
        change = partial(
            steps.retry_later, outbox=self._context.outbox, notice_id=self._row.id, error=error, max_tries=max_tries
        )
        return await self._schedule_retry(change, error)
