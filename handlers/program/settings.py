"""The way into the settings."""

from slack_bolt.async_app import AsyncAck

from blocks.program import settings as blocks
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.people import person


def register(router: Router) -> None:
    """The button `Settings`."""
    router.action("settings.open")(open_settings)


async def open_settings(ack: AsyncAck, interaction: Interaction) -> None:
    """`Settings`."""
    await interaction.query(person.check_admin)
    await interaction.open(blocks.settings_view())
    await ack()
