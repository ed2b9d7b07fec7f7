"""Buttons and forms that an older version put into Slack and this one no longer knows."""

import re

from slack_bolt.async_app import AsyncApp

from mentorship.refusal import Refusal

ANYTHING = re.compile(r".*")


def register(app: AsyncApp) -> None:
    """Whatever nobody else answers: to be registered last."""
    app.action(ANYTHING)(apologise)
    app.view(ANYTHING)(apologise)


async def apologise() -> None:
    """Say what to do instead."""
    raise Refusal("This is from an older version of this app. Open the Home tab and start again from there.")
