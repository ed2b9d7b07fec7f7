"""Delivers what waits in the outbox, in this process for as many workspaces as it can lease."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable

from bot.logs import WarnOnce
from bot.outbox.base_delivery import WorkspaceContext
from bot.outbox.batch_writer import BatchWriter
from bot.outbox.context import OutboxContext
from bot.outbox.held_leases import HeldLease, HeldLeases
from bot.outbox.lease import LeaseLost, find_free_workspaces
from bot.outbox.queue import has_nothing_due, load_undelivered
from bot.outbox.rate_limiter import RateLimiter
from bot.outbox.slack_calls import SlackCalls
from bot.outbox.token_check import TokenCheck
from bot.outbox.transports import Transports
from bot.outbox.worker import POLL_SECONDS, WorkspaceWorker
from bot.supervision import DATABASE_TIMEOUT_SECONDS, Failures, describe
from handlers.slack.api_client import SlackClient
from mentorship.errors import TryAgain

MAX_BUSY = 32  # workspaces for which we deliver at a time: the others are for other processes, or later
LOOK_SECONDS = 0.05  # between two looks at the database, however much happens

log = logging.getLogger(__name__)


class Dispatcher:
    """Delivers notices until it is stopped.

    `clients(team_id)` gives the client of a workspace that is ours to send to, else None; it must not repeat calls on
    its own.
    """

    def __init__(
        self, outbox: OutboxContext, clients: Callable[[str], SlackClient | None], transports: Transports
    ) -> None:
        self._outbox = outbox
        self._database = outbox.database
        self._clients = clients
        self._transports = transports
        self._leases = HeldLeases(outbox)
        self._writer = BatchWriter(outbox)
        self._workers: dict[int, WorkspaceWorker] = {}
        self._rate_limiters: dict[int, RateLimiter] = {}
        self._access_warnings: dict[int, WarnOnce] = {}
        self._token_checks: dict[int, TokenCheck] = {}
        self._failures = Failures(first=POLL_SECONDS)  # by workspace
        self._more_is_due = False  # in workspaces that we left to others
        self._wake_up = asyncio.Event()
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._database_warning = WarnOnce(log, "the database answers again; looking for notices")

    @property
    def waiting_count(self) -> int:
        """How many notices wait in the workspaces that we deliver for, as far as we have read."""
        return sum(len(worker) for worker in self._workers.values())

    async def run(self) -> None:
        """Deliver until `stop`. No error ends it; cancelling it drops what is under way."""
        self._loop = asyncio.get_running_loop()
        self._database.on_notice.append(self.wake)
        self._ended.clear()
        try:
            async with asyncio.TaskGroup() as group:
                helpers = [group.create_task(self._leases.keep()), group.create_task(self._writer.run())]
                await self._dispatch()
                await self._leases.release_all()
                for helper in helpers:
                    helper.cancel()
        finally:
            self._database.on_notice.remove(self.wake)
            self._ended.set()

    async def stop(self) -> None:
        """Finish what is under way, give the leases back, and return when `run` has ended."""
        self._outbox.stopping = True
        self._wake_up.set()
        for worker in self._workers.values():
            worker.wake()
        if self._loop is not None:
            await self._ended.wait()

    def wake(self) -> None:
        """Look for new notices now. May be called from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the notice waits for the next start
                self._loop.call_soon_threadsafe(self._read_all_again)

    async def is_idle(self) -> bool:
        """Return whether nothing is being delivered or due."""
        if any(worker.is_busy for worker in self._workers.values()):
            return False
        return await self._database.query(
            has_nothing_due, self._outbox.clock(), timeout_seconds=DATABASE_TIMEOUT_SECONDS
        )

    def _read_all_again(self) -> None:
        for worker in self._workers.values():
            worker.mark_stale()
        self._wake_up.set()

    async def _dispatch(self) -> None:
        async with asyncio.TaskGroup() as group:
            while not self._outbox.stopping:
                self._wake_up.clear()
                await self._look(group)
                await asyncio.sleep(LOOK_SECONDS)
                await self._wait_for_wake_up(0.0 if self._more_is_due else POLL_SECONDS)

    async def _wait_for_wake_up(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake_up.wait()

    async def _look(self, group: asyncio.TaskGroup) -> None:
        """Look at the database once for all workspaces: give leases back, take others, and read what waits."""
        try:
            await self._leases.release([lease for lease in self._leases if lease.workspace_id not in self._workers])
            await self._start_workers(group)
            await self._read()
        except TryAgain:
            self._database_warning.warn("the database does not answer; looking for notices again soon")
        except Exception as error:  # noqa: BLE001 - logged below; whatever it is, what waits must go on waiting for us
            self._database_warning.warn("cannot look for notices: %r", error)
        else:
            self._database_warning.resolve()

    async def _start_workers(self, group: asyncio.TaskGroup) -> None:
        """Begin with workspaces where something is due, taken at random: others look for such ones, too."""
        room = MAX_BUSY - sum(worker.is_busy for worker in self._workers.values())
        if room <= 0:
            return
        self._more_is_due = False
        clients = await self._find_free_workspaces()
        self._more_is_due = len(clients) > room
        chosen = random.sample(list(clients), min(room, len(clients)))
        for lease, paused in await self._leases.take(chosen):
            self._start_worker(group, clients[lease.workspace_id], lease, paused)

    async def _find_free_workspaces(self) -> dict[int, SlackClient]:
        outbox = self._outbox
        found = await self._database.query(
            find_free_workspaces,
            outbox.owner,
            outbox.clock(),
            outbox.wall_clock(),
            timeout_seconds=DATABASE_TIMEOUT_SECONDS,
        )
        ours = {id_: self._clients(team_id) for id_, team_id in found if self._is_free(id_)}
        return {id_: client for id_, client in ours.items() if client is not None}

    def _is_free(self, workspace_id: int) -> bool:
        """Return whether to begin with a workspace: nobody here delivers for it, and that did not just fail."""
        return workspace_id not in self._workers and not self._failures.is_resting(workspace_id)

    async def _read(self) -> None:
        """Read what waits in all workspaces that have not been read since something happened, or for a while."""
        workers = {id_: worker for id_, worker in self._workers.items() if worker.begin_reading()}
        if not workers:
            return
        rows = await self._database.query(
            load_undelivered, workers, self._outbox.clock(), timeout_seconds=DATABASE_TIMEOUT_SECONDS
        )
        for workspace_id, worker in workers.items():
            worker.take_rows(rows.get(workspace_id, ()))

    def _start_worker(
        self, group: asyncio.TaskGroup, client: SlackClient, lease: HeldLease, paused: dict[str, float]
    ) -> None:
        rate_limiter = self._rate_limiters.setdefault(lease.workspace_id, RateLimiter(self._outbox.pace_clock))
        for method, seconds in paused.items():
            rate_limiter.pause(method, seconds)
        access_warning = self._access_warnings.setdefault(
            lease.workspace_id, WarnOnce(log, "Slack lets us call it again")
        )
        token_check = self._token_checks.setdefault(lease.workspace_id, TokenCheck(self._outbox.monotonic))
        context = WorkspaceContext(
            self._outbox, lease, self._writer, SlackCalls(client, token_check), rate_limiter, access_warning
        )
        worker = self._workers[lease.workspace_id] = WorkspaceWorker(context, self._transports, self._wake_up.set)
        group.create_task(self._run_worker(lease.workspace_id, worker))

    async def _run_worker(self, workspace_id: int, worker: WorkspaceWorker) -> None:
        """Let the worker deliver. However it ends, the workspace can be leased again afterwards."""
        try:
            await worker.run()
        except* LeaseLost:
            log.warning("workspace %d: the lease is lost, someone else may be sending", workspace_id)
        except* Exception as error:
            delay, what = self._failures.add(workspace_id), describe(error)
            log.error("workspace %d: sending broke off, and begins again in %.1f s: %s", workspace_id, delay, what)
            log.debug("workspace %d: sending broke off", workspace_id, exc_info=True)
        else:
            self._failures.forget(workspace_id)
        finally:
            del self._workers[workspace_id]
            self._wake_up.set()
