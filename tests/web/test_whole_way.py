"""The whole way: a person in the local Slack, the bot on a real database, and back."""

import httpx

from tests.running import RunningBot
from workspace.server import LocalSlack


def test_a_command_is_answered_and_the_bot_is_ready(bot: RunningBot, slack: LocalSlack) -> None:
    mia = slack.person("mia")
    mia.command("/mentorship")
    bot.settle()
    assert mia.ephemerals
    ready = httpx.get(f"{bot.url}/readyz")
    assert ready.json() == {"ready": True, "checks": {"database": "ok", "schema": "ok", "tick": "ok", "slack": "ok"}}
