"""Delivery: takes what waits in the outbox to Slack, in this process for as many workspaces as it can lease."""

import asyncio
import contextlib
import datetime as dt
import logging
import os
import secrets
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from slack_sdk.web.async_client import AsyncWebClient

from bot.outbox.context import Complaint, Compose, Office, Undeliverable, backoff, ignore, real_time
from bot.outbox.lease import Grip, Lost, free_workspaces, take
from bot.outbox.messages.state import quiet
from bot.outbox.rate_limiter import Buckets
from bot.outbox.render.registry import compose as composed
from bot.outbox.worker import POLL_SECONDS, Sender
from handlers.slack.database import Database
from mentorship.errors import TryAgain
from mentorship.outbox.failures import tell_of_undeliverable

if TYPE_CHECKING:
    from bot.outbox.mail.mime import Mailer
    from bot.outbox.zoom.client import Zoom

LEASE = dt.timedelta(seconds=8)
PATIENCE_SECONDS = 30.0

log = logging.getLogger(__name__)


def somebody() -> str:
    """A name for this sender that no other has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


class Delivery:
    """Delivers notices until it is stopped.

    `clients(team_id)` gives the client of a workspace that is ours to send to, else None; it must not repeat calls on
    its own. `zoom` makes the links of meetings and `mailer` sends mail, where they are set up. `clock` is the program's
    time; leases, and what is compared with Slack's timestamps, go by real time.
    `on_call(method, outcome)` and `on_end(outcome)` may be set before `run` to feed the metrics.
    """

    def __init__(
        self,
        database: Database,
        clients: Callable[[str], AsyncWebClient | None],
        *,
        clock: Callable[[], dt.datetime] = real_time,
        owner: str = "",
        compose: Compose = composed,
        undeliverable: Undeliverable = tell_of_undeliverable,
        zoom: "Zoom | None" = None,
        mailer: "Mailer | None" = None,
        lease: dt.timedelta = LEASE,
        delays: Callable[[int], float] = backoff,
        on_call: Callable[[str, str], None] = ignore,
        on_end: Callable[[str], None] = ignore,
    ) -> None:
        self._database = database
        self._clients = clients
        self._office = Office(
            database,
            owner or somebody(),
            clock,
            compose,
            undeliverable,
            lease,
            zoom,
            mailer,
            delays,
            on_call=on_call,
            on_end=on_end,
        )
        self._senders: dict[int, Sender] = {}
        self._buckets: dict[int, Buckets] = {}
        self._shut: dict[int, Complaint] = {}
        self._bell = asyncio.Event()
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._complaint = Complaint(log, "the database answers again; looking for notices")

    @property
    def waiting(self) -> int:
        """How many notices wait in the workspaces that we send to, as far as we have read."""
        return sum(len(sender) for sender in self._senders.values())

    async def run(self) -> None:
        """Deliver until `stop`. Nothing that goes wrong ends it; cancelling it drops what is under way."""
        self._loop = asyncio.get_running_loop()
        self._database.on_notice = self.wake
        try:
            async with asyncio.TaskGroup() as group:
                while not self._office.stopping:
                    self._bell.clear()
                    await self._take_what_is_due(group)
                    await self._rung()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Finish what is under way, give the leases back, and return when `run` has ended."""
        self._office.stopping = True
        self._ring()
        if self._loop is not None:
            await self._ended.wait()

    def wake(self) -> None:
        """There is something new to tell. May be called from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the notice waits for the next start
                self._loop.call_soon_threadsafe(self._ring)

    async def idle(self) -> bool:
        """Whether nothing is being delivered or due."""
        return await self._database.consult(quiet, self._office.clock(), patience=PATIENCE_SECONDS)

    def _ring(self) -> None:
        self._bell.set()
        for sender in self._senders.values():
            sender.wake()

    async def _rung(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._bell.wait()

    async def _take_what_is_due(self, group: asyncio.TaskGroup) -> None:
        try:
            for workspace_id, client in await self._free():
                taken = await self._take(workspace_id)
                if taken is not None:
                    self._start(group, client, *taken)
        except TryAgain:
            self._complaint.say("the database does not answer; looking for notices again soon")
        except Exception as error:  # noqa: BLE001 - said below; whatever it is, what waits must go on waiting for us
            self._complaint.say("cannot look for notices: %r", error)
        else:
            self._complaint.settle()

    async def _free(self) -> list[tuple[int, AsyncWebClient]]:
        office = self._office
        found = await self._database.consult(
            free_workspaces, office.owner, office.clock(), office.wall(), patience=PATIENCE_SECONDS
        )
        ours = ((id_, self._clients(team_id)) for id_, team_id in found if id_ not in self._senders)
        return [(id_, client) for id_, client in ours if client is not None]

    async def _take(self, workspace_id: int) -> tuple[Grip, dict[str, float]] | None:
        office = self._office
        return await self._database.transact(
            take, workspace_id, office.owner, office.lease, office.wall(), patience=PATIENCE_SECONDS
        )

    def _start(self, group: asyncio.TaskGroup, client: AsyncWebClient, grip: Grip, paused: dict[str, float]) -> None:
        buckets = self._buckets.setdefault(grip.workspace_id, Buckets(self._office.monotonic))
        for method, seconds in paused.items():
            buckets.pause(method, seconds)
        shut = self._shut.setdefault(grip.workspace_id, Complaint(log, "Slack accepts our token again"))
        sender = self._senders[grip.workspace_id] = Sender(self._office, grip, client, buckets, shut)
        group.create_task(self._keep(grip.workspace_id, sender))

    async def _keep(self, workspace_id: int, sender: Sender) -> None:
        """Let the sender work. However it ends, the workspace can be taken again afterwards."""
        try:
            await sender.run()
        except* Lost:
            log.warning("workspace %d: the lease is lost, somebody else may be sending", workspace_id)
        except* Exception:
            log.exception("workspace %d: sending broke off, and begins anew", workspace_id)
            await asyncio.sleep(POLL_SECONDS)
        finally:
            del self._senders[workspace_id]
            self._bell.set()
