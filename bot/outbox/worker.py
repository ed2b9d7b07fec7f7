"""Delivers the notices of one workspace while its lease is held: many lanes together, each in its own order."""

import asyncio
import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from bot.outbox.base_delivery import DeliveryResult, Done, RetryAfter, WorkspaceContext
from bot.outbox.queue import Lanes, QueuedNotice
from bot.outbox.rate_limiter import BETWEEN_POSTS, POST, UPDATE, CallPermit
from bot.outbox.transports import Transports

POLL_SECONDS = 0.5  # for the notices of other processes
MAX_HOLD_SECONDS = 30.0  # for which what waits for its method holds back the others of its lane
IDLE_SECONDS = 2.0  # without anything to tell, before the lease goes back


class WorkspaceWorker:
    """Delivers for one workspace, for the time of one lease. `look_again` asks for what waits to be read anew."""

    def __init__(self, context: WorkspaceContext, transports: Transports, look_again: Callable[[], None]) -> None:
        self._context = context
        self._outbox = context.outbox
        self._transports = transports
        self._look_again = look_again
        self._lanes = Lanes()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._under_way: set[int] = set()  # the notices themselves: one may come into another lane meanwhile
        self._running_count: Counter[str] = Counter()  # of the busy ones, by transport
        self._done_ids: set[int] = set()  # since the lanes were last read
        self._changed_lanes: set[str] = set()  # in which something was put back since then: nothing goes before
        self._lanes_being_read: set[str] = set()  # the same, of before
        self._retry_at: dict[int, tuple[float, dt.datetime]] = {}  # notice id → when it is tried next, by two clocks
        self._needed_methods: dict[int, str] = {}  # notice id → the method it was found to wait for
        self._wake_up = asyncio.Event()
        self._stale = True
        self._read_at = 0.0

    def __len__(self) -> int:
        return len(self._lanes)

    @property
    def is_busy(self) -> bool:
        """Return whether anything is being delivered now."""
        return bool(self._busy)

    def mark_stale(self) -> None:
        """Note that there may be new notices."""
        self._stale = True

    def wake(self) -> None:
        """See now whether we are stopping."""
        self._wake_up.set()

    def begin_reading(self) -> bool:
        """Return whether what waits is to be read; `take_rows` is called with what was found."""
        if not self._stale and self._now() - self._read_at < POLL_SECONDS:
            return False
        self._stale, self._read_at = False, self._now()
        self._done_ids.clear()
        self._lanes_being_read |= self._changed_lanes
        self._changed_lanes = set()
        return True

    def take_rows(self, rows: Sequence[QueuedNotice]) -> None:
        """Go on with these notices: all that were waiting, or the first of them, when `begin_reading` was called."""
        self._lanes.reset(row for row in rows if row.id not in self._done_ids)
        known = {row.id for row in rows}
        self._retry_at = {key: until for key, until in self._retry_at.items() if key in known}
        self._needed_methods = {key: method for key, method in self._needed_methods.items() if key in known}
        self._lanes_being_read = set()
        self._wake_up.set()

    async def run(self) -> None:
        """Work until there is nothing to tell or we are stopping. Raises an ExceptionGroup with LeaseLost in it."""
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._context.lease.wait_until_lost())
            await self._work(group)
            if self._busy:
                await asyncio.wait(self._busy.values())
            watching.cancel()

    async def _work(self, group: asyncio.TaskGroup) -> None:
        last_busy = self._now()
        while not self._outbox.stopping:
            self._wake_up.clear()
            wait = self._start_all(group)
            if self._lanes or self._busy:
                last_busy = self._now()
            elif self._now() - last_busy > IDLE_SECONDS:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):  # not wait_for: Python 3.11's may swallow that we are cancelled
                    await self._wake_up.wait()

    def _start_all(self, group: asyncio.TaskGroup) -> float:
        """Start the deliveries that may begin now; return the seconds until more may."""
        wait = POLL_SECONDS
        held = self._busy.keys() | self._changed_lanes | self._lanes_being_read
        for row in self._lanes.candidates(held, self._is_waiting, self._is_stopped):
            if row.id in self._under_way or self._is_transport_full(row):
                continue
            permit = CallPermit(self._context.rate_limiter, row.lane)
            delay = self._delay(row, permit)
            if delay:
                wait = min(wait, delay)
            else:
                self._start(group, row, permit)
        now = self._now()
        return max(0.001, min([wait, *(until - now for until, _ in self._retry_at.values() if until > now)]))

    def _is_transport_full(self, row: QueuedNotice) -> bool:
        """Return whether as many as may be under way together are so already."""
        transport = self._transports.find(row)
        return self._running_count[transport.name] >= transport.max_at_once

    def _delay(self, row: QueuedNotice, permit: CallPermit) -> float:
        """Acquire the permit that the notice will probably need and return 0, or return the seconds to wait for it.

        Rather than wait long for a permit that it may not need, it starts without: then we shall know.
        """
        known = self._needed_methods.get(row.id)
        method = known or self._transports.find(row).method or (UPDATE if row.refresh else POST)
        if permit.acquire(method):
            return 0.0
        delay = self._context.rate_limiter.delay(method, row.lane)
        return delay if known or delay <= BETWEEN_POSTS else 0.0

    def _start(self, group: asyncio.TaskGroup, row: QueuedNotice, permit: CallPermit) -> None:
        task = group.create_task(self._deliver(row, permit))
        self._busy[row.lane] = task
        self._under_way.add(row.id)
        self._running_count[self._transports.find(row).name] += 1
        task.add_done_callback(partial(self._task_done, row))

    async def _deliver(self, row: QueuedNotice, permit: CallPermit) -> None:
        delivery = self._transports.find(row).make_delivery(self._context, row, permit)
        self._record_result(row, await delivery.run())

    def _record_result(self, row: QueuedNotice, result: DeliveryResult) -> None:
        match result:
            case Done():
                self._done_ids.add(row.id)
                self._lanes.remove(row)
            case RetryAfter(seconds, method, until):
                if method:
                    self._needed_methods[row.id] = method
                recorded = until or self._outbox.clock() + dt.timedelta(seconds=seconds)
                self._retry_at[row.id] = (self._now() + seconds, recorded)
                self._changed_lanes.add(row.lane)
                self._stale = True
                self._look_again()

    def _task_done(self, row: QueuedNotice, _task: asyncio.Task[None]) -> None:
        self._busy.pop(row.lane, None)
        self._under_way.discard(row.id)
        self._running_count[self._transports.find(row).name] -= 1
        self._wake_up.set()

    def _is_waiting(self, row: QueuedNotice) -> bool:
        """Return whether this notice waits for its next attempt.

        What we put off ourselves is due when either clock says so: the program's may be set, or stand still.
        """
        if row.id in self._retry_at:
            until, instant = self._retry_at[row.id]
            return until > self._now() and instant > self._outbox.clock()
        return row.due_at > self._outbox.clock()

    def _is_stopped(self, row: QueuedNotice) -> bool:
        """Return whether this notice waits long for a method that messages can do without, so that they may pass it."""
        method = self._needed_methods.get(row.id, POST)
        return method != POST and self._context.rate_limiter.delay(method, row.lane) > MAX_HOLD_SECONDS

    def _now(self) -> float:
        return self._outbox.monotonic()
