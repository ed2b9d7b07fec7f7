"""What is measured. Each case takes the run it belongs to, and gives lines of the table."""

import itertools
import json
import statistics
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from benchmarks import clicks, crowd, seed, verify
from benchmarks.bench import PEOPLE, Bench
from benchmarks.clicks import Clicked
from benchmarks.delivery import deliver, gather
from benchmarks.many import many
from benchmarks.measure import closed_loop, duel, open_loop
from benchmarks.processes import bot
from benchmarks.reminders import reminders
from benchmarks.results import Result, compared, limited, slower
from benchmarks.seed_rows import READER, mentee
from mentorship.meetings.recurrence import MAX_COPIES
from storage.meeting import MASTERCLASS

REPEATED = 150  # the id of the session whose dates are looked at before they are made


async def command(run: Bench) -> list[Result]:
    """Measure a command and the modal it opens."""
    url, new = await run.filled(1000), run.new()
    async with run.pair(url) as (ours, bare):
        found = await duel(ours, bare, new, new, clicks=run.size(1500, 150), rounds=run.rounds)
    verify.commands(run.slack, new)
    return [compared("command → modal", run.kind, found, 0.7)]


async def slow(run: Bench) -> list[Result]:
    """Measure the same while Slack takes its time, beside a floor that has no database."""
    url, new = await run.filled(1000), run.new()
    async with run.pair(url, floor_url="") as (ours, bare):
        await duel(ours, bare, new, new, clicks=64, rounds=0)
        async with run.slow_slack():
            found = await duel(ours, bare, new, new, clicks=run.size(300, 48), rounds=run.rounds)
    verify.commands(run.slack, new)
    return [compared("command → modal, Slack at 150 ms, floor without database", run.kind, found, 0.8, by_cpu=False)]


async def home(run: Bench) -> list[Result]:
    """Measure the Home tab with a full page."""
    url, opened = await run.filled(1000), run.home()
    async with run.pair(url) as (ours, bare):
        found = await duel(ours, bare, opened, opened, clicks=run.size(800, 64), rounds=run.rounds)
    verify.homes(run.slack, {url: opened.number})
    verify.alike(run.slack, "views.publish")
    return [compared("Home tab with 20 sessions", run.kind, found, 0.5)]


async def book(run: Bench) -> list[Result]:
    """Measure bookings of different sessions by different people."""
    count = run.size(400, 50)
    each = (run.rounds + 1) * count * 2 // PEOPLE + 1
    url = await run.filled(each * PEOPLE, mentors=PEOPLE, taken=False, ahead=each)
    terms, pairs, booked = seed.terms_shown(url), _one_after_another(each), []
    async with run.pair(url) as (ours, bare):
        await closed_loop(ours, lambda: clicks.book_pressed(mentee(0), 1), 1, 1)
        form = run.slack.view("views.open")
        verify.equal("terms in the form of session 1", terms[1], json.loads(form["private_metadata"])["seen"])
        run.slack.forget()

        def make() -> bytes:
            user, meeting_id = next(pairs)
            booked.append((user, meeting_id))
            return clicks.book_submitted(user, meeting_id, terms[meeting_id], form)

        found = await duel(ours, bare, make, make, clicks=count, rounds=run.rounds)
    verify.bookings(url, booked)
    verify.answered("done", found.answers)
    verify.opened(run.slack)
    return [compared("book", run.kind, found, 0.72)]


async def reserve(run: Bench) -> list[Result]:
    """Measure spots in different masterclasses, by different people."""
    count = run.size(400, 50)
    each = (run.rounds + 1) * count * 2 // PEOPLE + 1
    url = await run.filled(each * PEOPLE, mentors=PEOPLE, taken=False, ahead=each, kind=MASTERCLASS)
    pairs, booked = _one_after_another(each), []

    def make() -> bytes:
        user, meeting_id = next(pairs)
        booked.append((user, meeting_id))
        return clicks.reserve_pressed(user, meeting_id)

    async with run.pair(url) as (ours, bare):
        found = await duel(ours, bare, make, make, clicks=count, rounds=run.rounds)
    verify.spots(url, booked)
    verify.opened(run.slack)
    return [compared("reserve", run.kind, found, 0.62)]


def _one_after_another(each: int) -> Iterator[tuple[str, int]]:
    """Yield who clicks (Slack id) at which meeting (id): of one mentor after the other, so that nobody waits, and each
    time at another hour, so that their terms differ.
    """
    for turn, number in itertools.product(range(each), range(PEOPLE)):
        yield mentee(number), number * each + (turn + number) % each + 1


async def scale(run: Bench) -> list[Result]:
    """Measure Home tab and profile with many meetings beside the same with few; a mentor then has ten times as many."""
    many = run.size(100_000, 3_000)
    people = {"mentors": max(10, many // 1000), "mentees": max(100, many // 1000)}
    few_url, many_url = await run.filled(1000), await run.filled(many, **people, ahead=100)
    home, few_profile, many_profile = run.home(), run.profile(), run.profile()
    web, times = ("--role", "web"), {"clicks": run.size(150, 20), "rounds": run.rounds, "clients": 1}
    run.slack.forget()
    async with (
        bot(few_url, run.slack.url, run.folder, *web) as few,
        bot(many_url, run.slack.url, run.folder, *web) as lots,
    ):
        homes = await duel(lots, few, home, home, **times)
        profiles = await duel(lots, few, many_profile, few_profile, **times)
    verify.homes(run.slack, dict.fromkeys((few_url, many_url), home.number // 2))
    shown = verify.opened(run.slack, few_profile, many_profile)
    verify.profiles(shown, {few_url: few_profile, many_url: many_profile})
    name = f"{many:,} meetings ÷ 1,000"
    return [slower(f"Home tab: {name}", run.kind, homes), slower(f"profile: {name}", run.kind, profiles)]


async def search(run: Bench) -> list[Result]:
    """Measure the search among thousands of mentors beside fifty: by a common word, a rare one, and one of nobody."""
    mentors = run.size(5_000, 500)
    few_url = await run.filled(1_000, mentors=50, mentees=50, ahead=20)
    many_url = await run.filled(20 * mentors, mentors=mentors, mentees=mentors, ahead=20)
    words = itertools.cycle(("engineer", "rare", "00042", "juggler", "person subject"))
    of_few, of_many = (Clicked(lambda: clicks.command(mentee(0), f"find {next(words)}")) for _ in range(2))
    web = ("--role", "web")
    run.slack.forget()
    async with (
        bot(few_url, run.slack.url, run.folder, *web) as few,
        bot(many_url, run.slack.url, run.folder, *web) as lots,
    ):
        found = await duel(lots, few, of_many, of_few, clicks=run.size(150, 20), rounds=run.rounds, clients=1)
    verify.searches(verify.opened(run.slack, of_few, of_many), {few_url: of_few, many_url: of_many})
    took, least = (statistics.median(each.percentile(50) for each in runs) for runs in (found.ours, found.floors))
    name = f"search among {mentors:,} mentors"
    return [limited(name, run.kind, took, "ms", 20, f"{least:.1f} ms among 50")]


async def profile(run: Bench) -> list[Result]:
    """Measure the page of a mentor with 200 open sessions; the floor reads one page of them and shows the same."""
    url, opened = await run.filled(2_000, taken=False, ahead=200), run.profile()
    async with run.pair(url, shown=run.profile()) as (ours, bare):
        found = await duel(ours, bare, opened, opened, clicks=run.size(800, 64), rounds=run.rounds)
    verify.profiles(verify.opened(run.slack, opened), {url: opened})
    verify.alike(run.slack, "views.open")
    return [compared("profile with 200 open sessions", run.kind, found, 0.5)]


async def preview(run: Bench) -> list[Result]:
    """Measure the preview of as many dates as there can be, of a mentor with 200 coming ones; it waits for no Slack."""
    url = await run.filled(2_000, ahead=200)
    run.slack.forget()
    async with bot(url, run.slack.url, run.folder, "--role", "web") as ours:
        await closed_loop(ours, lambda: clicks.bulk_pressed(READER, REPEATED), 1, 1)
        form, count = run.slack.view("views.open"), run.size(100, 10)
        make = Clicked(lambda: clicks.bulk_submitted(READER, form, MAX_COPIES))
        await closed_loop(ours, make, 5, 1)
        found = await closed_loop(ours, make, count, 1)
    verify.previews(url, found.answers, count, REPEATED, MAX_COPIES)
    return [limited(f"preview of {MAX_COPIES} dates, 95 %", run.kind, found.percentile(95), "ms", 300)]


async def load(run: Bench) -> list[Result]:
    """Measure a hundred clicks a second while Slack takes its time."""
    url, new = await run.filled(1000), run.new()
    run.slack.forget()
    async with bot(url, run.slack.url, run.folder) as ours:
        await closed_loop(ours, new, 200)
        async with run.slow_slack():
            found = await open_loop(ours, new, 100, run.size(20, 2))
    verify.commands(run.slack, new)
    return [
        limited("modal at 100 clicks/s, Slack at 150 ms, 99 %", run.kind, found.percentile(99), "ms", 300, "150 ms")
    ]


async def memory(run: Bench) -> list[Result]:
    """Measure what `serve` holds after many clicks of different kinds."""
    count = run.size(100_000, 2_000)
    url = await run.filled(1000)
    new, home, find, profile = run.new(), run.home(), run.find(), run.profile()
    turns = itertools.cycle((new, home, find, profile))
    run.slack.forget()
    async with bot(url, run.slack.url, run.folder) as ours:
        at_first = ours.megabytes
        for _ in range(count // 1000):
            await closed_loop(ours, lambda: next(turns)(), 1000)
        held = ours.megabytes
    verify.homes(run.slack, {url: home.number})
    shown = verify.opened(run.slack, new, find, profile)
    verify.forms(verify.of(shown, new))
    verify.searches(shown, {url: find})
    verify.profiles(shown, {url: profile})
    return [limited(f"memory after {count:,} clicks", run.kind, held, "MB", 120, f"{at_first:.0f} MB at first")]


async def start(run: Bench) -> list[Result]:
    """Measure the time from the command line to ready."""
    url, found, starts = run.fresh(), [], run.size(7, 1)
    run.slack.forget()
    for _ in range(starts):
        async with bot(url, run.slack.url, run.folder) as ours:
            found.append(ours.seconds_to_ready)
    verify.started(url, run.slack, starts)
    spread = f"{min(found):.2f}–{max(found):.2f}"
    line = limited("start to ready", run.kind, statistics.median(found), "s", 1)
    return [replace(line, spread=spread)]


async def delivery(run: Bench) -> list[Result]:
    """Measure messages to many people, with the local Slack's own limits on."""
    people, messages = run.size(50, 15), run.size(8, 3)
    seconds, least = await deliver(run.fresh(), run.folder, people, messages)
    name = f"delivery of {people} × {messages} messages within Slack's limits"
    return [Result(name, run.kind, f"{seconds:.1f} s", f"{least:.1f} s", f"{least / seconds:.2f}")]


async def invite(run: Bench) -> list[Result]:
    """Measure a channel with many people in it, each of whom is told, with the local Slack's own limits on."""
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
    "burst": crowd.burst,
    "large": crowd.large,
    "delivery": delivery,
    "invite": invite,
    "many": many,
    "reminders": reminders,
    "scale": scale,
    "search": search,
    "profile": profile,
    "preview": preview,
    "load": load,
    "memory": memory,
    "start": start,
}
