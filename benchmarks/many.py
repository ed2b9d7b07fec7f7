"""Delivery for many workspaces at once: how many notices a second, where Slack answers at once and limits nothing."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import seed_many, verify, verify_delivery
from benchmarks.bench import Bench
from benchmarks.postgres_time import postgres_seconds
from benchmarks.processes import Running, sender
from benchmarks.results import Result

SECONDS = 500.0  # that we wait at most
TO_REACH = {"sqlite": 500, "postgresql": 800}  # notices a second


@dataclass(frozen=True)
class Delivered:
    """What delivering so many notices took; `…_ms` is processor time for one of them."""

    notices: int
    seconds: float
    sender_ms: float  # of all senders together
    slack_ms: float  # of the stand-in
    database_ms: float  # of PostgreSQL
    megabytes: float  # of the largest sender

    @property
    def rate(self) -> float:
        """Return the notices a second."""
        return self.notices / self.seconds


async def many(run: Bench) -> list[Result]:
    """Measure ten messages in each of a thousand workspaces: by one process on SQLite, by two on PostgreSQL."""
    count, people, messages = run.size(1000, 40), 10, 1
    url = run.fresh()
    await asyncio.to_thread(seed_many.workspaces, url, count, people)
    run.slack.forget()
    async with contextlib.AsyncExitStack() as stack:
        programs = [
            await stack.enter_async_context(sender(url, run.slack.url, run.folder))
            for _ in range(1 if run.kind == "sqlite" else 2)
        ]
        found = await _deliver(run, url, programs, messages)
    verify_delivery.posted(url, run.slack, count * people, messages)
    least = TO_REACH[run.kind]
    return [
        Result(
            f"delivery in {count:,} workspaces × {people * messages} messages, {len(programs)} process(es)",
            run.kind,
            f"{found.rate:.0f}/s, {found.megabytes:.0f} MB",
            cpu=f"{found.sender_ms:.2f} ms (Slack {found.slack_ms:.2f}, PostgreSQL {found.database_ms:.2f})",
            target=f"≥ {least}/s",
            reached=None if run.quick else found.rate >= least,
        )
    ]


async def _deliver(run: Bench, url: str, programs: Sequence[Running], messages: int) -> Delivered:
    """Put the messages in the outbox, and wait until all are noted as delivered. Raises Mismatch."""
    wanted = await asyncio.to_thread(seed_many.notices, url, messages)
    spent = (sum(each.cpu_seconds for each in programs), time.process_time(), postgres_seconds(url))
    begun = time.monotonic()
    while len(run.slack.posted) < wanted:
        if time.monotonic() - begun > SECONDS:
            raise verify.Mismatch(f"messages within {SECONDS:g} s: expected {wanted}, found {len(run.slack.posted)}")
        await asyncio.sleep(0.02)
    seconds = time.monotonic() - begun
    now = (sum(each.cpu_seconds for each in programs), time.process_time(), postgres_seconds(url))
    ours, slack, database = ((after - before) / wanted * 1000 for before, after in zip(spent, now, strict=True))
    await asyncio.sleep(1)  # until the last ones are noted
    return Delivered(wanted, seconds, ours, slack, database, max(each.megabytes for each in programs))
