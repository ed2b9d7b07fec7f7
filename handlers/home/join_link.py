"""`Join`, a button that is a link."""

from slack_bolt.async_app import AsyncAck

from handlers.slack.interaction import Interaction
from handlers.slack.router import Router


def register(router: Router) -> None:
    """What can be followed."""
    router.action("joining.follow")(acknowledge_link)


async def acknowledge_link(ack: AsyncAck, interaction: Interaction) -> None:
    """Slack has opened the link itself, and only wants to know that we have heard of it."""
    await ack()
