"""Sends what one workspace is to be told, for as long as it holds the lease: many lanes at once, each in its order."""

import asyncio
import contextlib
import logging
from collections import Counter
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.outbox.batch_writer import Ledger
from bot.outbox.context import Complaint, Office
from bot.outbox.lease import Grip
from bot.outbox.queue import Lanes, Row, load
from bot.outbox.rate_limiter import BETWEEN_POSTS, POST, UPDATE, Buckets, Permit
from bot.outbox.slack_calls import Courier
from bot.outbox.transport import End, Held, Round, Settled
from bot.outbox.transports import road_of
from mentorship.errors import TryAgain

POLL_SECONDS = 0.5  # for the notices of other processes
IDLE_SECONDS = 2.0  # without anything to tell, before the lease goes back
PATIENCE_SECONDS = 30.0

log = logging.getLogger(__name__)


class Sender:
    """One workspace, for the time of one lease."""

    def __init__(self, office: Office, grip: Grip, client: AsyncWebClient, buckets: Buckets, shut: Complaint) -> None:
        self._office = office
        self._ledger = Ledger(office, grip)
        self._round = Round(office, grip, self._ledger, Courier(client, office.on_call), buckets, shut)
        self._lanes = Lanes()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._under_way: Counter[str] = Counter()  # of these, by their roads
        self._settled: set[int] = set()  # since the lanes were last read
        self._held: dict[int, float] = {}  # notice id → when its next attempt is due
        self._needs: dict[int, str] = {}  # notice id → the method it was found to wait for
        self._bell = asyncio.Event()
        self._stale = True
        self._read_at = 0.0

    def __len__(self) -> int:
        return len(self._lanes)

    def wake(self) -> None:
        """Something new may be waiting."""
        self._stale = True
        self._bell.set()

    async def run(self) -> None:
        """Until there is nothing to tell or the office closes. Raises an ExceptionGroup with Lost in it."""
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._ledger.run())
            await self._work(group)
            if self._busy:
                await asyncio.wait(self._busy.values())
            await self._ledger.release()
            keeping.cancel()

    async def _work(self, group: asyncio.TaskGroup) -> None:
        last_busy = self._now()
        while not self._office.stopping:
            self._bell.clear()
            await self._read_if_stale()
            wait = self._start_all(group)
            if self._lanes or self._busy:
                last_busy = self._now()
            elif self._now() - last_busy > IDLE_SECONDS:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):  # not wait_for: Python 3.11's may swallow that we are cancelled
                    await self._bell.wait()

    async def _read_if_stale(self) -> None:
        if not self._stale and self._now() - self._read_at < POLL_SECONDS:
            return
        self._stale, self._read_at = False, self._now()
        self._settled.clear()
        grip = self._round.grip
        try:
            rows = await self._office.database.consult(
                load, grip.workspace_id, self._office.clock(), patience=PATIENCE_SECONDS
            )
        except TryAgain:
            return  # the ledger meets the same trouble and says so
        self._lanes.fill(row for row in rows if row.id not in self._settled)
        known = {row.id for row in rows}
        self._held = {key: until for key, until in self._held.items() if key in known}
        self._needs = {key: method for key, method in self._needs.items() if key in known}

    def _start_all(self, group: asyncio.TaskGroup) -> float:
        """Start what may go now; the seconds until more may."""
        wait = POLL_SECONDS
        for row in self._lanes.candidates(self._busy, self._waits):
            if self._full(row):
                continue
            permit = Permit(self._round.buckets, row.lane)
            delay = self._delay(row, permit)
            if delay:
                wait = min(wait, delay)
            else:
                self._start(group, row, permit)
        now = self._now()
        return max(0.001, min([wait, *(until - now for until in self._held.values() if until > now)]))

    def _full(self, row: Row) -> bool:
        """Whether as many as may be on their way at once are so already."""
        road = road_of(row)
        return self._under_way[road.name] >= road.at_once

    def _delay(self, row: Row, permit: Permit) -> float:
        """Get the permit that the notice will probably need and return 0, or the seconds to wait for it.

        Rather than wait long for what is only supposed, it starts without: then we shall know.
        """
        known = self._needs.get(row.id)
        method = known or road_of(row).method or (UPDATE if row.refresh else POST)
        if permit.get(method):
            return 0.0
        delay = self._round.buckets.delay(method, row.lane)
        return delay if known or delay <= BETWEEN_POSTS else 0.0

    def _start(self, group: asyncio.TaskGroup, row: Row, permit: Permit) -> None:
        task = group.create_task(self._deliver(row, permit))
        self._busy[row.lane] = task
        self._under_way[road_of(row).name] += 1
        task.add_done_callback(partial(self._done, row))

    async def _deliver(self, row: Row, permit: Permit) -> None:
        self._learn(row, await road_of(row).errand(self._round, row, permit).run())

    def _learn(self, row: Row, end: End) -> None:
        match end:
            case Settled():
                self._settled.add(row.id)
                self._lanes.settled(row)
            case Held(seconds, method):
                if method:
                    self._needs[row.id] = method
                self._held[row.id] = self._now() + seconds
                self._stale = True

    def _done(self, row: Row, _task: asyncio.Task[None]) -> None:
        self._busy.pop(row.lane, None)
        self._under_way[road_of(row).name] -= 1
        self._bell.set()

    def _waits(self, row: Row) -> bool:
        """Whether this notice waits for its next attempt. What we put off ourselves goes by our own clock."""
        if row.id in self._held:
            return self._held[row.id] > self._now()
        return row.due_at > self._office.clock()

    def _now(self) -> float:
        return self._office.monotonic()
