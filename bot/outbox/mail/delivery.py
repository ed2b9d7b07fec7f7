"""One notice on its way by mail: handed to the mail server, put back, or given up."""

import logging
from functools import partial

from bot.outbox.errors import Kind
from bot.outbox.mail import state as steps
from bot.outbox.mail.smtp import MailTrouble
from bot.outbox.mail.state import SendMail, Step
from bot.outbox.messages.state import Over, Wait
from bot.outbox.rate_limiter import MAIL
from bot.outbox.render.payloads import Mail
from bot.outbox.transport import TRIES_WHEN_BROKEN, End, Errand, Held
from storage.notice import FAILED, SENT

LONGEST_PAUSE = 30.0  # seconds that other mail rests when the server is not there

log = logging.getLogger(__name__)


class MailErrand(Errand):
    """Takes one notice that goes by mail as far as it gets now."""

    async def _go(self) -> End:
        match await self._begin():
            case Over(outcome):
                return self._ended(outcome)
            case Wait(method):
                return Held(0.0, method)
            case SendMail(mail):
                return await self._send(mail)

    async def _broken(self, error: str) -> End:
        return await self._retry(error, tries=TRIES_WHEN_BROKEN)

    async def _begin(self) -> Step:
        return await self._write(
            partial(steps.begin, office=self._round.office, notice_id=self._row.id, permit=self._permit)
        )

    async def _send(self, mail: Mail) -> End:
        mailer = self._round.office.mailer
        assert mailer is not None  # noqa: S101 - without it there is nothing to do: see steps.begin
        self._permit.spend()
        try:
            await mailer.send(mail)
        except MailTrouble as trouble:
            return await self._meet(trouble, mail)
        mailer.complaint.settle()
        await self._write(partial(steps.sent, notice_id=self._row.id, mail=mail))
        return self._ended(SENT)

    async def _meet(self, trouble: MailTrouble, mail: Mail) -> End:
        """Do what this kind of trouble asks for."""
        match trouble.kind:
            case Kind.FOR_GOOD:
                return await self._refused(trouble, mail)
            case Kind.STRANGE:
                return await self._retry(str(trouble), tries=TRIES_WHEN_BROKEN)
            case Kind.LOCKED_OUT:
                self._complain("the mail server does not let us send (%s); mail has to wait", trouble)
            case _ if trouble.of_all:
                self._complain("the mail server does not answer (%s); mail has to wait", trouble)
        end = await self._retry(str(trouble), tries=steps.TRIES)
        if trouble.of_all and isinstance(end, Held):
            self._round.buckets.pause(MAIL, min(end.seconds, LONGEST_PAUSE))
        return end

    def _complain(self, words: str, trouble: MailTrouble) -> None:
        mailer = self._round.office.mailer
        if mailer is not None:
            mailer.complaint.say(words, trouble)

    async def _refused(self, trouble: MailTrouble, mail: Mail) -> End:
        log.warning("notice %d was refused by mail (%s): its person gets no more mail", self._row.id, trouble)
        await self._write(
            partial(
                steps.refused,
                office=self._round.office,
                notice_id=self._row.id,
                mail=mail,
                error=str(trouble),
                words=trouble.words,
            )
        )
        return self._ended(FAILED)

    async def _retry(self, error: str, *, tries: int) -> End:
        change = partial(steps.retry_later, office=self._round.office, notice_id=self._row.id, error=error, tries=tries)
        return await self._put_off(change, error)
