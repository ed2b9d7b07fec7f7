"""`/masterclass`, and the list of masterclasses to come."""

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck

from blocks.home import help as help_blocks
from blocks.masterclasses import create as forms
from blocks.masterclasses import upcoming as blocks
from blocks.masterclasses.masterclass import details_view
from blocks.mentors import profile as profile_blocks
from handlers.agenda.show_again import LISTS, show_again
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import create, upcoming, view
from mentorship.mentors import profile as profile_use_cases
from mentorship.people import roles
from mentorship.text import split_first_word


def register(router: Router) -> None:
    """Register the command and the list."""
    router.command("/masterclass")(command)
    router.action("masterclass.list")(open_list)
    router.action(re.compile(r"^masterclass\.page\.(next|previous)$"))(turn_page)


async def command(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `/masterclass`: its first word names the subcommand, and anything unknown gets the help."""
    word, _ = split_first_word(str(interaction.body.get("text") or ""))
    if word.lower() in SUBCOMMANDS:
        await SUBCOMMANDS[word.lower()](ack, interaction)
    else:
        await show_help(ack, interaction, unknown=word)


async def list_upcoming(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `/masterclass` without a word: list the masterclasses to come."""
    text, listed = blocks.masterclass_list(await interaction.query(upcoming.list_coming))
    await ack(text=text, blocks=listed)


async def new(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `/masterclass new`: open the form `Host a masterclass`."""
    await interaction.open(forms.masterclass_form(await interaction.query(create.prepare)))
    await ack()


async def show_help(ack: AsyncAck, interaction: Interaction, unknown: str = "") -> None:
    """Answer `/masterclass help`, or an unknown word: show the help."""
    text, explained = help_blocks.masterclass_help(await interaction.query(roles.abilities), unknown)
    await ack(text=text, blocks=explained)


SUBCOMMANDS: dict[str, Callable[[AsyncAck, Interaction], Awaitable[None]]] = {
    "": list_upcoming,
    "new": new,
    "help": show_help,
}


async def open_list(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Masterclasses`, in the Home tab or beside a refusal: open the list."""
    await interaction.open(blocks.list_view(await interaction.query(upcoming.list_coming)))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page. Where the list is a message, the page opens as a modal."""
    await interaction.show_or_open(
        blocks.list_view(await interaction.query(upcoming.list_coming, page=interaction.target_id))
    )
    await ack()


async def refresh_view(interaction: Interaction, meeting_id: int, note: str = "") -> None:
    """Show how things are now in the view in which a masterclass was clicked.

    The Home tab and cards in direct messages are updated by notices; on a message elsewhere, whoever clicked is
    answered with `note`.
    """
    match interaction.view.get("callback_id"):
        case "home":
            pass
        case str(name) if name in LISTS:
            await show_again(interaction)
        case "masterclass.list":
            page = await interaction.query(upcoming.list_coming, page=interaction.meta_int("page"))
            await interaction.show(blocks.list_view(page))
        case "mentor.profile":
            profile = await interaction.query(
                profile_use_cases.show_mentor, person_id=interaction.meta_int("id"), page=interaction.meta_int("page")
            )
            await interaction.show(profile_blocks.profile_view(profile))
        case str():
            await interaction.show(details_view(await interaction.query(view.show_masterclass, meeting_id=meeting_id)))
        case _ if note and not interaction.is_in_direct_message:
            await interaction.reply_ephemeral(note)
