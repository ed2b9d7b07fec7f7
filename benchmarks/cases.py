"""What is measured. Each case takes the run it belongs to, and gives lines of the table."""

import asyncio
import itertools
import json
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import clicks, seed
from benchmarks.databases import Fresh
from benchmarks.delivery import deliver, gather
from benchmarks.measure import Duel, Make, closed_loop, duel, open_loop
from benchmarks.processes import Running, bot, floor
from benchmarks.results import Result, compared, limited
from benchmarks.wire import Slack
from mentorship.meetings.recurrence import MAX_COPIES
from storage.meeting import MASTERCLASS

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
        """How often both sides are measured."""
        return 1 if self.quick else 7

    def size(self, full: int, quick: int) -> int:
        """How much of something."""
        return quick if self.quick else full

    async def filled(self, meetings: int, **wishes: Any) -> str:
        """The URL of a database with so many meetings."""
        url = self.fresh()
        await asyncio.to_thread(seed.fill, url, meetings, **wishes)
        return url

    @asynccontextmanager
    async def pair(
        self, url: str, *, floor_url: str | None = None, shown: Make | None = None
    ) -> AsyncIterator[tuple[Running, Running]]:
        """The bot and its floor on this database; the floor shows what the bot has just shown, for `shown` if given."""
        async with bot(url, self.slack.url, self.folder, "--role", "web") as ours:
            await closed_loop(ours, shown or self.new(), 1, 1)
            await closed_loop(ours, self.home(), 1, 1)
            views = {"modal": self.slack.view("views.open"), "home": self.slack.view("views.publish")}
            file = self.folder / "views.json"
            file.write_text(json.dumps(views), encoding="utf-8")
            beside = url if floor_url is None else floor_url
            async with floor(beside, self.slack.url, self.folder, file) as bare:
                yield ours, bare

    @asynccontextmanager
    async def slow_slack(self) -> AsyncIterator[None]:
        """Slack takes its time."""
        self.slack.latency = SLOW
        yield
        self.slack.latency = 0.0

    def new(self) -> Make:
        """`/mentorship new`, by one after the other."""
        people = itertools.cycle(range(PEOPLE))
        return lambda: clicks.command(seed.mentee(next(people)), "new")

    def home(self) -> Make:
        """The Home tab of somebody with a full page of sessions."""
        return lambda: clicks.home_opened(seed.READER)


async def command(run: Bench) -> list[Result]:
    """A command and the modal it opens."""
    url = await run.filled(1000)
    async with run.pair(url) as (ours, bare):
        found = await duel(ours, bare, run.new(), run.new(), clicks=run.size(1500, 150), rounds=run.rounds)
    return [compared("command → modal", run.kind, found, 0.6 if run.kind == "postgresql" else 0.5)]


async def slow(run: Bench) -> list[Result]:
    """The same while Slack takes its time, beside a floor that has no database."""
    url = await run.filled(1000)
    async with run.pair(url, floor_url="") as (ours, bare):
        await duel(ours, bare, run.new(), run.new(), clicks=64, rounds=0)
        async with run.slow_slack():
            found = await duel(ours, bare, run.new(), run.new(), clicks=run.size(300, 48), rounds=run.rounds)
    return [compared("command → modal, Slack at 150 ms, floor without database", run.kind, found, 0.8)]


async def home(run: Bench) -> list[Result]:
    """The Home tab with a full page."""
    url = await run.filled(1000)
    async with run.pair(url) as (ours, bare):
        found = await duel(ours, bare, run.home(), run.home(), clicks=run.size(800, 64), rounds=run.rounds)
    return [compared("Home tab with 20 sessions", run.kind, found, None)]


async def book(run: Bench) -> list[Result]:
    """Bookings of different sessions by different people."""
    count = run.size(400, 50)
    each = (run.rounds + 1) * count * 2 // PEOPLE + 1
    url = await run.filled(each * PEOPLE, mentors=PEOPLE, taken=False, ahead=each)
    async with run.pair(url) as (ours, bare):
        await closed_loop(ours, lambda: clicks.book_pressed(seed.mentee(0), 1), 1, 1)
        form = run.slack.view("views.open")
        pairs = itertools.product(range(each), range(PEOPLE))  # of one mentor after the other, so that nobody waits

        def make() -> bytes:
            nth, number = next(pairs)
            return clicks.book_submitted(seed.mentee(number), number * each + nth + 1, form)

        found = await duel(ours, bare, make, make, clicks=count, rounds=run.rounds)
    return [compared("book", run.kind, found, 0.5)]


async def reserve(run: Bench) -> list[Result]:
    """Spots in different masterclasses, by different people."""
    count = run.size(400, 50)
    each = (run.rounds + 1) * count * 2 // PEOPLE + 1
    url = await run.filled(each * PEOPLE, mentors=PEOPLE, taken=False, ahead=each, kind=MASTERCLASS)
    pairs = itertools.product(range(each), range(PEOPLE))

    def make() -> bytes:
        nth, number = next(pairs)
        return clicks.reserve_pressed(seed.mentee(number), number * each + nth + 1)

    async with run.pair(url) as (ours, bare):
        found = await duel(ours, bare, make, make, clicks=count, rounds=run.rounds)
    return [compared("reserve", run.kind, found, None)]


async def scale(run: Bench) -> list[Result]:
    """Home tab and profile with many meetings beside the same with few; a mentor then has ten times as many."""
    many = run.size(100_000, 3_000)
    few_url, many_url = await run.filled(1000), await run.filled(many, mentors=max(10, many // 1000), ahead=100)
    profile = f"book <@{seed.READER}>"
    makes = {"Home tab": run.home(), "profile": lambda: clicks.command(seed.mentee(0), profile)}
    results = []
    web = ("--role", "web")
    async with (
        bot(few_url, run.slack.url, run.folder, *web) as few,
        bot(many_url, run.slack.url, run.folder, *web) as lots,
    ):
        for name, make in makes.items():
            found = await duel(lots, few, make, make, clicks=run.size(150, 20), rounds=run.rounds, clients=1)
            results.append(_slower(f"{name}: {many:,} meetings ÷ 1,000", run.kind, found))
    return results


def _slower(name: str, kind: str, found: Duel) -> Result:
    """How much longer a click takes with much in the database than with little."""
    slower = [1 / ratio for ratio in found.ratios]
    sides = [statistics.median(each.percentile(50) for each in runs) for runs in (found.ours, found.floors)]
    middle = statistics.median(slower)
    times = (f"{sides[0]:.1f} ms", f"{sides[1]:.1f} ms")
    spread = f"{min(slower):.2f}–{max(slower):.2f}"
    return Result(name, kind, *times, f"{middle:.2f}", spread, "", "≤ 1.2", middle <= 1.2)


async def search(run: Bench) -> list[Result]:
    """Finding a mentor among thousands beside the same among fifty: by a common word, a rare one, and one of nobody."""
    mentors = run.size(5_000, 500)
    few_url = await run.filled(1_000, mentors=50, mentees=50, ahead=20)
    many_url = await run.filled(20 * mentors, mentors=mentors, mentees=mentors, ahead=20)
    words = itertools.cycle(("engineer", "rare", "00042", "juggler", "person subject"))
    make: Make = lambda: clicks.command(seed.mentee(0), f"find {next(words)}")  # noqa: E731
    web = ("--role", "web")
    async with (
        bot(few_url, run.slack.url, run.folder, *web) as few,
        bot(many_url, run.slack.url, run.folder, *web) as lots,
    ):
        found = await duel(lots, few, make, make, clicks=run.size(150, 20), rounds=run.rounds, clients=1)
    return [_slower(f"search: {mentors:,} mentors ÷ 50", run.kind, found)]


async def profile(run: Bench) -> list[Result]:
    """The page of a mentor with 200 open sessions; the floor reads one page of them and shows the same."""
    url = await run.filled(2_000, taken=False, ahead=200)
    make: Make = lambda: clicks.command(seed.mentee(0), f"book <@{seed.READER}>")  # noqa: E731
    async with run.pair(url, shown=make) as (ours, bare):
        found = await duel(ours, bare, make, make, clicks=run.size(800, 64), rounds=run.rounds)
    return [compared("profile with 200 open sessions", run.kind, found, None)]


async def preview(run: Bench) -> list[Result]:
    """The preview of as many dates as there can be, of a mentor with 200 coming ones; none of it waits for Slack."""
    url = await run.filled(2_000, ahead=200)
    async with bot(url, run.slack.url, run.folder, "--role", "web") as ours:
        await closed_loop(ours, lambda: clicks.bulk_pressed(seed.READER, 150), 1, 1)
        form = run.slack.view("views.open")
        make: Make = lambda: clicks.bulk_submitted(seed.READER, form, MAX_COPIES)  # noqa: E731
        await closed_loop(ours, make, 5, 1)
        found = await closed_loop(ours, make, run.size(100, 10), 1)
    return [limited(f"preview of {MAX_COPIES} dates, 95 %", run.kind, found.percentile(95), "ms", 300)]


async def load(run: Bench) -> list[Result]:
    """A hundred clicks a second while Slack takes its time."""
    url = await run.filled(1000)
    async with bot(url, run.slack.url, run.folder) as ours:
        await closed_loop(ours, run.new(), 200)
        async with run.slow_slack():
            found = await open_loop(ours, run.new(), 100, run.size(20, 2))
    return [
        limited("modal at 100 clicks/s, Slack at 150 ms, 99 %", run.kind, found.percentile(99), "ms", 300, "150 ms")
    ]


async def memory(run: Bench) -> list[Result]:
    """What `serve` holds after many clicks of different kinds."""
    count = run.size(100_000, 2_000)
    url = await run.filled(1000)
    makes: tuple[Make, ...] = (
        run.new(),
        run.home(),
        lambda: clicks.command(seed.mentee(0), "find"),
        lambda: clicks.command(seed.mentee(0), f"book <@{seed.READER}>"),
    )
    turns = itertools.cycle(makes)

    def click() -> bytes:
        make = next(turns)
        return make()

    async with bot(url, run.slack.url, run.folder) as ours:
        at_first = ours.megabytes
        for _ in range(count // 1000):
            await closed_loop(ours, click, 1000)
        held = ours.megabytes
    return [limited(f"memory after {count:,} clicks", run.kind, held, "MB", 150, f"{at_first:.0f} MB at first")]


async def start(run: Bench) -> list[Result]:
    """From the command line to ready."""
    url, found = run.fresh(), []
    for _ in range(run.size(7, 1)):
        async with bot(url, run.slack.url, run.folder) as ours:
            found.append(ours.seconds_to_ready)
    spread = f"{min(found):.2f}–{max(found):.2f}"
    line = limited("start to ready", run.kind, statistics.median(found), "s", 2)
    return [Result(**{**line.__dict__, "spread": spread})]


async def delivery(run: Bench) -> list[Result]:
    """Messages to many people, with the local Slack's own limits on."""
    people, messages = run.size(50, 15), run.size(8, 3)
    seconds, least = await deliver(run.fresh(), run.folder, people, messages)
    name = f"delivery of {people} × {messages} messages within Slack's limits"
    return [Result(name, run.kind, f"{seconds:.1f} s", f"{least:.1f} s", f"{least / seconds:.2f}")]


async def invite(run: Bench) -> list[Result]:
    """A channel with many people in it, each of whom is told, with the local Slack's own limits on."""
    people = run.size(500, 340)
    seconds, least = await gather(run.fresh(), run.folder, people)
    name, most = f"{people} invited to a channel and told, within Slack's limits", 1.1
    reached = seconds <= most * least if not run.quick else None
    took, floor, ratio = f"{seconds:.1f} s", f"{least:.1f} s", f"{seconds / least:.2f}"
    return [Result(name, run.kind, took, floor, ratio, target=f"≤ {most}", reached=reached)]


CASES: dict[str, Callable[[Bench], Awaitable[list[Result]]]] = {
    "command": command,
    "slow": slow,
    "home": home,
    "book": book,
    "reserve": reserve,
    "delivery": delivery,
    "invite": invite,
    "scale": scale,
    "search": search,
    "profile": profile,
    "preview": preview,
    "load": load,
    "memory": memory,
    "start": start,
}
