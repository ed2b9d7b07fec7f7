"""The Home tab, and the same lists of one mentor for admins."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.home import home as blocks
from handlers.agenda.show_again import draw_sessions
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.home import home


def register(router: Router) -> None:
    """Register what can be asked of the Home tab."""
    router.event("app_home_opened")(home_opened)
    router.action(re.compile(r"^home\.(upcoming|requests|past|cancelled|drafts)$"))(choose)
    router.action(re.compile(r"^home\.page\.(next|previous)$"))(turn_page)
    router.action("home.sessions")(show_sessions)
    router.action("hosted.open")(show_hosted)
    router.action(re.compile(r"^hosted\.(upcoming|past|cancelled|drafts)$"))(choose_hosted)
    router.action(re.compile(r"^hosted\.page\.(next|previous)$"))(turn_hosted_page)
    router.action("joining.follow")(acknowledge_join)


async def home_opened(interaction: Interaction) -> None:
    """Show the Home tab to whoever opened it. This changes nothing, except which list is remembered as shown."""
    if interaction.event.get("tab", "home") != "home":
        return
    view = await interaction.query(home.open_home)
    if not view.is_remembered:
        view = await interaction.run(home.choose_list, chosen=view.chosen, page=0)
    await _show(interaction, view)


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Show the list that was chosen: `Upcoming`, `Requests`, `Past`, `Cancelled` or `Drafts`."""
    view = await interaction.run(home.choose_list, chosen=interaction.value, page=0)
    await _show(interaction, view)
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of the list."""
    view = await interaction.run(home.choose_list, chosen=interaction.menu_choice, page=interaction.target_id)
    await _show(interaction, view)
    await ack()


async def show_sessions(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Your sessions`, beside a refusal: show the person's coming sessions."""
    await interaction.open(await draw_sessions(interaction))
    await ack()


async def show_hosted(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `All sessions`, on a mentor's profile: show them to an admin."""
    await interaction.open(
        blocks.hosted_view(await interaction.query(home.show_mentor_home, mentor_id=interaction.target_id))
    )
    await ack()


async def choose_hosted(ack: AsyncAck, interaction: Interaction) -> None:
    """Show the list of that mentor that was chosen: `Upcoming`, `Past`, `Cancelled` or `Drafts`."""
    view = await interaction.query(
        home.show_mentor_home, mentor_id=interaction.meta_int("id"), chosen=interaction.value
    )
    await interaction.show(blocks.hosted_view(view))
    await ack()


async def turn_hosted_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of that mentor's list."""
    chosen = interaction.meta_text("chosen")
    view = await interaction.query(
        home.show_mentor_home, mentor_id=interaction.meta_int("id"), chosen=chosen, page=interaction.target_id
    )
    await interaction.show(blocks.hosted_view(view))
    await ack()


async def acknowledge_join(ack: AsyncAck, interaction: Interaction) -> None:
    """Acknowledge `Join`, a link button in the reminder of a meeting: Slack opens the link itself."""
    await ack()


async def _show(interaction: Interaction, view: home.HomeView) -> None:
    """Publish the Home tab. A view that arrives late may cover one published meanwhile; the newest must win."""
    await interaction.publish_home(blocks.home_view(view))
    if await interaction.query_without_actor(home.may_have_overwritten, shown=view):
        await interaction.run(home.redraw)
