"""`/masterclass`, and the list of masterclasses to come."""

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck

from blocks.home import help as help_blocks
from blocks.masterclasses import create as forms
from blocks.masterclasses import upcoming as blocks
from blocks.masterclasses.masterclass import whole_view
from blocks.mentors import search as mentor_blocks
from handlers.slack.form import clean
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.masterclasses import create, upcoming, view
from mentorship.mentors import search
from mentorship.people import person


def register(router: Table) -> None:
    """The command, and the list."""
    router.command("/masterclass")(command)
    router.action("masterclass.list")(open_list)
    router.action(re.compile(r"^masterclass\.page\.(next|previous)$"))(turn_page)


async def command(ack: AsyncAck, interaction: Click) -> None:
    """The first word says what; anything unknown gets the help."""
    word = clean(str(interaction.body.get("text") or "")).partition(" ")[0]
    await SUBCOMMANDS.get(word.lower(), show_help)(ack, interaction)


async def list_coming(ack: AsyncAck, interaction: Click) -> None:
    """Nothing: what is to come."""
    text, listed = blocks.class_list(await interaction.ask(upcoming.list_coming))
    await ack(text=text, blocks=listed)


async def new(ack: AsyncAck, interaction: Click) -> None:
    """`new`."""
    await interaction.open(forms.host_form(await interaction.ask(create.prepare)))
    await ack()


async def show_help(ack: AsyncAck, interaction: Click) -> None:
    """`help`, or anything unknown."""
    text, explained = help_blocks.of_masterclasses(await interaction.ask(person.abilities))
    await ack(text=text, blocks=explained)


SUBCOMMANDS: dict[str, Callable[[AsyncAck, Click], Awaitable[None]]] = {"": list_coming, "new": new}


async def open_list(ack: AsyncAck, interaction: Click) -> None:
    """`Masterclasses`, in the Home tab or beside a refusal."""
    await interaction.open(blocks.list_view(await interaction.ask(upcoming.list_coming)))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Click) -> None:
    """`Next page` or `Previous page`: where the list is a message, the page opens beside it."""
    await interaction.show_here(blocks.list_view(await interaction.ask(upcoming.list_coming, page=interaction.number)))
    await ack()


async def show_anew(interaction: Click, meeting_id: int, said: str = "") -> None:
    """Let whatever a masterclass was clicked in show how things are now.

    Home and cards in direct messages follow by themselves; on a message elsewhere the one who clicked is told what was
    `said`.
    """
    match interaction.view.get("callback_id"):
        case "home":
            pass
        case "masterclass.list":
            page = await interaction.ask(upcoming.list_coming, page=interaction.kept("page"))
            await interaction.show(blocks.list_view(page))
        case "mentor.profile":
            profile = await interaction.ask(
                search.show_mentor, person_id=interaction.kept("id"), page=interaction.kept("page")
            )
            await interaction.show(mentor_blocks.profile_view(profile))
        case str():
            await interaction.show(whole_view(await interaction.ask(view.look, meeting_id=meeting_id)))
        case _ if said and not interaction.in_direct_message:
            await interaction.whisper(said)
