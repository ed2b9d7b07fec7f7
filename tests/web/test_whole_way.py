"""The whole way: a person in the local Slack, the bot on a real database, and back."""

import httpx

from localslack.server import LocalSlack
from tests.support.running_bot import RunningBot


def test_a_command_is_answered_and_the_bot_is_ready(bot: RunningBot, slack: LocalSlack) -> None:
    mia = slack.person("mia")
    mia.command("/mentorship")
    bot.settle()
    assert mia.ephemerals
    ready = httpx.get(f"{bot.url}/readyz")
    assert ready.json() == {"ready": True, "checks": {"database": "ok", "schema": "ok", "tick": "ok", "slack": "ok"}}
