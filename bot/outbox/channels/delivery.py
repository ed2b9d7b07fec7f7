"""One errand to the channel of a masterclass: what is to be done there is done, and what came of it written down."""

import logging
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox.channels import reconcile as steps
from bot.outbox.channels import results as outcomes
from bot.outbox.channels.calls import Deed, Read, call
from bot.outbox.channels.reconcile import Known, Later, Nothing, Step
from bot.outbox.errors import Kind, Trouble
from bot.outbox.lease import note_pause
from bot.outbox.messages.state import put_back, retry_later
from bot.outbox.queue import Row
from bot.outbox.rate_limiter import ALL, Permit
from bot.outbox.transport import TRIES_WHEN_BROKEN, End, Errand, Held, Round

log = logging.getLogger(__name__)


class ChannelErrand(Errand):
    """Takes one notice for a channel as far as it gets now."""

    def __init__(self, round_: Round, row: Row, permit: Permit) -> None:
        super().__init__(round_, row, permit)
        self._known = Known()

    async def _go(self) -> End:
        while not self._round.office.stopping:
            match await self._begin():
                case Nothing(outcome):
                    return self._ended(outcome)
                case Later(method):
                    await self._write(partial(put_back, notice_id=self._row.id))
                    return Held(0.0, method)
                case deed:
                    end = await self._try(deed)
                    if end is not None:
                        return end
        return Held(0.0)

    async def _broken(self, error: str) -> End:
        return await self._retry(error, tries=TRIES_WHEN_BROKEN)

    async def _begin(self) -> Step:
        def begin(db: Session) -> Step:
            return steps.begin(db, self._round.office, self._row.id, self._permit, self._known)

        return await self._write(begin)

    async def _try(self, deed: Deed) -> End | None:
        """Do it; None when what comes next is to be decided."""
        self._permit.spend()
        about: dict[str, Any] = {
            "notice_id": self._row.id,
            "deed": deed,
            "known": self._known,
            "now": self._round.office.clock(),
        }
        try:
            answer = await call(self._round.courier, deed)
        except Trouble as trouble:
            return await self._meet(trouble, deed, about)
        self._round.locked_out.settle(deed.method)
        if isinstance(deed, Read):
            self._known.read(answer)
            return None
        await self._write(partial(outcomes.done, answer=answer, **about))
        return None

    async def _meet(self, trouble: Trouble, deed: Deed, about: dict[str, Any]) -> End | None:
        """Do what this kind of trouble asks for; None when what comes next is to be decided."""
        match trouble.kind:
            case Kind.LIMITED:
                return await self._pause(trouble, deed)
            case Kind.LOCKED_OUT if trouble.code != "missing_scope":
                self._round.locked_out.say(
                    "Slack refuses us (%s); trying again every minute", trouble, about=trouble.pause
                )
                return await self._pause(trouble, deed)
            case Kind.UNSURE:
                return await self._retry(str(trouble))
            case _:
                log.info("notice %d: %s", self._row.id, trouble)
                await self._write(partial(outcomes.refused, trouble=trouble, **about))
                return None

    async def _pause(self, trouble: Trouble, deed: Deed) -> End:
        round_, method = self._round, ALL if trouble.pause == ALL else deed.method
        round_.buckets.pause(method, trouble.seconds)

        def note(db: Session) -> None:
            note_pause(db, round_.grip, method, trouble.seconds, round_.office.wall())
            outcomes.undo(db, notice_id=self._row.id, deed=deed)
            put_back(db, self._row.id)

        await self._write(note)
        return Held(0.0, deed.method)

    async def _retry(self, error: str, *, tries: float = float("inf")) -> End:
        """Again a little later. Whether it was done is noted in the channel, and looked at then."""

        def change(db: Session) -> float | None:
            return retry_later(db, self._round.office, self._row.id, error, certain=True, tries=tries)

        return await self._put_off(change, error)
