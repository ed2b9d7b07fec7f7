"""The way into the settings."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks import settings as blocks
from handlers.click import Click
from mentorship import person


def register(app: AsyncApp) -> None:
    """The button `Settings`."""
    app.action("settings.open")(open_settings)


async def open_settings(ack: AsyncAck, click: Click) -> None:
    """`Settings`."""
    await click.ask(person.admin_only)
    await click.open(blocks.settings_view())
    await ack()
