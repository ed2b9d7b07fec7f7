"""Delivers what waits in the outbox, in this process for as many workspaces as it can lease."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from bot.logs import WarnOnce
from bot.outbox.base_delivery import WorkspaceContext
from bot.outbox.batch_writer import BatchWriter
from bot.outbox.context import OutboxContext
from bot.outbox.lease import LeaseHandle, LeaseLost, find_free_workspaces, take_lease
from bot.outbox.queue import has_nothing_due
from bot.outbox.rate_limiter import RateLimiter
from bot.outbox.slack_calls import SlackCalls
from bot.outbox.token_check import TokenCheck
from bot.outbox.transports import Transports
from bot.outbox.worker import POLL_SECONDS, WorkspaceWorker
from bot.supervision import Failures, describe
from handlers.slack.api_client import SlackClient
from mentorship.errors import TryAgain

DATABASE_TIMEOUT_SECONDS = 30.0

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
        self._workers: dict[int, WorkspaceWorker] = {}
        self._rate_limiters: dict[int, RateLimiter] = {}
        self._access_warnings: dict[int, WarnOnce] = {}
        self._token_checks: dict[int, TokenCheck] = {}
        self._failures = Failures(first=POLL_SECONDS)  # by workspace
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
        self._database.on_notice = self.wake
        self._ended.clear()
        try:
            async with asyncio.TaskGroup() as group:
                while not self._outbox.stopping:
                    self._wake_up.clear()
                    await self._lease_due_workspaces(group)
                    await self._wait_for_wake_up()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Finish what is under way, give the leases back, and return when `run` has ended."""
        self._outbox.stopping = True
        self._wake_all()
        if self._loop is not None:
            await self._ended.wait()

    def wake(self) -> None:
        """Look for new notices now. May be called from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the notice waits for the next start
                self._loop.call_soon_threadsafe(self._wake_all)

    async def is_idle(self) -> bool:
        """Return whether nothing is being delivered or due."""
        return await self._database.query(
            has_nothing_due, self._outbox.clock(), timeout_seconds=DATABASE_TIMEOUT_SECONDS
        )

    def _wake_all(self) -> None:
        self._wake_up.set()
        for worker in self._workers.values():
            worker.wake()

    async def _wait_for_wake_up(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake_up.wait()

    async def _lease_due_workspaces(self, group: asyncio.TaskGroup) -> None:
        try:
            for workspace_id, client in await self._find_free_workspaces():
                taken = await self._take_lease(workspace_id)
                if taken is not None:
                    self._start_worker(group, client, *taken)
        except TryAgain:
            self._database_warning.warn("the database does not answer; looking for notices again soon")
        except Exception as error:  # noqa: BLE001 - logged below; whatever it is, what waits must go on waiting for us
            self._database_warning.warn("cannot look for notices: %r", error)
        else:
            self._database_warning.resolve()

    async def _find_free_workspaces(self) -> list[tuple[int, SlackClient]]:
        outbox = self._outbox
        found = await self._database.query(
            find_free_workspaces,
            outbox.owner,
            outbox.clock(),
            outbox.wall_clock(),
            timeout_seconds=DATABASE_TIMEOUT_SECONDS,
        )
        ours = ((id_, self._clients(team_id)) for id_, team_id in found if self._is_free(id_))
        return [(id_, client) for id_, client in ours if client is not None]

    def _is_free(self, workspace_id: int) -> bool:
        """Return whether to begin with a workspace: nobody here delivers for it, and that did not just fail."""
        return workspace_id not in self._workers and not self._failures.is_resting(workspace_id)

    async def _take_lease(self, workspace_id: int) -> tuple[LeaseHandle, dict[str, float]] | None:
        outbox = self._outbox
        return await self._database.transact(
            take_lease,
            workspace_id,
            outbox.owner,
            outbox.lease_duration,
            outbox.wall_clock(),
            timeout_seconds=DATABASE_TIMEOUT_SECONDS,
        )

    def _start_worker(
        self, group: asyncio.TaskGroup, client: SlackClient, lease: LeaseHandle, paused: dict[str, float]
    ) -> None:
        rate_limiter = self._rate_limiters.setdefault(lease.workspace_id, RateLimiter(self._outbox.pace_clock))
        for method, seconds in paused.items():
            rate_limiter.pause(method, seconds)
        access_warning = self._access_warnings.setdefault(
            lease.workspace_id, WarnOnce(log, "Slack lets us call it again")
        )
        token_check = self._token_checks.setdefault(lease.workspace_id, TokenCheck(self._outbox.monotonic))
        context = WorkspaceContext(
            self._outbox,
            lease,
            BatchWriter(self._outbox, lease),
            SlackCalls(client, token_check),
            rate_limiter,
            access_warning,
        )
        worker = self._workers[lease.workspace_id] = WorkspaceWorker(context, self._transports)
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
