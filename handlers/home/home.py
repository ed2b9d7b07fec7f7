"""The Home tab."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.home import help as help_blocks
from blocks.home import home as blocks
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.home import home


def register(table: Table) -> None:
    """What can be asked of the Home tab."""
    table.event("app_home_opened")(opened)
    table.action(re.compile(r"^home\.(upcoming|requests|past|cancelled|drafts)$"))(choose)
    table.action(re.compile(r"^home\.page\.(next|previous)$"))(turn_page)
    table.action("home.sessions")(show_sessions)
    table.action("hosted.open")(show_hosted)
    table.action(re.compile(r"^hosted\.(upcoming|past|cancelled|drafts)$"))(choose_hosted)
    table.action(re.compile(r"^hosted\.page\.(next|previous)$"))(turn_hosted)


async def opened(click: Click) -> None:
    """Somebody opened the Home tab. Drawing it changes nothing, except that the first time is remembered."""
    if click.event.get("tab", "home") != "home":
        return
    view = await click.ask(home.home)
    if view.first:
        view = await click.act(home.choose, chosen=view.chosen, page=0)
    await _show(click, view)


async def choose(ack: AsyncAck, click: Click) -> None:
    """`Upcoming`, `Requests`, `Past`, `Cancelled` or `Drafts`."""
    view = await click.act(home.choose, chosen=click.value, page=0)
    await _show(click, view)
    await ack()


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page`."""
    view = await click.ask(home.home, page=click.number)
    await _show(click, view)
    await ack()


async def show_sessions(ack: AsyncAck, click: Click) -> None:
    """`Your sessions`, beside a refusal."""
    await click.open(help_blocks.sessions_view(await click.ask(home.home, chosen="upcoming")))
    await ack()


async def show_hosted(ack: AsyncAck, click: Click) -> None:
    """`All sessions`, on a mentor's profile: for admins."""
    await click.open(blocks.hosted_view(await click.ask(home.of_mentor, mentor_id=click.number)))
    await ack()


async def choose_hosted(ack: AsyncAck, click: Click) -> None:
    """`Upcoming`, `Past`, `Cancelled` or `Drafts` of that mentor."""
    view = await click.ask(home.of_mentor, mentor_id=click.kept("id"), chosen=click.value)
    await click.show(blocks.hosted_view(view))
    await ack()


async def turn_hosted(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page` of that list."""
    chosen = click.kept_text("chosen")
    view = await click.ask(home.of_mentor, mentor_id=click.kept("id"), chosen=chosen, page=click.number)
    await click.show(blocks.hosted_view(view))
    await ack()


async def _show(click: Click, view: home.HomeView) -> None:
    """Publish it. What takes its time to arrive may cover what was published meanwhile; the newest must win at last."""
    await click.publish(blocks.home_view(view))
    if await click.ask(home.may_cover, shown=view):
        await click.act(home.draw_again)
