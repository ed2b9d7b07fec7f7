"""Clicks at a program: as fast as it answers, or so many a second; and two programs compared in turns."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.processes import Running
from benchmarks.wire import Connection, connect

Make = Callable[[], bytes]  # the next request

CLIENTS = 16
ANSWERS = (b"", b'{"response_action": "clear"}')  # anything else is a refusal
NEXT_VIEWS = (b'{"response_action": "push", "view": ', b'{"response_action": "update", "view": ')


class Refused(Exception):
    """A click was not answered as it should be, so there is nothing to measure."""


@dataclass(frozen=True)
class Run:
    """What one round of clicks took."""

    clicks: int
    seconds: float
    cpu_seconds: float  # of the program
    latencies: list[float]  # seconds, in no order
    answers: Counter[bytes]  # how often each was given

    @property
    def rate(self) -> float:
        """Return the clicks a second."""
        return self.clicks / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Return the milliseconds of the program's processor time for a click."""
        return self.cpu_seconds / self.clicks * 1000

    def percentile(self, percent: int) -> float:
        """Return the milliseconds within which so many in a hundred clicks were answered."""
        return sorted(self.latencies)[min(len(self.latencies) - 1, len(self.latencies) * percent // 100)] * 1000


@dataclass
class Duel:
    """Rounds of two programs in turns; ratios are of neighbouring rounds, so that what else the machine does weighs
    on both."""

    ours: list[Run] = field(default_factory=list)
    floors: list[Run] = field(default_factory=list)

    @property
    def answers(self) -> Counter[bytes]:
        """Return how often each answer was given, by both."""
        return sum((run.answers for run in (*self.ours, *self.floors)), Counter())

    @property
    def ratios(self) -> list[float]:
        """Return our clicks a second as parts of the floor's, round by round."""
        return [ours.rate / floor.rate for ours, floor in zip(self.ours, self.floors, strict=True)]


async def closed_loop(program: Running, make: Make, clicks: int, clients: int = CLIENTS) -> Run:
    """Click so often, each client's next one as soon as its last is answered. Raises Refused."""
    connections = await connect(program.port, clients)
    requests = iter([make() for _ in range(clicks)])
    latencies: list[float] = []
    answers: Counter[bytes] = Counter()

    async def client(connection: Connection) -> None:
        for request in requests:
            took, answer = await _click(connection, request)
            latencies.append(took)
            answers[answer] += 1

    before, start = program.cpu_seconds, time.perf_counter()
    await asyncio.gather(*(client(connection) for connection in connections))
    seconds = time.perf_counter() - start
    for connection in connections:
        connection.transport.close()
    return Run(clicks, seconds, program.cpu_seconds - before, latencies, answers)


async def at_once(programs: Sequence[Running], requests: Sequence[bytes]) -> list[float]:
    """Send all of them in the same moment, each on a connection of its own and to these programs in turn.

    Returns the seconds until each was answered. Raises Refused.
    """
    targets = list(itertools.islice(itertools.cycle(programs), len(requests)))
    connections = [(await connect(program.port, 1))[0] for program in targets]
    start = time.perf_counter()

    async def click(connection: Connection, request: bytes) -> float:
        await _click(connection, request)
        return time.perf_counter() - start

    found = await asyncio.gather(*(click(*each) for each in zip(connections, requests, strict=True)))
    for connection in connections:
        connection.transport.close()
    return found


async def open_loop(program: Running, make: Make, per_second: int, seconds: float, clients: int = 100) -> Run:
    """Click at fixed instants, however long the answers take; waiting for a free connection counts. Raises Refused."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in await connect(program.port, clients):
        free.put_nowait(connection)
    latencies: list[float] = []
    answers: Counter[bytes] = Counter()

    async def click(due: float) -> None:
        connection = await free.get()
        _, answer = await _click(connection, make())
        latencies.append(time.perf_counter() - due)
        answers[answer] += 1
        free.put_nowait(connection)

    clicks = int(per_second * seconds)
    before, start = program.cpu_seconds, time.perf_counter()
    tasks = []
    for number in range(clicks):
        due = start + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(click(due)))
    await asyncio.gather(*tasks)
    spent = time.perf_counter() - start
    while not free.empty():
        free.get_nowait().transport.close()
    return Run(clicks, spent, program.cpu_seconds - before, latencies, answers)


async def duel(
    ours: Running,
    floor: Running,
    ours_make: Make,
    floor_make: Make,
    *,
    clicks: int,
    rounds: int,
    clients: int = CLIENTS,
) -> Duel:
    """Measure both in turns, after a round to warm up; who comes first changes. Raises Refused."""
    found = Duel()
    for number in range(rounds + 1):
        sides = [(ours, ours_make, found.ours), (floor, floor_make, found.floors)]
        for program, make, runs in sides if number % 2 else reversed(sides):
            runs.append(await closed_loop(program, make, clicks if number else max(clients, clicks // 5), clients))
    del found.ours[0], found.floors[0]
    return found


async def _click(connection: Connection, request: bytes) -> tuple[float, bytes]:
    """Return the seconds until the answer, and its body. Raises Refused."""
    start = time.perf_counter()
    status, body = await connection.ask(request)
    if status != 200 or body not in ANSWERS and not body.startswith(NEXT_VIEWS):
        raise Refused(
            f"answer to a click: expected 200 without refusal, found {status} {body[:300].decode(errors='replace')}"
        )
    return time.perf_counter() - start, body
