"""The Home tab."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.home import help as help_blocks
from blocks.home import home as blocks
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.home import home


def register(router: Table) -> None:
    """What can be asked of the Home tab."""
    router.event("app_home_opened")(opened)
    router.action(re.compile(r"^home\.(upcoming|requests|past|cancelled|drafts)$"))(choose)
    router.action(re.compile(r"^home\.page\.(next|previous)$"))(turn_page)
    router.action("home.sessions")(show_sessions)
    router.action("hosted.open")(show_hosted)
    router.action(re.compile(r"^hosted\.(upcoming|past|cancelled|drafts)$"))(choose_hosted)
    router.action(re.compile(r"^hosted\.page\.(next|previous)$"))(turn_hosted)


async def opened(interaction: Click) -> None:
    """Somebody opened the Home tab. Drawing it changes nothing, except that the first time is remembered."""
    if interaction.event.get("tab", "home") != "home":
        return
    view = await interaction.ask(home.home)
    if view.first:
        view = await interaction.act(home.choose, chosen=view.chosen, page=0)
    await _show(interaction, view)


async def choose(ack: AsyncAck, interaction: Click) -> None:
    """`Upcoming`, `Requests`, `Past`, `Cancelled` or `Drafts`."""
    view = await interaction.act(home.choose, chosen=interaction.value, page=0)
    await _show(interaction, view)
    await ack()


async def turn_page(ack: AsyncAck, interaction: Click) -> None:
    """`Next page` or `Previous page`."""
    view = await interaction.ask(home.home, page=interaction.number)
    await _show(interaction, view)
    await ack()


async def show_sessions(ack: AsyncAck, interaction: Click) -> None:
    """`Your sessions`, beside a refusal."""
    await interaction.open(help_blocks.sessions_view(await interaction.ask(home.home, chosen="upcoming")))
    await ack()


async def show_hosted(ack: AsyncAck, interaction: Click) -> None:
    """`All sessions`, on a mentor's profile: for admins."""
    await interaction.open(blocks.hosted_view(await interaction.ask(home.of_mentor, mentor_id=interaction.number)))
    await ack()


async def choose_hosted(ack: AsyncAck, interaction: Click) -> None:
    """`Upcoming`, `Past`, `Cancelled` or `Drafts` of that mentor."""
    view = await interaction.ask(home.of_mentor, mentor_id=interaction.kept("id"), chosen=interaction.value)
    await interaction.show(blocks.hosted_view(view))
    await ack()


async def turn_hosted(ack: AsyncAck, interaction: Click) -> None:
    """`Next page` or `Previous page` of that list."""
    chosen = interaction.kept_text("chosen")
    view = await interaction.ask(
        home.of_mentor, mentor_id=interaction.kept("id"), chosen=chosen, page=interaction.number
    )
    await interaction.show(blocks.hosted_view(view))
    await ack()


async def _show(interaction: Click, view: home.HomeView) -> None:
    """Publish it. What takes its time to arrive may cover what was published meanwhile; the newest must win at last."""
    await interaction.publish(blocks.home_view(view))
    if await interaction.ask(home.may_cover, shown=view):
        await interaction.act(home.draw_again)
