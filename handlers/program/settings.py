"""The way into the settings."""

from slack_bolt.async_app import AsyncAck

from blocks.program import settings as blocks
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.people import person


def register(router: Table) -> None:
    """The button `Settings`."""
    router.action("settings.open")(open_settings)


async def open_settings(ack: AsyncAck, interaction: Click) -> None:
    """`Settings`."""
    await interaction.ask(person.admin_only)
    await interaction.open(blocks.settings_view())
    await ack()
