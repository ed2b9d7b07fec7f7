"""How long it takes to tell many people many things, beside the least that Slack's limits allow."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import seed
from benchmarks.processes import ROOT, bot
from workspace.buckets import CHANNEL_PER_SECOND, TIERS
from workspace.people import Someone
from workspace.server import LocalSlack

POST = "chat.postMessage"
SECONDS = 300.0  # that we wait at most


async def deliver(url: str, folder: Path, people: int, messages: int) -> tuple[float, float]:
    """Seconds from the first post to the last, and the least there could be.

    The bot first starts on an empty outbox, to learn of its people; it then finds all messages waiting.
    """
    handles = [f"person{number}" for number in range(people)]
    with LocalSlack(ROOT / "manifest.yml", [Someone(name, name, "Europe/Berlin") for name in handles]) as slack:
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until(lambda: any(call.method == "users.list" for call in slack.calls))
        team, world = slack.team, slack.world
        ids = [team.user_named(name).id for name in handles]
        opened = slack.on_loop(lambda: [world.im_of(team, team.bot_user_id, each).id for each in ids])
        await asyncio.to_thread(seed.roles, url, list(zip(ids, opened, strict=True)), messages)
        slack.limits.forget()
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until(lambda: len(_posts(slack)) >= people * messages)
    posts = _posts(slack)
    return posts[-1] - posts[0], least(people, messages)


def least(people: int, messages: int) -> float:
    """Seconds that Slack's limits ask for: one post a second in each conversation, and a bucket of posts in all."""
    bucket = TIERS["posting"]
    return max((messages - 1) / CHANNEL_PER_SECOND, (people * messages - bucket) * 60 / bucket)


def _posts(slack: LocalSlack) -> list[float]:
    return [call.at for call in slack.calls if call.method == POST and call.ok]


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the messages are not delivered")
        await asyncio.sleep(0.02)
