"""How long it takes to tell many people many things, beside the least that Slack's limits allow."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import seed, verify
from benchmarks.processes import ROOT, bot
from workspace.buckets import CHANNEL_PER_SECOND, TIERS
from workspace.people import Someone
from workspace.server import LocalSlack

POST = "chat.postMessage"
FILLING = ("conversations.create", "conversations.setTopic", "conversations.invite", "pins.add")
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
        verify.delivered(url, slack, people, messages)
    posts = _posts(slack)
    return posts[-1] - posts[0], least(people, messages)


async def gather(url: str, folder: Path, people: int) -> tuple[float, float]:
    """Seconds from the first call to the last until a masterclass has its channel, with so many participants in it, and
    each of them has been told something; and the least there could be.
    """
    handles = [f"person{number}" for number in range(people + 1)]
    with LocalSlack(ROOT / "manifest.yml", [Someone(name, name, "Europe/Berlin") for name in handles]) as slack:
        team, world = slack.team, slack.world
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until(lambda: sum(call.method == "users.list" for call in slack.calls) > people // 200)
        ids = [team.user_named(name).id for name in handles]
        opened = slack.on_loop(lambda: [world.im_of(team, team.bot_user_id, each).id for each in ids])
        await asyncio.to_thread(seed.masterclass, url, list(zip(ids, opened, strict=True)))
        slack.limits.forget()
        begun = len(slack.calls)
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until(lambda: len(_posts(slack)) >= people + 2 and _gathered(slack) > people + 1)
        verify.gathered(url, slack, people)
    calls = [call for call in slack.calls[begun:] if call.ok and call.method in (POST, *FILLING)]
    posts = people + 2  # to each and the host, and the card
    return calls[-1].at - calls[0].at, (posts - TIERS["posting"]) * 60 / TIERS["posting"]


def _gathered(slack: LocalSlack) -> int:
    """How many are in the channel of the masterclass, the bot included; 0 while it is not complete."""
    made = [channel for channel in slack.team.channels.values() if channel.creator == slack.team.bot_user_id]
    return max((len(channel.members) for channel in made if channel.pins), default=0)


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
