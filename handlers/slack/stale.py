"""Buttons and forms that an older version put into Slack and this one no longer knows."""

from slack_bolt.async_app import AsyncAck

from handlers.slack.interaction import Click
from handlers.slack.router import ANYTHING, Table
from mentorship.errors import ANEW, Refusal


def register(router: Table) -> None:
    """Whatever nobody else answers: to be registered last."""
    router.action(ANYTHING)(apologise)
    router.view(ANYTHING)(apologise)


async def apologise(ack: AsyncAck, interaction: Click) -> None:
    """Say what to do instead."""
    raise Refusal(
        "This is from an older version of this app. Open the Home tab and start again from there.", steps=ANEW
    )
