"""The leases that this process holds: taken, renewed and given back for many workspaces together."""

import asyncio
import logging
from collections.abc import Collection, Iterator

from bot.outbox.context import OutboxContext
from bot.outbox.lease import LeaseHandle, LeaseLost, release_leases, renew_leases, take_leases
from bot.supervision import DATABASE_TIMEOUT_SECONDS
from mentorship.errors import TryAgain

RENEW_SECONDS = 2.0
MARGIN_SECONDS = 1.0  # we stop this long before others may begin
RETRY_SECONDS = 0.2  # before asking a database again that did not answer

log = logging.getLogger(__name__)


class HeldLease:
    """A lease that we hold, until `valid_until` by our monotonic clock unless it is renewed."""

    def __init__(self, handle: LeaseHandle, valid_until: float) -> None:
        self.handle = handle
        self.valid_until = valid_until
        self._lost = asyncio.Event()

    @property
    def workspace_id(self) -> int:
        """Return the workspace for which we may deliver."""
        return self.handle.workspace_id

    def lose(self) -> None:
        """Note that it is no longer ours; whoever waits for that hears of it."""
        self._lost.set()

    async def wait_until_lost(self) -> None:
        """Wait until the lease is lost. Raises LeaseLost."""
        await self._lost.wait()
        raise LeaseLost


class HeldLeases:
    """Holds the leases of one process."""

    def __init__(self, outbox: OutboxContext) -> None:
        self._outbox = outbox
        self._database = outbox.database
        self._held: dict[int, HeldLease] = {}  # by workspace

    def __iter__(self) -> Iterator[HeldLease]:
        return iter(list(self._held.values()))

    async def take(self, workspace_ids: Collection[int]) -> list[tuple[HeldLease, dict[str, float]]]:
        """Take the leases of these workspaces, and return those that were free.

        Each comes with the seconds for which methods are still paused. Raises TryAgain.
        """
        if not workspace_ids:
            return []
        outbox, began = self._outbox, self._outbox.monotonic()
        found = await self._database.transact(
            take_leases,
            workspace_ids,
            outbox.owner,
            outbox.lease_duration,
            outbox.wall_clock(),
            timeout_seconds=DATABASE_TIMEOUT_SECONDS,
        )
        taken = [(HeldLease(handle, self._valid_until(began)), paused) for handle, paused in found]
        self._held |= {lease.workspace_id: lease for lease, _ in taken}
        return taken

    async def release(self, leases: Collection[HeldLease]) -> None:
        """Let others have these leases. Raises TryAgain; then we still hold them."""
        handles = [lease.handle for lease in leases]
        if handles:
            await self._database.transact(release_leases, handles, self._outbox.wall_clock())
            self._forget(leases)

    async def release_all(self) -> None:
        """Let others have all leases, as soon as the database answers, unless they run out before."""
        while self._held:
            try:
                await self.release(self._held.values())
            except TryAgain:
                self._lose_those_run_out()
                await asyncio.sleep(RETRY_SECONDS)

    async def keep(self) -> None:
        """Renew all leases again and again, until cancelled; those that cannot be renewed are lost."""
        usual = min(RENEW_SECONDS, self._outbox.lease_duration.total_seconds() / 4)
        wait = usual
        while True:
            await asyncio.sleep(wait)
            wait = usual if await self._renew() else RETRY_SECONDS

    async def _renew(self) -> bool:
        """Renew all leases, and return whether the database answered."""
        self._lose_those_run_out()
        leases, began = list(self._held.values()), self._outbox.monotonic()
        if not leases:
            return True
        left = min(lease.valid_until for lease in leases) - began
        handles = [lease.handle for lease in leases]
        try:
            ours = await self._database.transact(renew_leases, handles, self._outbox.wall_clock(), timeout_seconds=left)
        except TryAgain:
            return False
        except Exception:
            log.exception("the leases cannot be renewed")
            return False
        for lease in leases:
            if lease.handle in ours:
                lease.valid_until = self._valid_until(began)
            else:
                self._lose(lease)
        return True

    def _lose_those_run_out(self) -> None:
        now = self._outbox.monotonic()
        for lease in self:
            if lease.valid_until <= now:
                self._lose(lease)

    def _lose(self, lease: HeldLease) -> None:
        lease.lose()
        self._forget([lease])

    def _forget(self, leases: Collection[HeldLease]) -> None:
        for lease in list(leases):
            if self._held.get(lease.workspace_id) is lease:
                del self._held[lease.workspace_id]

    def _valid_until(self, began: float) -> float:
        return began + self._outbox.lease_duration.total_seconds() - MARGIN_SECONDS
