"""The real bot on a thread of its own, joined to a local Slack: what stories are told with."""

import asyncio
import datetime as dt
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.cli.runtime import Role, Runtime
from bot.cli.serve import listen, new_runner, serve
from bot.jobs.prune import PruneJob
from bot.settings import load
from handlers.slack.database import TIMEOUT_SECONDS
from localslack.server import LocalSlack
from localslack.world.state import World
from storage.notice import SENDING, WAITING, Notice

T = TypeVar("T")

SECONDS = 60.0  # that a test waits for anything
SLACK_SECONDS = 3.0  # that Slack waits for an answer
UNHURRIED = 20.0  # seconds for a click: what a test tells does not depend on how busy the machine is


class Clock:
    """The bot's time: the real one, until `now` is set; from then on it runs on from there."""

    def __init__(self) -> None:
        self._ahead = dt.timedelta()

    def __call__(self) -> dt.datetime:
        """The time, as a function."""
        return dt.datetime.now(dt.UTC) + self._ahead

    @property
    def now(self) -> dt.datetime:
        """The time as the bot sees it, UTC."""
        return self()

    @now.setter
    def now(self, instant: dt.datetime) -> None:
        self._ahead = instant - dt.datetime.now(dt.UTC)


RUNNING: "WeakKeyDictionary[World, RunningBot]" = WeakKeyDictionary()  # by the world whose requests go to it


class RunningBot:
    """`start` it, drive it through the local Slack, `settle` until everyone has been told everything, `stop` it."""

    def __init__(self, slack: LocalSlack, database_url: str, *, role: Role = "all", **settings: Any) -> None:
        ours = {
            "slack_bot_token": slack.bot_token,
            "slack_signing_secret": slack.signing_secret,
            "slack_api_url": slack.api_url,
            "slack_app_token": None,
            "database_url": database_url,
        }
        self.settings = load(_env_file=None, **{**ours, **settings})
        self.slack = slack
        self.clock = Clock()
        self.url = ""
        self._role: Role = role
        self._thread: threading.Thread | None = None

    def start(self) -> "RunningBot":
        """Start, and return when it is ready and knows everyone; the local Slack then sends its requests here."""
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="bot", daemon=True)
        self._thread.start()
        self._ready.wait(SECONDS)
        if self._failed is not None:
            raise self._failed
        if not self.settings.slack_app_token:
            self.slack.bot_url = self.url
        RUNNING[self.slack.world] = self
        self.allow(UNHURRIED)
        self.run(self.program.ready.wait())
        return self

    def allow(self, seconds: float) -> None:
        """Let a click take so long before the bot gives up, and a little more before Slack does."""
        self.program.database.timeout = seconds
        self.slack.world.ack_seconds = self.slack.world.trigger_seconds = seconds + SLACK_SECONDS - TIMEOUT_SECONDS

    def stop(self) -> None:
        """What SIGTERM does: finish what is under way, then end."""
        RUNNING.pop(self.slack.world, None)
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(SECONDS + 10)
            assert not self._thread.is_alive(), "the bot did not end"
            self._thread = None

    def settle(self) -> None:
        """Wait until everything that is due has been delivered."""
        self.wait_for(lambda: self.run(self._is_quiet()))

    def let_homes_be_drawn(self, seconds: float = 5.0) -> None:
        """Wait until no Home tab is about to be drawn by delivery, unless something holds that up for long.

        Whoever presses a button in Home at that very moment may see it change once more a moment later.
        """
        deadline = time.monotonic() + seconds
        while self.run(self.program.database.query(_draws_homes)) and time.monotonic() < deadline:
            time.sleep(0.02)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the bot's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(SECONDS)

    def transact(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a use case in the bot's database, as a handler would."""
        return self.run(self.program.database.transact(use_case, *args, **kwargs))

    def prune(self, now: dt.datetime) -> None:
        """Delete what nobody asks for any more at this instant."""
        self.run(PruneJob(self.program.database, lambda: now)())

    def tick(self) -> None:
        """Let the scheduler ask now what is due, without waiting for its time."""
        assert self.program.scheduler is not None
        self.run(self.program.scheduler.tick())

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    def _run(self) -> None:
        try:
            with listen("127.0.0.1", 0) as listening, new_runner() as runner:
                self.url = "http://{}:{}".format(*listening.getsockname()[:2])
                runner.run(self._serve(listening))
        except BaseException as failure:  # noqa: BLE001 - told to the test's own thread
            self._failed = failure
        self._ready.set()

    async def _serve(self, listening: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with Runtime(self.settings, self._role, clock=self.clock) as program:
            self.program = program
            self._loop.call_soon(self._ready.set)
            await serve(program, listening, self._stop)

    async def _is_quiet(self) -> bool:
        delivery = self.program.dispatcher
        return delivery is None or await delivery.is_idle()


def _draws_homes(db: Session) -> bool:
    drawing = sa.select(Notice.id).where(Notice.kind == "home", Notice.state.in_([WAITING, SENDING]))
    return db.scalar(drawing.limit(1)) is not None
