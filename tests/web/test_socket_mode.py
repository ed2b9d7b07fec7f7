"""Socket Mode: the same requests over a connection that the bot opens."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from localslack.server import LocalSlack
from tests.support.running_bot import RunningBot


@pytest.fixture
def bot(slack: LocalSlack, database_url: str) -> Iterator[RunningBot]:
    """Run the bot without an HTTP endpoint for Slack."""
    bot = RunningBot(slack, database_url, slack_signing_secret=None, slack_app_token=slack.app_token).start()
    bot.wait_for(lambda: connected(bot))
    yield bot
    bot.stop()


def connected(bot: RunningBot) -> bool:
    return httpx.get(f"{bot.url}/readyz").status_code == 200


def test_requests_come_over_the_socket(bot: RunningBot, slack: LocalSlack) -> None:
    mia = slack.person("mia")
    mia.command("/mentorship")
    assert mia.ephemerals
    mia.shortcut("Create a session")
    assert mia.modal is not None
    assert mia.modal.title == "New session"
    assert not slack.refusals


def test_without_a_secret_nobody_answers_outside(bot: RunningBot) -> None:
    assert httpx.post(f"{bot.url}/slack/events", content=b"a=b").status_code == 404
    assert httpx.get(f"{bot.url}/healthz").status_code == 200


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
def test_it_reconnects(bot: RunningBot, slack: LocalSlack, reason: str) -> None:
    slack.run(slack.sockets.disconnect(reason))
    bot.wait_for(lambda: slack.sockets.connected and connected(bot))
    mia = slack.person("mia")
    mia.command("/mentorship")
    assert mia.ephemerals


def test_with_a_secret_http_is_served_beside_it(slack: LocalSlack, sqlite_url: Callable[[], str]) -> None:
    bot = RunningBot(slack, sqlite_url(), slack_app_token=slack.app_token).start()
    bot.wait_for(lambda: connected(bot))
    assert httpx.post(f"{bot.url}/slack/events", content=b"a=b").status_code == 401
    bot.stop()


def test_it_waits_for_a_slack_that_is_away(slack: LocalSlack, sqlite_url: Callable[[], str]) -> None:
    slack.faults.fail("apps.connections.open")
    bot = RunningBot(slack, sqlite_url(), slack_app_token=slack.app_token).start()
    bot.wait_for(lambda: connected(bot))
    bot.stop()
