"""Fixtures that several stories of masterclasses share."""

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel
from tests.support.announcements import NEWS
from tests.support.channels import MasterclassChannel
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
