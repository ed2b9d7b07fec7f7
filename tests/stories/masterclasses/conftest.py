"""Fixtures that several stories of masterclasses share."""

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel
from tests.support.announcements import NEWS
from tests.support.channels import MasterclassChannel
from tests.support.crowds import crowd
from tests.support.masterclasses import host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.sessions import set_program


@pytest.fixture
def news(bot: RunningBot, slack: LocalSlack, olga: Person) -> Channel:
    """Make a public announcement channel whose members are the people of the stories and the bot."""
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    people = [slack.person(name).id for name in ("ada", "grace", "mia", "tom", "gus")]
    for each in (*people, slack.team.bot_user_id):
        slack.run(world_events.invite(slack.world, olga.id, channel.id, each))
    set_program(olga, {"Announcement channel": NEWS})
    return channel


@pytest.fixture
def discussion(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> MasterclassChannel:
    """Let Ada host a masterclass with Mia and Tom."""
    return MasterclassChannel(bot, ada, [mia, tom]).settle()


@pytest.fixture
def crowded(bot: RunningBot, ada: Person) -> int:
    """Return the id of a full masterclass of ada's with a long queue. Slack does not know its people."""
    host(ada)
    bot.settle()
    number = newest_masterclass(bot).id
    bot.transact(crowd, number)
    return number
