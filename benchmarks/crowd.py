"""A crowd at one masterclass: everyone wants one of the last places, or the largest there can be is changed."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from benchmarks import clicks, seed, seed_large, verify_crowd
from benchmarks.bench import PEOPLE, Bench
from benchmarks.measure import at_once, closed_loop
from benchmarks.processes import Running, bot
from benchmarks.results import Result, longest
from benchmarks.seed_rows import READER, mentee
from storage.meeting import MASTERCLASS

BURST_SECONDS, LARGE_SECONDS = 1.5, 1.0  # within which everyone, or the host, is to be answered
MAIL = {"SMTP_URL": "smtp://127.0.0.1:9", "EMAIL_FROM": "bot@example.com"}  # mail is offered; nobody delivers it here
WARM_UP = 16  # clicks at each program before it is measured
Seconds = dict[str, list[float]]  # of the last answer, by what was done, in each round


async def burst(run: Bench) -> list[Result]:
    """Measure two hundred people who press the same button at once: in one process, and in three with a worker."""
    lines, floors = [], Seconds()
    people, places, rounds = run.size(200, 40), run.size(20, 4), run.size(5, 1)
    for _ in range(rounds):
        await _floor(run, people, places, floors)
    for processes in (1, 3) if run.kind == "postgresql" else (1,):
        ours = Seconds()
        for _ in range(rounds):
            await _crowd(run, processes, people, places, ours)
        where = "one process" if processes == 1 else f"{processes} web processes and a worker"
        lines += [
            longest(f"{name}, last answer, {where}", run.kind, seconds, floors.get(name, []), BURST_SECONDS)
            for name, seconds in ours.items()
        ]
    return lines


async def _crowd(run: Bench, processes: int, crowd: int, places: int, found: Seconds) -> None:
    """Let all press `Reserve a spot`, then `Join waitlist`, and then let those with a place leave. Raises Mismatch."""
    url, people = await _filled(run, crowd, places)
    async with _serving(run, url, processes) as programs:
        await _warm_up(run, programs)
        _note(found, f"{crowd} × Reserve a spot", await at_once(programs, _all(clicks.reserve_pressed, people)))
        there = verify_crowd.reserved(url, run.slack, people, places)
        run.slack.forget()
        _note(found, f"{crowd} × Join waitlist", await at_once(programs, _all(clicks.join_pressed, people)))
        waiting = verify_crowd.waiting(url, run.slack, set(people) - there)
        run.slack.forget()
        _note(found, f"{places} × Leave", await at_once(programs, _all(clicks.leave_submitted, sorted(there))))
        verify_crowd.left(url, waiting[:places])


async def _floor(run: Bench, crowd: int, places: int, found: Seconds) -> None:
    """Let all press `Reserve a spot` at the floor. Raises Mismatch."""
    url, people = await _filled(run, crowd, places)
    async with run.pair(url) as (_, bare):
        await closed_loop(bare, run.new(), WARM_UP)
        run.slack.forget()
        _note(found, f"{crowd} × Reserve a spot", await at_once([bare], _all(clicks.reserve_pressed, people)))
    verify_crowd.places(url, people, places)
    verify_crowd.modals(run.slack, crowd - places)


async def _filled(run: Bench, crowd: int, places: int) -> tuple[str, list[str]]:
    """Return the URL of a new database with one masterclass of so many places, and the Slack ids of so many people."""
    url = await run.filled(1, mentors=1, mentees=max(PEOPLE, crowd), taken=False, ahead=1, kind=MASTERCLASS)
    seed_large.limit_places(url, places)
    return url, [mentee(number) for number in range(crowd)]


async def large(run: Bench) -> list[Result]:
    """Measure what a host does with five hundred participants who all want mail, beside the same with five."""
    people, ours, few = run.size(500, 500), Seconds(), Seconds()
    for _ in range(run.size(5, 1)):
        await _host(run, people, ours)
        await _host(run, 5, few)
    return [
        longest(f"{name} with {people} participants ÷ 5", run.kind, seconds, few[name], LARGE_SECONDS)
        for name, seconds in ours.items()
    ]


async def _host(run: Bench, people: int, found: Seconds) -> None:
    """Host a masterclass with so many guests, change it, write to all, move and cancel it. Raises Mismatch."""
    url = await run.filled(1, mentors=1, mentees=max(PEOPLE, people), taken=False, ahead=1)
    draft = await asyncio.to_thread(seed_large.masterclass_draft, url, people)
    async with bot(url, run.slack.url, run.folder, "--role", "web", **MAIL) as program:
        await _warm_up(run, [program])

        async def submit(name: str, form: str, about: dict[str, Any], **typed: Any) -> None:
            _note(found, name, await at_once([program], [clicks.submitted(READER, form, about, typed)]))

        await submit("host", "masterclass.save", {"id": draft})
        number = verify_crowd.hosted(url, people)
        await asyncio.to_thread(seed_large.post_cards, url, number)
        draft = await asyncio.to_thread(seed_large.change_draft, url, number)
        await submit("edit", "masterclass.save", {"id": draft})
        verify_crowd.told(url, "changed", people)
        about = {"id": number, "page": 0, "way": "push"}
        await submit("message all", "participants.send", about, message="Bring a laptop.")
        verify_crowd.told(url, "class_message", people)
        date = (dt.datetime.now(dt.UTC) + dt.timedelta(days=20)).date().isoformat()
        await submit("move", "masterclass.move", {"id": number}, date=date, time="09:00", reason="Room")
        number = verify_crowd.moved(url, number, people)
        await asyncio.to_thread(seed_large.post_cards, url, number)
        await submit("cancel", "masterclass.cancel", {"id": number}, reason="Ill")
        verify_crowd.told(url, "cancelled", people)


@asynccontextmanager
async def _serving(run: Bench, url: str, processes: int) -> AsyncIterator[list[Running]]:
    """Start one process, or so many for clicks and a worker; yield those for clicks."""
    run.slack.forget()
    async with AsyncExitStack() as stack:

        async def start(*role: str) -> Running:
            return await stack.enter_async_context(bot(url, run.slack.url, run.folder, *role))

        if processes == 1:
            yield [await start()]
            return
        await start("--role", "worker")
        yield [await start("--role", "web") for _ in range(processes)]


async def _warm_up(run: Bench, programs: list[Running]) -> None:
    """Let each program have been asked something before, as any that has run for a minute; forget what it answered."""
    for program in programs:
        await closed_loop(program, run.new(), WARM_UP)
    run.slack.forget()


def _all(make: Callable[[str, int], bytes], people: list[str]) -> list[bytes]:
    return [make(user, seed.ONLY) for user in people]


def _note(found: Seconds, name: str, seconds: list[float]) -> None:
    found.setdefault(name, []).append(max(seconds))
