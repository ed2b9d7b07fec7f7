"""The menu of the settings, which leads to all that an admin sets up."""

from slack_bolt.async_app import AsyncAck

from blocks.program import settings as blocks
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.people import roles


def register(router: Router) -> None:
    """Register the button `Settings`."""
    router.action("settings.open")(open_settings)


async def open_settings(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Settings`: open the menu."""
    await interaction.query(roles.check_admin)
    await interaction.open(blocks.settings_view())
    await ack()
