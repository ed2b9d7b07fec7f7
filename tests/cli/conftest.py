"""The settings with which operators run the program."""

import os

from localslack.server import LocalSlack
from tests.support.commands import ROOT


def environment(**variables: str) -> dict[str, str]:
    """What the program sees: nothing of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **variables}


def settings(slack: LocalSlack, database_url: str, **more: str) -> dict[str, str]:
    """What `serve` needs."""
    return environment(
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url,
        DATABASE_URL=database_url,
        **more,
    )
