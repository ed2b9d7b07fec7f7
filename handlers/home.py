"""The Home tab."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks import home as blocks
from handlers.click import Click
from mentorship import home


def register(app: AsyncApp) -> None:
    """What can be asked of the Home tab."""
    app.event("app_home_opened")(opened)
    app.action(re.compile(r"^home\.(upcoming|past|cancelled|drafts)$"))(choose)
    app.action(re.compile(r"^home\.page\.(next|previous)$"))(turn_page)


async def opened(click: Click) -> None:
    """Somebody opened the Home tab. Drawing it changes nothing, except that the first time is remembered."""
    if click.event.get("tab", "home") != "home":
        return
    view = await click.ask(home.home)
    if view.first:
        view = await click.act(home.choose, chosen=view.chosen, page=0)
    await click.publish(blocks.home_view(view))


async def choose(ack: AsyncAck, click: Click) -> None:
    """`Upcoming`, `Past`, `Cancelled` or `Drafts`."""
    view = await click.act(home.choose, chosen=click.value, page=0)
    await click.publish(blocks.home_view(view))
    await ack()


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page`."""
    view = await click.ask(home.home, page=click.number)
    await click.publish(blocks.home_view(view))
    await ack()
