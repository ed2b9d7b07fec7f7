"""The way into the settings."""

from slack_bolt.async_app import AsyncAck

from blocks.program import settings as blocks
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.people import person


def register(table: Table) -> None:
    """The button `Settings`."""
    table.action("settings.open")(open_settings)


async def open_settings(ack: AsyncAck, click: Click) -> None:
    """`Settings`."""
    await click.ask(person.admin_only)
    await click.open(blocks.settings_view())
    await ack()
