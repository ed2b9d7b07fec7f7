"""How long it takes to tell many people many things, beside the least that Slack's limits allow."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import seed, verify, verify_delivery
from benchmarks.processes import ROOT, bot
from localslack.server import LocalSlack
from localslack.world.rate_limits import CHANNEL_PER_SECOND, TIERS
from localslack.world.sample_people import Someone

POST = "chat.postMessage"
FILLING = ("conversations.create", "conversations.setTopic", "conversations.invite", "pins.add")
SECONDS = 300.0  # that we wait at most


async def deliver(url: str, folder: Path, people: int, messages: int) -> tuple[float, float]:
    """Return the seconds from the first post to the last, and the least there could be. Raises Mismatch.

    The bot first starts on an empty outbox, to learn of its people; it then finds all messages waiting.
    """
    handles = [f"person{number}" for number in range(people)]
    with LocalSlack(ROOT / "manifest.yml", [Someone(name, name, "Europe/Berlin") for name in handles]) as slack:
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until("lists of people", 1, lambda: _lists(slack))
        team, world = slack.team, slack.world
        ids = [team.user_named(name).id for name in handles]
        opened = slack.on_loop(lambda: [world.im_of(team, team.bot_user_id, each).id for each in ids])
        await asyncio.to_thread(seed.roles, url, list(zip(ids, opened, strict=True)), messages)
        slack.limits.forget()
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until("messages", people * messages, lambda: len(_posts(slack)))
        verify_delivery.delivered(url, slack, people, messages)
    posts = _posts(slack)
    return posts[-1] - posts[0], least(people, messages)


async def gather(url: str, folder: Path, people: int) -> tuple[float, float]:
    """Return the seconds from the first call to the last until a masterclass has its channel, with so many participants
    in it, and each of them has been told something; and the least there could be. Raises Mismatch.
    """
    handles = [f"person{number}" for number in range(people + 1)]
    with LocalSlack(ROOT / "manifest.yml", [Someone(name, name, "Europe/Berlin") for name in handles]) as slack:
        team, world = slack.team, slack.world
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until("lists of people", people // 200 + 1, lambda: _lists(slack))
        ids = [team.user_named(name).id for name in handles]
        opened = slack.on_loop(lambda: [world.im_of(team, team.bot_user_id, each).id for each in ids])
        await asyncio.to_thread(seed.masterclass, url, list(zip(ids, opened, strict=True)))
        slack.limits.forget()
        begun = len(slack.calls)
        async with bot(url, slack.api_url, folder, token=slack.bot_token):
            await _until("messages", people + 3, lambda: len(_posts(slack)))
            await _until("people in the channel", people + 2, lambda: _gathered(slack))
        verify_delivery.gathered(url, slack, people)
    calls = [call for call in slack.calls[begun:] if call.ok and call.method in (POST, *FILLING)]
    posts = people + 3  # to each and the host, the card, and the welcome in the channel
    return calls[-1].at - calls[0].at, (posts - TIERS["posting"]) * 60 / TIERS["posting"]


def _gathered(slack: LocalSlack) -> int:
    """Return how many are in the channel of the masterclass, the bot included; 0 while it is not complete."""
    made = [channel for channel in slack.team.channels.values() if channel.creator == slack.team.bot_user_id]
    return max((len(channel.members) for channel in made if channel.pins), default=0)


def least(people: int, messages: int) -> float:
    """Return the seconds that Slack's limits ask for: a post a second in a conversation, a bucket of posts in all."""
    bucket = TIERS["posting"]
    return max((messages - 1) / CHANNEL_PER_SECOND, (people * messages - bucket) * 60 / bucket)


def _posts(slack: LocalSlack) -> list[float]:
    return [call.at for call in slack.calls if call.method == POST and call.ok]


def _lists(slack: LocalSlack) -> int:
    """Return how often the bot has asked who there is: for a page of people each time."""
    return sum(call.method == "users.list" for call in slack.calls)


async def _until(what: str, number: int, found: Callable[[], int]) -> None:
    """Wait until so many are found. Raises Mismatch where they are not within SECONDS."""
    deadline = time.monotonic() + SECONDS
    while found() < number:
        if time.monotonic() > deadline:
            raise verify.Mismatch(f"{what} within {SECONDS:g} s: expected {number}, found {found()}")
        await asyncio.sleep(0.02)
