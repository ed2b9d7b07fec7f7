"""One notice on its way to somebody in Slack: sent, looked for, put back, or given up."""

import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from bot.outbox.errors import Kind, Trouble
from bot.outbox.lease import note_pause
from bot.outbox.messages import state
from bot.outbox.messages.state import LookUp, OpenDm, Over, Send, Step, Wait
from bot.outbox.queue import Row
from bot.outbox.rate_limiter import ALL, Permit
from bot.outbox.render.payloads import Home, Post, Update
from bot.outbox.slack_calls import Receipt, method_of
from bot.outbox.transport import TRIES_WHEN_BROKEN, End, Errand, Held, Round
from storage.notice import FAILED, SENT

TRIES_WHEN_STRANGE = 5

log = logging.getLogger(__name__)


class MessageErrand(Errand):
    """Takes one notice for somebody's direct message, or for a channel, as far as it gets now."""

    def __init__(self, round_: Round, row: Row, permit: Permit) -> None:
        super().__init__(round_, row, permit)
        self._sending: Send | None = None  # from when it is marked as being sent until the outcome is known

    async def _go(self) -> End:
        try:
            return await self._advance()
        except Trouble as trouble:
            return await self._meet(trouble)

    async def _broken(self, error: str) -> End:
        return await self._retry(error, certain=False, tries=TRIES_WHEN_BROKEN)

    async def _advance(self) -> End:
        looked = False
        while True:
            match await self._begin(looked=looked):
                case Over(outcome):
                    return self._ended(outcome)
                case Wait(method):
                    return Held(0.0, method)
                case OpenDm(slack_id):
                    await self._open(slack_id)
                case LookUp() as what:
                    receipt = await self._find(what)
                    if receipt is not None:
                        return await self._sent(receipt)
                    looked = True
                case Send() as what:
                    return await self._send(what)
            if self._round.office.stopping:
                return Held(0.0)

    async def _begin(self, *, looked: bool) -> Step:
        def begin(db: Session) -> Step:
            return state.begin(db, self._round.office, self._row.id, self._permit, looked=looked)

        return await self._round.ledger.write(begin)

    async def _open(self, slack_id: str) -> None:
        self._permit.spend()
        dm = await self._round.courier.open_dm(slack_id)
        await self._write(partial(state.opened, notice_id=self._row.id, dm=dm))

    async def _find(self, what: LookUp) -> Receipt | None:
        self._permit.spend()
        try:
            return await self._round.courier.find(what.dm, self._row.id, what.file_name, what.since)
        except Trouble as trouble:
            if not (what.optional and trouble.code == "missing_scope"):
                raise
            return None  # the bot may not read there: rather told twice than not at all

    async def _send(self, what: Send) -> End:
        self._sending = what
        self._permit.spend()
        try:
            receipt = await self._round.courier.send(what.letter, self._row.id, what.slack_id, what.dm)
        finally:
            if isinstance(what.letter, Post):
                self._round.buckets.posted(self._row.lane)
        self._round.locked_out.settle(ALL, method_of(what.letter))
        return await self._sent(receipt, opened_dm=isinstance(what.letter, Post) and what.dm is None)

    async def _sent(self, receipt: Receipt, *, opened_dm: bool = False) -> End:
        office = self._round.office
        sent = partial(state.sent, office=office, notice_id=self._row.id, receipt=receipt, opened_dm=opened_dm)
        await self._round.ledger.write(sent, alone=opened_dm)
        return self._ended(SENT)

    async def _meet(self, trouble: Trouble) -> End:
        """Do what this kind of trouble asks for."""
        match trouble.kind:
            case Kind.LIMITED:
                return await self._pause(trouble)
            case Kind.LOCKED_OUT:
                self._round.locked_out.say(
                    "Slack refuses us (%s); trying again every minute", trouble, about=trouble.pause
                )
                return await self._pause(trouble)
            case Kind.UNSURE:
                return await self._retry(str(trouble), certain=self._harmless())
            case Kind.NO_CARD if self._sending and isinstance(self._sending.letter, Update):
                return await self._post_anew(self._sending.letter, trouble)
            case Kind.STRANGE:
                return await self._retry(str(trouble), certain=self._sending is not None, tries=TRIES_WHEN_STRANGE)
            case _:
                return await self._give_up(trouble)

    def _harmless(self) -> bool:
        """Whether what was being sent may simply be sent again."""
        return self._sending is not None and isinstance(self._sending.letter, (Home, Update))

    async def _pause(self, trouble: Trouble) -> End:
        round_ = self._round
        round_.buckets.pause(trouble.pause, trouble.seconds)

        def note(db: Session) -> None:
            note_pause(db, round_.grip, trouble.pause, trouble.seconds, round_.office.wall())
            if self._sending is not None:
                state.put_back(db, self._row.id)

        await self._write(note)
        return Held(0.0, trouble.method)

    async def _retry(self, error: str, *, certain: bool, tries: float = float("inf")) -> End:
        def change(db: Session) -> float | None:
            return state.retry_later(db, self._round.office, self._row.id, error, certain=certain, tries=tries)

        return await self._put_off(change, error)

    async def _post_anew(self, letter: Update, trouble: Trouble) -> End:
        def change(db: Session) -> bool:
            return state.forget_card(db, self._round.office, self._row.id, letter, str(trouble))

        return Held(0.0) if await self._write(change) else self._ended(FAILED)

    async def _give_up(self, trouble: Trouble) -> End:
        log.warning("notice %d cannot be delivered: %s", self._row.id, trouble)
        fail: Callable[[Session], None] = partial(
            state.fail, office=self._round.office, notice_id=self._row.id, error=str(trouble)
        )
        await self._write(fail)
        return self._ended(FAILED)
