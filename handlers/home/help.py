"""`/mentorship` with its subcommands, and the button `Help`."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck

from blocks.home import help as blocks
from blocks.mentors import own_profile as own_profile_blocks
from blocks.mentors import profile as profile_blocks
from blocks.mentors import search as search_blocks
from blocks.program import settings as settings_blocks
from blocks.sessions import form as forms
from handlers.requests import answer, send
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.errors import NextStep, Refusal
from mentorship.home import home
from mentorship.meetings.form import new_session_form_data
from mentorship.mentors import own_profile, profile, search
from mentorship.people import roles
from mentorship.text import split_first_word


def register(router: Router) -> None:
    """Register the command `/mentorship` and the button `Help`."""
    router.command("/mentorship")(command)
    router.action("help.open")(open_help)


async def command(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `/mentorship`: its first word names the subcommand, and anything unknown gets the help."""
    word, rest = split_first_word(str(interaction.body.get("text") or ""))
    if word.lower() in SUBCOMMANDS:
        await SUBCOMMANDS[word.lower()](ack, interaction, rest)
    else:
        await show_help(ack, interaction, unknown=word)


async def open_help(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Help`, in the Home tab: open the help."""
    await interaction.open(blocks.help_view(await interaction.query(roles.abilities)))
    await ack()


async def show_help(ack: AsyncAck, interaction: Interaction, rest: str = "", unknown: str = "") -> None:
    """Answer `/mentorship help`, no word, or an unknown one: show the help."""
    text, explained = blocks.help_message(await interaction.query(roles.abilities), unknown)
    await ack(text=text, blocks=explained)


async def new(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship new`: open the form `New session`."""
    await interaction.open(forms.new_form(await interaction.query(new_session_form_data)))
    await ack()


async def find(ack: AsyncAck, interaction: Interaction, words: str) -> None:
    """Answer `/mentorship find [words]`: a person mentioned in the words is searched for by name."""
    if mention := send.MENTION.search(words):
        words = words.replace(mention[0], await interaction.query(profile.search_words_for, slack_id=mention["id"]))
    found = await interaction.query(search.search_people, search=search.Search(words[: search_blocks.WORDS_LIMIT]))
    await interaction.open(search_blocks.find_view(found))
    await ack()


async def book(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship book @mentor`: a name that was typed, and not chosen from Slack's list, is searched for."""
    mention = send.MENTION.search(rest)
    if mention:
        mentor = await interaction.query(profile.show_member, slack_id=mention["id"])
        await interaction.open(profile_blocks.profile_view(mentor))
        await ack()
    elif name := rest.strip("@ "):
        await find(ack, interaction, name)
    else:
        raise Refusal(
            "Who would you like to book? Type “/mentorship book @” and choose a person from the list that appears, "
            "or “/mentorship find” to see all mentors.",
            next_steps=[NextStep("find")],
        )


async def list_sessions(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship sessions`: list the person's coming sessions."""
    text, listed = blocks.session_list(*await interaction.query(home.list_coming))
    await ack(text=text, blocks=listed)


async def settings(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship settings`: open the settings, for admins."""
    await interaction.query(roles.check_admin)
    await interaction.open(settings_blocks.settings_view())
    await ack()


async def my_profile(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship profile`: open the form `My profile`."""
    await interaction.open(own_profile_blocks.profile_form(await interaction.query(own_profile.own_profile)))
    await ack()


SUBCOMMANDS: dict[str, Callable[[AsyncAck, Interaction, str], Awaitable[None]]] = {
    "help": show_help,
    "new": new,
    "sessions": list_sessions,
    "find": find,
    "book": book,
    "profile": my_profile,
    "request": send.request_command,
    "offer": send.offer_command,
    "requests": answer.requests_command,
    "settings": settings,
}
