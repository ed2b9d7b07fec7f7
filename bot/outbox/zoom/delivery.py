"""One notice on its way to Zoom: a meeting's link is made, moved or removed, and what came of it is written down."""

import logging
from functools import partial

from sqlalchemy.orm import Session

from bot.outbox.errors import Kind, Trouble
from bot.outbox.lease import note_pause
from bot.outbox.messages.state import put_back
from bot.outbox.queue import Row
from bot.outbox.rate_limiter import Permit
from bot.outbox.transport import TRIES_WHEN_BROKEN, End, Errand, Held, Round
from bot.outbox.zoom import state as steps
from bot.outbox.zoom.state import Change, Deed, Find, Later, Made, Make, Nothing, Remove, Step, TooLate
from storage.notice import FAILED, SENT

log = logging.getLogger(__name__)


class LinkErrand(Errand):
    """Takes one notice for Zoom as far as it gets now."""

    def __init__(self, round_: Round, row: Row, permit: Permit) -> None:
        super().__init__(round_, row, permit)
        self._looked = False

    async def _go(self) -> End:
        while not self._round.office.stopping:
            match await self._begin():
                case Nothing(outcome):
                    return self._ended(outcome)
                case Later(seconds):
                    return Held(seconds)
                case TooLate(error):
                    return await self._give_up(error)
                case deed:
                    end = await self._try(deed)
                    if end is not None:
                        return end
        return Held(0.0)

    async def _broken(self, error: str) -> End:
        return await self._retry(error, unsure=True, tries=TRIES_WHEN_BROKEN)

    async def _begin(self) -> Step:
        def begin(db: Session) -> Step:
            return steps.begin(db, self._round.office, self._row.id, self._permit, looked=self._looked)

        return await self._round.ledger.write(begin)

    async def _try(self, deed: Deed) -> End | None:
        """Do it; None when there is something left to do at once."""
        self._permit.spend()
        try:
            done = await self._do(deed)
        except Trouble as trouble:
            return await self._meet(trouble, deed)
        self._round.locked_out.settle(deed.method)
        return self._ended(SENT) if done else None

    async def _do(self, deed: Deed) -> bool:
        """Whether Zoom is in line with the meeting now."""
        zoom = self._round.office.zoom
        assert zoom is not None  # noqa: S101 - without it there is nothing to do: see steps.begin
        match deed:
            case Find(mark):
                found = await zoom.ask(zoom.find, mark)
                self._looked = True
                if found is not None:
                    await self._write(partial(self._made, what=found, done=False))
                return False
            case Make(room):
                made = await zoom.ask(zoom.make, room)
                await self._write(partial(self._made, what=made, done=True))
            case Change(zoom_id, room):
                await zoom.ask(zoom.change, zoom_id, room)
                await self._write(partial(steps.changed, notice_id=self._row.id))
            case Remove(zoom_id):
                await zoom.ask(zoom.remove, zoom_id)
                await self._write(partial(self._gone, done=True))
        return True

    async def _meet(self, trouble: Trouble, deed: Deed) -> End | None:
        """Do what this kind of trouble asks for; None when there is something left to do at once."""
        match trouble.kind:
            case Kind.LIMITED:
                await self._pause(deed.method, trouble)
                return None
            case Kind.LOCKED_OUT:
                self._round.locked_out.say("Zoom refuses us (%s); links have to wait", trouble, about=deed.method)
                return await self._retry(str(trouble), unsure=False)
            case Kind.UNSURE:
                return await self._retry(str(trouble), unsure=isinstance(deed, Make))
            case Kind.GONE if isinstance(deed, Remove):
                await self._write(partial(self._gone, done=True))
                return self._ended(SENT)
            case Kind.GONE if isinstance(deed, Change):
                await self._write(partial(self._gone, done=False))
                self._looked = True
                return None
            case _:
                return await self._give_up(str(trouble))

    async def _pause(self, method: str, trouble: Trouble) -> None:
        """Nothing of this kind for so long; whether that is too long for this meeting is looked at next."""
        round_ = self._round
        round_.buckets.pause(method, trouble.seconds)

        def note(db: Session) -> None:
            note_pause(db, round_.grip, method, trouble.seconds, round_.office.wall())
            waiting = put_back(db, self._row.id)
            if waiting is not None:
                waiting.error = str(trouble)

        await self._write(note)

    async def _retry(self, error: str, *, unsure: bool, tries: int = steps.TRIES) -> End:
        def change(db: Session) -> float | None:
            return steps.retry_later(db, self._round.office, self._row.id, error, unsure=unsure, tries=tries)

        seconds = await self._write(change)
        return Held(seconds) if seconds is not None else await self._give_up(error)

    async def _give_up(self, error: str) -> End:
        log.warning("the link of notice %d is given up: %s", self._row.id, error)
        await self._write(partial(steps.give_up, office=self._round.office, notice_id=self._row.id, error=error))
        return self._ended(FAILED)

    def _made(self, db: Session, *, what: Made, done: bool) -> None:
        steps.made(db, self._round.office, self._row.id, what, done=done)

    def _gone(self, db: Session, *, done: bool) -> None:
        steps.gone(db, self._round.office, self._row.id, done=done)
