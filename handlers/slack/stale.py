"""Buttons and forms that an older version put into Slack and this one no longer knows."""

from slack_bolt.async_app import AsyncAck

from handlers.slack.interaction import Interaction
from handlers.slack.router import ANYTHING, Router
from mentorship.errors import START_OVER, Refusal


def register(router: Router) -> None:
    """Register whatever nothing else answers. To be registered last."""
    router.action(ANYTHING)(apologise)
    router.view(ANYTHING)(apologise)


async def apologise(ack: AsyncAck, interaction: Interaction) -> None:
    """Say what to do instead."""
    raise Refusal(
        "This is from an older version of this app. Open the Home tab and start again from there.",
        next_steps=START_OVER,
    )
