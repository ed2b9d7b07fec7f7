"""Clicks at the bot or its floor inside this process: what one costs, and a profile of where that goes.

Usage: python -m benchmarks.in_process home profile --side ours --profile tottime. It needs no quiet
machine: what is counted is this process's own time, in all its threads, and of several rounds the least.
Slack's stand-in is a process of its own.
"""

import argparse
import asyncio
import contextlib
import cProfile
import itertools
import json
import os
import pstats
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa
import uvloop
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks import clicks, floor, seed
from benchmarks.databases import Fresh, databases
from benchmarks.processes import TOKEN
from benchmarks.seed_rows import READER, mentee
from benchmarks.wire import Slack
from bot.cli.runtime import Runtime
from bot.settings import Settings
from storage.meeting import MASTERCLASS

Click = Callable[[], bytes]

WARM_UP = 30
ROUNDS = 5
PEOPLE = 50
SHOWN = 60  # lines of a profile


class Web:
    """A web application, asked without a network."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def ask(self, request: bytes) -> bytes:
        """Hand it a whole HTTP request, and return the body of the answer. Raises RuntimeError unless that is a 200."""
        head, _, body = request.partition(b"\r\n\r\n")
        pairs = (line.partition(b": ") for line in head.split(b"\r\n")[1:])
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/slack/events",
            "raw_path": b"/slack/events",
            "query_string": b"",
            "root_path": "",
            "headers": [(name.lower(), value) for name, _, value in pairs],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 3000),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        answer = b"".join(message.get("body", b"") for message in sent)
        if sent[0]["status"] != 200:
            raise RuntimeError(f"answered with {sent[0]['status']}: {answer!r}")
        return answer


@contextlib.contextmanager
def slack_beside() -> Iterator[str]:
    """Run Slack's stand-in in a process of its own, and yield its URL."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        uvloop.run(_stand_in(writing))
    try:
        yield os.read(reading, 100).decode()
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


async def _stand_in(writing: int) -> None:
    slack = await Slack().start()
    os.write(writing, slack.url.encode())
    while True:
        await asyncio.sleep(5)
        slack.forget()


@contextlib.asynccontextmanager
async def ours(database_url: str, slack_url: str) -> AsyncIterator[Web]:
    """Run the bot as `serve --role web` does, but for the socket."""
    settings = Settings(
        _env_file=None,
        slack_bot_token=TOKEN,
        slack_signing_secret=clicks.SECRET,
        slack_api_url=slack_url,
        database_url=database_url,
    )
    async with Runtime(settings, "web") as runtime:
        running = asyncio.create_task(runtime.run())
        await runtime.ready.wait()
        yield Web(runtime.web)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@contextlib.asynccontextmanager
async def bare(database_url: str, slack_url: str) -> AsyncIterator[Web]:
    """Run the floor, but for the socket; it shows what the bot shows."""
    views = {
        "modal": await _shown(database_url, slack_url, clicks.command(mentee(0), "new")),
        "profile": await _shown(database_url, slack_url, clicks.command(mentee(0), f"book <@{READER}>")),
        "home": await _shown(database_url, slack_url, clicks.home_opened(READER)),
    }
    web = floor.build(slack_url, views, floor.FloorDatabase(database_url))
    async with web.router.lifespan_context(web):
        yield Web(web)


async def _shown(database_url: str, slack_url: str, request: bytes) -> dict[str, Any]:
    """Return the view that the bot shows after this click."""
    async with ours(database_url, slack_url) as web:
        plain = AsyncWebClient.api_call
        with mock.patch.object(AsyncWebClient, "api_call", autospec=True, side_effect=plain) as call:
            await web.ask(request)
        view = call.call_args.kwargs["json"]["view"]
        return view if isinstance(view, dict) else json.loads(view)


SIDES = {"ours": ours, "floor": bare}


class Cases:
    """The database that each kind of click needs, and how it is made."""

    def __init__(self, fresh: Fresh, number: int) -> None:
        self._fresh = fresh
        self._each = number // PEOPLE + 1

    async def make(self, name: str, slack_url: str) -> tuple[str, Click]:
        """Return the URL of a database, and what makes one click after the other."""
        url = self._fresh()
        if name == "book":
            return url, await self._book(url, slack_url)
        made: Click = getattr(self, f"_{name}")(url)
        return url, made

    def _command(self, url: str) -> Click:
        seed.fill(url, 1000)
        people = itertools.cycle(range(100))
        return lambda: clicks.command(mentee(next(people)), "new")

    def _home(self, url: str) -> Click:
        seed.fill(url, 1000)
        return lambda: clicks.home_opened(READER)

    def _profile(self, url: str) -> Click:
        seed.fill(url, 2000, taken=False, ahead=200)
        return lambda: clicks.command(mentee(0), f"book <@{READER}>")

    def _find(self, url: str) -> Click:
        seed.fill(url, 1000)
        return lambda: clicks.command(mentee(0), "find")

    async def _book(self, url: str, slack_url: str) -> Click:
        seed.fill(url, self._each * PEOPLE, mentors=PEOPLE, taken=False, ahead=self._each)
        terms, pairs = seed.terms_shown(url), self._pairs()
        form = await _shown(url, slack_url, clicks.book_pressed(mentee(0), 1))

        def press() -> bytes:
            user, meeting_id = next(pairs)
            return clicks.book_submitted(user, meeting_id, terms[meeting_id], form)

        return press

    def _reserve(self, url: str) -> Click:
        seed.fill(url, self._each * PEOPLE, mentors=PEOPLE, taken=False, ahead=self._each, kind=MASTERCLASS)
        pairs = self._pairs()
        return lambda: clicks.reserve_pressed(*next(pairs))

    def _pairs(self) -> Iterator[tuple[str, int]]:
        for turn, number in itertools.product(range(self._each), range(PEOPLE)):
            yield mentee(number), number * self._each + (turn + number) % self._each + 1


def _least(costs: list[float]) -> str:
    return f"{min(costs):6.2f} ms"


async def measure(name: str, kind: str, side: str, number: int, profile: str | None, *, told: bool) -> None:
    """Print what one click of this kind costs on this side."""
    with slack_beside() as slack_url, tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as fresh:
        url, click = await Cases(fresh, number * (ROUNDS + 2) + WARM_UP + 1).make(name, slack_url)
        async with SIDES[side](url, slack_url) as web:
            for _ in range(WARM_UP):
                await web.ask(click())
            if told:
                await _tell_statements(web, click())
            costs = [await _cost(web, click, number) for _ in range(ROUNDS)]
            print(f"{name:8} {kind:10} {side:5} {_least(costs)}  ({' '.join(f'{each:.2f}' for each in costs)})")
            if profile:
                await _profile(web, click, number, profile)


async def _cost(web: Web, click: Click, number: int) -> float:
    """Return the milliseconds of processor time of one click."""
    requests = [click() for _ in range(number)]
    before = time.process_time()
    for request in requests:
        await web.ask(request)
    return (time.process_time() - before) / number * 1000


async def _tell_statements(web: Web, request: bytes) -> None:
    """Print each statement of one click."""

    def tell(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        print("  --", " ".join(statement.split())[-300:])

    sa.event.listen(sa.Engine, "before_cursor_execute", tell)
    await web.ask(request)
    sa.event.remove(sa.Engine, "before_cursor_execute", tell)


async def _profile(web: Web, click: Click, number: int, order: str) -> None:
    """Print where the time of a click goes: on the loop, and in the threads of the database."""
    loop, threads = cProfile.Profile(time.thread_time), threading.local()
    found = [loop]

    def profiled(work: Callable[..., Any], *arguments: Any) -> Any:
        if not hasattr(threads, "profile"):
            threads.profile = cProfile.Profile(time.thread_time)
            found.append(threads.profile)
        return threads.profile.runcall(work, *arguments)

    plain = ThreadPoolExecutor.submit
    requests = [click() for _ in range(number)]
    with mock.patch.object(ThreadPoolExecutor, "submit", lambda pool, work, *a: plain(pool, profiled, work, *a)):
        loop.enable()
        for request in requests:
            await web.ask(request)
        loop.disable()
    for name, each in zip(("on the loop", "in a thread", "in a thread", "in a thread"), found, strict=False):
        print(f"\n{name}, {number} clicks:")
        pstats.Stats(each).strip_dirs().sort_stats(order).print_stats(SHOWN)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.in_process", description=__doc__)
    parser.add_argument("names", nargs="+", choices=("command", "home", "profile", "find", "book", "reserve"))
    parser.add_argument("--side", choices=SIDES, action="append", help="both, unless one is given")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--clicks", type=int, default=200, help="in each of five rounds")
    parser.add_argument("--profile", choices=("tottime", "cumulative"), help="print a profile, in this order")
    parser.add_argument("--statements", action="store_true", help="print the statements of one click")
    asked = parser.parse_args()
    for name, side in itertools.product(asked.names, asked.side or SIDES):
        uvloop.run(measure(name, asked.database, side, asked.clicks, asked.profile, told=asked.statements))


if __name__ == "__main__":
    main()
