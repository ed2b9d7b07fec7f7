"""`kill -9` while a channel is made and 500 people are invited, under 429s: one channel, everyone in it, invited once.

KILL_ROUNDS sets how often the bot is killed at most, as in test_kill.
"""

import datetime as dt
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.world.model import Channel
from mentorship.masterclasses.channel import open_channel
from mentorship.outbox.kinds import NoticeKind
from storage.channel import ChannelMember
from storage.meeting import HOST, PARTICIPANT, Enrollment
from storage.notice import SENDING, WAITING, Notice
from storage.person import Person
from storage.workspace import Lease
from tests.support.channels import NAME, insert_masterclass
from tests.support.processes import Serve, wait_for
from tests.support.race import RaceSetup

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
PEOPLE = 500
KINDS = (NoticeKind.CHANNEL, NoticeKind.CHANNEL_WELCOME)
LATENCY = 0.1  # seconds that Slack takes to answer: the bot is killed in the middle of something
LONGEST = 1.2  # seconds from its start to the kill

pytestmark = pytest.mark.timeout(240 + 20 * ROUNDS)


def insert_large_masterclass(setup: RaceSetup) -> None:
    """Insert a masterclass with 500 participants, and the notice that its channel is wanted."""
    with Session(setup.engine) as db:
        people = list(db.scalars(sa.select(Person).where(Person.name.startswith("Mentee")).order_by(Person.id)))
        host = db.scalars(sa.select(Person).where(Person.name == "Mentor0")).one()
        meeting = insert_masterclass(db, host)
        shared = {"workspace_id": host.workspace_id, "meeting_id": meeting.id, "role": PARTICIPANT, "source": "guest"}
        times = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "live": True, "blocks": True}
        more = {"added_by_id": host.id, "created_at": meeting.created_at, "state": "attending"}
        db.execute(sa.insert(Enrollment), [{**shared, **times, **more, "person_id": each.id} for each in people])
        open_channel(db, meeting, private=True, now=dt.datetime.now(dt.UTC))
        db.commit()


def expire_lease(setup: RaceSetup) -> None:
    """Let the lease of the killed process expire immediately."""
    with Session(setup.engine) as db:
        db.execute(sa.update(Lease).values(until=dt.datetime.now(dt.UTC)))
        db.commit()


def quiet(setup: RaceSetup) -> bool:
    """Return whether nothing remains to be done to the channel, and those in it are welcomed."""
    with Session(setup.engine) as db:
        left = sa.select(Notice.id).where(Notice.kind.in_(KINDS), Notice.state.in_([WAITING, SENDING]))
        return db.scalar(left.limit(1)) is None


def made(setup: RaceSetup) -> list[Channel]:
    """Return the channels that were made for the masterclass."""
    return [channel for channel in setup.slack.team.channels.values() if channel.name.startswith(NAME)]


def test_killed_while_500_are_invited_under_429s(
    make_setup: Callable[[int, int], RaceSetup], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = make_setup(1, PEOPLE)
    times = count_invitations(monkeypatch)
    insert_large_masterclass(setup)
    setup.slack.faults.slow(LATENCY)
    bot = Serve(setup.slack, setup.url, tmp_path)
    assert kill_until_quiet(setup, bot) > 2, "it was killed in the middle of it"
    setup.slack.bot_url = bot.start().url
    wait_for(lambda: quiet(setup))
    setup.slack.run(setup.slack.bot.wait_until_idle(), timeout=60)
    wait_for(lambda: quiet(setup))
    assert bot.stop() == 0, bot.log
    (channel,) = made(setup)
    team = setup.slack.team
    expected = {user.id for user in team.users.values() if user.name.startswith(("mentee", "mentor0"))}
    assert set(channel.members) - {team.bot_user_id} == expected
    assert times == dict.fromkeys(expected, 1)
    (card,) = [each for each in channel.messages.values() if each.text.startswith("Masterclass: ")]
    assert channel.pins == [card.ts]
    assert "500 participants" in card.text
    with Session(setup.engine) as db:
        states = set(db.scalars(sa.select(ChannelMember.state)))
        roles = Counter(db.scalars(sa.select(Enrollment.role)))
    assert states == {"inside"}
    assert roles == {HOST: 1, PARTICIPANT: PEOPLE}


def count_invitations(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return how often each user is added to a channel from now on, by Slack id."""
    times: Counter[str] = Counter()
    add_member = world_events.add_member

    def counted(world: Any, team: Any, channel: Any, user: Any, inviter: str = "") -> None:
        times[user.id] += 1
        add_member(world, team, channel, user, inviter)

    monkeypatch.setattr(world_events, "add_member", counted)
    return times


def kill_until_quiet(setup: RaceSetup, bot: Serve) -> int:
    """Start and kill the bot again and again under 429s, until all is done; return how often it was killed."""
    dice, faults, kills = random.Random(7), setup.slack.faults, 0
    while kills < ROUNDS and not quiet(setup):
        faults.rate_limit("conversations.invite", times=dice.randint(0, 2))
        faults.rate_limit(dice.choice(["conversations.create", "conversations.members", "chat.postMessage"]))
        setup.slack.bot_url = bot.start().url
        time.sleep(dice.uniform(0, LONGEST))
        bot.kill()
        expire_lease(setup)
        kills += 1
    return kills


@pytest.mark.parametrize("method", ["conversations.create", "chat.postMessage", "conversations.invite"])
def test_killed_just_after_the_effect(make_setup: Callable[[int, int], RaceSetup], tmp_path: Path, method: str) -> None:
    """Both the answer and the process that waited for it are lost."""
    setup = make_setup(1, 3)
    insert_large_masterclass(setup)
    setup.slack.faults.cut(method, probability=1.0)
    bot = Serve(setup.slack, setup.url, tmp_path)
    setup.slack.bot_url = bot.start().url
    wait_for(lambda: any(call.method == method for call in setup.slack.calls))
    bot.kill()
    expire_lease(setup)
    setup.slack.faults.clear()
    setup.slack.bot_url = bot.start().url
    wait_for(lambda: quiet(setup))
    assert bot.stop() == 0, bot.log
    (channel,) = made(setup)
    assert len(channel.messages) == 2, "the card and the welcome, once each"
    assert len(channel.pins) == 1
    assert len(channel.members) == 5
