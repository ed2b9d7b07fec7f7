"""What the bot can do: the answer to `/mentorship`, and to the button `Help`."""

from collections.abc import Sequence

from blocks.home.home import entry
from blocks.kit import Block, button, buttons, context, cut, escaped, modal, quote, section
from blocks.times import day_and_time
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.people.person import Abilities, PersonView

COMMANDS = (
    ("find [words]", "shows mentors and their open sessions"),
    ("book @mentor", "opens a mentor's profile to book from"),
    ("request @mentor", "asks a mentor for a session at a time that suits you"),
    ("offer @person", "offers somebody a session as a mentor"),
    ("requests", "lists what you asked for and were asked for"),
    ("new", "offers a session as a mentor"),
    ("sessions", "lists what you have planned"),
    ("profile", "says what others see and find of you"),
    ("settings", "sets up the program, people and locations (admins)"),
    ("help", "shows this"),
)

MASTERCLASS_COMMANDS = (
    ("", "lists the masterclasses to come"),
    (" new", "hosts one: a session for many on a topic of yours"),
    (" help", "shows this"),
)
MASTERCLASSES_OFF = (
    "Mentors do not host masterclasses in this program at present. Those already planned go on, and 1:1 sessions are "
    "offered and booked as ever."
)


def help_message(abilities: Abilities, unknown: str = "") -> tuple[str, list[Block]]:
    """Return what the bot can do, with buttons for what this person may do.

    `unknown` is a word that was no subcommand of ours.
    """
    sorry = f"I don't know “{cut(unknown, 50)}”. Here is what there is." if unknown else ""
    lines = [
        "Mentors offer 1:1 sessions, and anybody can book one. In masterclasses they speak to many on one topic.",
        "*To learn*, choose *Find a mentor*, look at a profile and book a time; or ask for one if none suits you.",
        "*To mentor*, choose *New session* and offer a time: mentees find it in your profile."
        if abilities.can_offer
        else "*To mentor*, choose *Ask to mentor*: an admin decides, and you are told.",
        "*With others*, choose *Masterclasses* and reserve a spot.",
    ]
    how = "\n".join(lines)
    listed = [f"• `/mentorship {words}` {what}" for words, what in COMMANDS]
    listed.append("• `/masterclass` lists the masterclasses to come, and `/masterclass new` hosts one")
    commands = "\n".join(["You can also type what you want, anywhere in Slack:", *listed])
    row = [button("Find a mentor", "mentor.find", style="primary")]
    row += [
        button("New session", "session.new") if abilities.can_offer else button("Ask to mentor", "application.open")
    ]
    row += [button("Masterclasses", "masterclass.list")]
    row += [button("Settings", "settings.open")] if abilities.admin else []
    small = "Your sessions are in the *Home* tab of this app; what happens with them is told in *Messages*."
    blocks = [*quote(sorry), section(how), buttons(*row), context(small), section(commands)]
    return _with_contact("\n".join(filter(None, [escaped(sorry), how, commands])), blocks, abilities)


def masterclass_help(abilities: Abilities) -> tuple[str, list[Block]]:
    """Return the answer to `/masterclass help`."""
    about = (
        "A masterclass is a session for many on one topic. A mentor hosts it, and anybody can reserve a spot, other "
        "mentors too. Everybody who attends is invited to a Slack channel of its own."
    )
    listed = [f"• `/masterclass{words}` {what}" for words, what in MASTERCLASS_COMMANDS]
    words = "\n".join([about, *listed, *([] if abilities.masterclasses else [MASTERCLASSES_OFF])])
    row = [button("Masterclasses", "masterclass.list", style="primary")]
    row += [button("Host a masterclass", "masterclass.host")] if abilities.can_host else []
    row += [] if abilities.can_offer else [button("Ask to mentor", "application.open")]
    small = "The masterclasses that you host or attend are in the *Home* tab of this app, under *Upcoming*."
    return _with_contact(words, [section(words), buttons(*row), context(small)], abilities)


def _with_contact(words: str, blocks: list[Block], abilities: Abilities) -> tuple[str, list[Block]]:
    if not abilities.help_contact:
        return words, blocks
    ask = "Questions about the program? Ask:"
    return f"{words}\n{ask} {escaped(abilities.help_contact)}", [*blocks, section(ask, typed=[abilities.help_contact])]


def help_view(abilities: Abilities) -> Block:
    """Return the help as a modal."""
    return modal("Help", help_message(abilities)[1], callback_id="help")


def session_list(reader: PersonView, meetings: Sequence[AnyMeetingView], more: bool) -> tuple[str, list[Block]]:
    """Return the answer to `/mentorship sessions`."""
    if not meetings:
        text = "Nothing planned yet. Find a mentor to book a session."
        return text, [section(text), buttons(button("Find a mentor", "mentor.find", style="primary"))]
    count = "1 session" if len(meetings) == 1 else f"{len(meetings)} sessions"
    text = f"You have {count}{' and more' if more else ''} ahead. The next one is on "
    text += f"{day_and_time(meetings[0].starts_at, reader, meetings[0].as_of)}."
    small = [context("There are more in the Home tab.")] if more else []
    return text, [section(text), *(block for each in meetings for block in entry(each, dated=True)), *small]


def sessions_view(reader: PersonView, meetings: Sequence[AnyMeetingView], more: bool) -> Block:
    """Return the person's sessions as a modal, to which refusals lead."""
    return modal("Your sessions", session_list(reader, meetings, more)[1], callback_id="home.sessions")
