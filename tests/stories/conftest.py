"""The bot at one fixed time, and the people of the stories. At the end, Slack must have refused nothing."""

from collections.abc import Iterator

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW
from tests.support.start_reminders import remind_at_start_too


@pytest.fixture
def bot(slack: LocalSlack, database_url: str) -> Iterator[RunningBot]:
    """Run the real bot at `NOW`; at the end, Slack must have refused nothing, and got a 200 for each request."""
    bot = RunningBot(slack, database_url).start()
    bot.clock.now = NOW
    yield bot
    answers = list(slack.bot.deliveries)  # what Slack tells a bot that stops finds nobody
    bot.stop()
    assert slack.refusals == []
    assert [line for line in answers if line[1] != 200] == []


@pytest.fixture
def at_start_too(bot: RunningBot) -> None:
    """Let the program remind everyone when it begins, too."""
    remind_at_start_too(bot)


@pytest.fixture
def ada(bot: RunningBot, slack: LocalSlack) -> Person:
    """Lives in London; the mentor of most stories."""
    return slack.person("ada")


@pytest.fixture
def grace(bot: RunningBot, slack: LocalSlack) -> Person:
    """Lives in New York; another mentor."""
    return slack.person("grace")


@pytest.fixture
def mia(bot: RunningBot, slack: LocalSlack) -> Person:
    """Lives in Berlin, where the only location is; the mentee of most stories."""
    return slack.person("mia")


@pytest.fixture
def tom(bot: RunningBot, slack: LocalSlack) -> Person:
    """Another mentee."""
    return slack.person("tom")


@pytest.fixture
def olga(bot: RunningBot, slack: LocalSlack) -> Person:
    """An admin of the Slack workspace."""
    return slack.person("olga")


@pytest.fixture
def gus(bot: RunningBot, slack: LocalSlack) -> Person:
    """A guest in the Slack workspace."""
    return slack.person("gus")
