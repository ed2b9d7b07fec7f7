"""The way into the settings."""

from slack_bolt.async_app import AsyncAck

from blocks import settings as blocks
from handlers.click import Click
from handlers.table import Table
from mentorship import person


def register(table: Table) -> None:
    """The button `Settings`."""
    table.action("settings.open")(open_settings)


async def open_settings(ack: AsyncAck, click: Click) -> None:
    """`Settings`."""
    await click.ask(person.admin_only)
    await click.open(blocks.settings_view())
    await ack()
