"""One run of the cases on one kind of database: its size, the databases it fills and the programs it starts."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import clicks, seed
from benchmarks.databases import Fresh
from benchmarks.measure import Make, closed_loop
from benchmarks.processes import Running, bot, floor
from benchmarks.seed_rows import READER, mentee
from benchmarks.wire import Slack

SLOW = 0.150  # seconds that Slack takes for a call
PEOPLE = 100


@dataclass(frozen=True)
class Bench:
    """One run on one kind of database."""

    kind: str
    fresh: Fresh
    folder: Path
    slack: Slack
    quick: bool

    @property
    def rounds(self) -> int:
        """Return how often both sides are measured."""
        return 1 if self.quick else 7

    def size(self, full: int, quick: int) -> int:
        """Return how much of something is measured in this run."""
        return quick if self.quick else full

    async def filled(self, meetings: int, **wishes: Any) -> str:
        """Fill a new database with so many meetings, and return its URL."""
        url = self.fresh()
        await asyncio.to_thread(seed.fill, url, meetings, **wishes)
        return url

    @asynccontextmanager
    async def pair(
        self, url: str, *, floor_url: str | None = None, shown: Make | None = None
    ) -> AsyncIterator[tuple[Running, Running]]:
        """Start the bot and its floor on this database; the floor shows what the bot has just shown, for `shown` if
        given. What Slack was asked for until then is forgotten.
        """
        self.slack.forget()
        async with bot(url, self.slack.url, self.folder, "--role", "web") as ours:
            await closed_loop(ours, shown or self.new(), 1, 1)
            await closed_loop(ours, self.home(), 1, 1)
            views = {"modal": self.slack.view("views.open"), "home": self.slack.view("views.publish")}
            file = self.folder / "views.json"
            file.write_text(json.dumps(views), encoding="utf-8")
            beside = url if floor_url is None else floor_url
            async with floor(beside, self.slack.url, self.folder, file) as bare:
                self.slack.forget()
                yield ours, bare

    @asynccontextmanager
    async def slow_slack(self) -> AsyncIterator[None]:
        """Let Slack take its time."""
        self.slack.latency = SLOW
        yield
        self.slack.latency = 0.0

    def new(self) -> clicks.Clicked:
        """Return `/mentorship new`, by one after the other."""
        people = itertools.cycle(range(PEOPLE))
        return clicks.Clicked(lambda: clicks.command(mentee(next(people)), "new"))

    def home(self) -> clicks.Clicked:
        """Return the opening of the Home tab by someone with a full page of sessions."""
        return clicks.Clicked(lambda: clicks.home_opened(READER))

    def profile(self) -> clicks.Clicked:
        """Return the opening of that same person's profile by someone else."""
        return clicks.Clicked(lambda: clicks.command(mentee(0), f"book <@{READER}>"))

    def find(self) -> clicks.Clicked:
        """Return the opening of `Find a mentor`."""
        return clicks.Clicked(lambda: clicks.command(mentee(0), "find"))
