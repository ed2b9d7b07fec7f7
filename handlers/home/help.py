"""`/mentorship` with its subcommands, and the button `Help`."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck

from blocks.home import help as blocks
from blocks.mentors import profile as profile_blocks
from blocks.mentors import search as mentor_blocks
from blocks.program import settings as settings_blocks
from blocks.sessions import form as forms
from handlers.requests import answer, send
from handlers.slack.form import clean
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.errors import Refusal, Step
from mentorship.home import home
from mentorship.meetings.form import prepare
from mentorship.mentors import profile, search
from mentorship.people import person


def register(table: Table) -> None:
    """The command, and the help."""
    table.command("/mentorship")(command)
    table.action("help.open")(open_help)


async def command(ack: AsyncAck, click: Click) -> None:
    """The first word says what; anything unknown gets the help."""
    word, _, rest = clean(str(click.body.get("text") or "")).partition(" ")
    if word.lower() in SUBCOMMANDS:
        await SUBCOMMANDS[word.lower()](ack, click, rest.strip())
    else:
        await show_help(ack, click, unknown=word)


async def open_help(ack: AsyncAck, click: Click) -> None:
    """`Help`, in the Home tab."""
    await click.open(blocks.help_view(await click.ask(person.abilities)))
    await ack()


async def show_help(ack: AsyncAck, click: Click, rest: str = "", unknown: str = "") -> None:
    """`help`, nothing, or anything unknown."""
    text, explained = blocks.explanation(await click.ask(person.abilities), unknown)
    await ack(text=text, blocks=explained)


async def new(ack: AsyncAck, click: Click, rest: str) -> None:
    """`new`."""
    await click.open(forms.new_form(await click.ask(prepare)))
    await ack()


async def find(ack: AsyncAck, click: Click, words: str) -> None:
    """`find [words]`; a person among them is searched for by name."""
    if mention := send.MENTION.search(words):
        words = words.replace(mention[0], await click.ask(search.name_of, slack_id=mention["id"]))
    found = await click.ask(search.find, search=search.Search(words[: mentor_blocks.WORDS_LIMIT]))
    await click.open(mentor_blocks.find_view(found))
    await ack()


async def book(ack: AsyncAck, click: Click, rest: str) -> None:
    """`book @mentor`; a name that is typed only, and not chosen from Slack's list, is searched for."""
    mention = send.MENTION.search(rest)
    if mention:
        profile = await click.ask(search.show_member, slack_id=mention["id"])
        await click.open(mentor_blocks.profile_view(profile))
        await ack()
    elif name := rest.strip("@ "):
        await find(ack, click, name)
    else:
        raise Refusal(
            "Whom would you like to book? Type “/mentorship book @” and choose a person from the list that appears, "
            "or “/mentorship find” to see all mentors.",
            steps=[Step("find")],
        )


async def list_sessions(ack: AsyncAck, click: Click, rest: str) -> None:
    """`sessions`."""
    text, listed = blocks.session_list(await click.ask(home.home, chosen="upcoming"))
    await ack(text=text, blocks=listed)


async def settings(ack: AsyncAck, click: Click, rest: str) -> None:
    """`settings`."""
    await click.ask(person.admin_only)
    await click.open(settings_blocks.settings_view())
    await ack()


async def my_profile(ack: AsyncAck, click: Click, rest: str) -> None:
    """`profile`."""
    await click.open(profile_blocks.profile_form(await click.ask(profile.own_profile)))
    await ack()


SUBCOMMANDS: dict[str, Callable[[AsyncAck, Click, str], Awaitable[None]]] = {
    "help": show_help,
    "new": new,
    "sessions": list_sessions,
    "find": find,
    "book": book,
    "profile": my_profile,
    "request": send.request_command,
    "offer": send.offer_command,
    "requests": answer.list_command,
    "settings": settings,
}
