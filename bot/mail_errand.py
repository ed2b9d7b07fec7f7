"""One notice on its way by mail: handed to the mail server, put back, or given up."""

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from bot import mail_steps as steps
from bot.buckets import MAIL, Permit
from bot.errand import TRIES_WHEN_BROKEN, End, Held, Round, Settled
from bot.lanes import Row
from bot.letters import Mail
from bot.mail_steps import SendMail, Step
from bot.smtp import MailTrouble
from bot.steps import Over, Wait
from bot.trouble import Kind
from storage.notice import FAILED, SENT

T = TypeVar("T")

LONGEST_PAUSE = 30.0  # seconds that other mail rests when the server is not there

log = logging.getLogger(__name__)


class MailErrand:
    """Takes one notice that goes by mail as far as it gets now."""

    def __init__(self, round_: Round, row: Row, permit: Permit) -> None:
        self._round = round_
        self._row = row
        self._permit = permit

    async def run(self) -> End:
        """Where the notice stands when nothing more can be done at once."""
        try:
            return await self._go()
        except Exception as error:
            log.exception("notice %d could not be mailed, through a fault of ours", self._row.id)
            return await self._retry(type(error).__name__, tries=TRIES_WHEN_BROKEN)
        finally:
            self._permit.hand_back()

    async def _go(self) -> End:
        match await self._begin():
            case Over(outcome):
                return self._ended(outcome)
            case Wait(method):
                return Held(0.0, method)
            case SendMail(mail):
                return await self._send(mail)

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
        seconds = await self._write(
            partial(steps.retry_later, office=self._round.office, notice_id=self._row.id, error=error, tries=tries)
        )
        if seconds is None:
            log.warning("notice %d is given up: %s", self._row.id, error)
            return self._ended(FAILED)
        return Held(seconds)

    async def _write(self, change: Callable[[Session], T]) -> T:
        """By itself, since it may have to wait for whoever is changing the meeting."""
        return await self._round.ledger.write(change, alone=True)

    def _ended(self, outcome: str) -> End:
        if outcome:
            self._round.office.on_end(outcome)
        return Settled()
