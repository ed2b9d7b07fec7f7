"""Fixtures that several stories of mentors share."""

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import Someone
from tests.support.running_bot import RunningBot


@pytest.fixture
def petra(bot: RunningBot, slack: LocalSlack) -> Person:
    """Return another admin."""
    slack.run(world_events.add_user(slack.world, Someone("petra", "Petra Ray", "Europe/Berlin", is_admin=True)))
    petra = slack.person("petra")
    petra.home()
    return petra
