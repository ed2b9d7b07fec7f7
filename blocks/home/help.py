"""What the bot can do: the answer to `/mentorship`, and to the button `Help`."""

from collections.abc import Sequence

from blocks.home.home import entry
from blocks.kit import TEXT_LIMIT, Block, button, buttons, context, cut, escaped, mention, modal, quote, section
from blocks.meetings.facts import when
from blocks.outcome.meeting_name import plain_name
from blocks.times import day_and_time
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView
from mentorship.people.roles import Abilities

COMMANDS = (
    ("find [words]", "find a mentor"),
    ("book @mentor", "book a session with a mentor"),
    ("request @mentor", "ask a mentor for a session at a time that suits you"),
    ("requests", "see requests you've sent and received"),
    ("sessions", "see your upcoming sessions"),
    ("new", "offer a session"),
    ("profile", "edit your profile"),
)
LISTED = 15  # meetings in one answer: a masterclass takes three blocks, and Slack shows 50 in a message
OFFER = ("offer @person", "offer someone a session")
SETTINGS = ("settings", "set up the program")
MASTERCLASS_COMMANDS = (
    ("", "see upcoming masterclasses"),
    (" new", "host a masterclass"),
    (" help", "see this help"),
)
MASTERCLASSES_OFF = (
    "Mentors can't host new masterclasses in this program right now. Those already planned go ahead, and 1:1 sessions "
    "work as usual."
)
BOOK = (
    "*Book:* find a mentor and choose an open time. None works? *Request a session*. Nothing open? Choose *Notify me*."
)
MENTOR = "*Mentor:* *New session* offers a time, or saves a draft. *Duplicate* and *Bulk duplicate* repeat it."
ASK = "*Mentor:* choose *Ask to mentor*. An admin decides."
ATTEND = "*Masterclasses:* reserve a spot, or join the waitlist."
CHANGE = "*Plans changed?* Use the three dots next to a session to change or cancel it. *History* is there, too."
AFTER = (
    "*Before and after:* choose your *Reminders* in *My profile*. Afterwards, *Give feedback*; mentors see it only "
    "from three people at a time. Recorded as a *no-show* by mistake? Choose *I was there*."
)


def help_message(abilities: Abilities, unknown: str = "") -> tuple[str, list[Block]]:
    """Return what the bot can do, with buttons for what this person may do.

    `unknown` is a word that was no subcommand of ours.
    """
    sorry = _sorry(unknown, "/mentorship")
    lines = (BOOK, MENTOR if abilities.can_offer else ASK, ATTEND, CHANGE, AFTER)
    how = "\n".join(f"• {line}" for line in lines)
    listed = [*COMMANDS, *([OFFER] if abilities.can_offer else []), *([SETTINGS] if abilities.admin else [])]
    commands = "\n".join(
        [
            "*Commands* work anywhere in Slack:",
            *(f"• `/mentorship {words}` to {what}" for words, what in listed),
            "• `/masterclass` to see upcoming masterclasses, `/masterclass new` to host one",
        ]
    )
    offer = button("New session", "session.new") if abilities.can_offer else button("Ask to mentor", "application.open")
    row = [button("Find a mentor", "mentor.find", style="primary"), offer, button("Masterclasses", "masterclass.list")]
    row += [button("My profile", "profile.open")]
    row += [button("Settings", "settings.open")] if abilities.admin else []
    small = "Your sessions are in this app's *Home* tab. Messages about them are in *Messages*."
    blocks = [*quote(sorry), buttons(*row), section(how), context(small), section(commands)]
    return _with_contact("\n".join(filter(None, [escaped(sorry), how, commands])), blocks, abilities)


def _sorry(unknown: str, command: str) -> str:
    return f"There's no “{command} {cut(unknown, 50)}”." if unknown else ""


def masterclass_help(abilities: Abilities, unknown: str = "") -> tuple[str, list[Block]]:
    """Return the answer to `/masterclass help`; `unknown` is a word that was no subcommand of ours."""
    sorry = _sorry(unknown, "/masterclass")
    about = (
        "A masterclass is a session for many on one topic. A mentor hosts it, and anyone can reserve a spot, including "
        "other mentors. Everyone who attends is invited to its own Slack channel."
    )
    listed = [f"• `/masterclass{words}` to {what}" for words, what in MASTERCLASS_COMMANDS]
    words = "\n".join([about, *listed, *([] if abilities.masterclasses else [MASTERCLASSES_OFF])])
    row = [button("Masterclasses", "masterclass.list", style="primary")]
    row += [button("Host a masterclass", "masterclass.host")] if abilities.can_host else []
    row += [] if abilities.can_offer else [button("Ask to mentor", "application.open")]
    small = "Masterclasses you host or attend are in the *Home* tab of this app, under *Upcoming*."
    blocks = [*quote(sorry), section(words), buttons(*row), context(small)]
    return _with_contact("\n".join(filter(None, [escaped(sorry), words])), blocks, abilities)


def _with_contact(words: str, blocks: list[Block], abilities: Abilities) -> tuple[str, list[Block]]:
    """Return the help with whom to ask: people as mentions, anything else as it was typed."""
    ask = "Questions about the program? Ask"
    if abilities.helpers:
        line = f"{ask} {' or '.join(mention(each) for each in abilities.helpers)}."
        return f"{words}\n{line}", [*blocks, section(line)]
    if not abilities.help_contact:
        return words, blocks
    return f"{words}\n{ask} {escaped(abilities.help_contact)}", [*blocks, *quote(f"{ask} {abilities.help_contact}")]


def help_view(abilities: Abilities) -> Block:
    """Return the help as a modal."""
    return modal("Help", help_message(abilities)[1], callback_id="help")


def session_list(reader: PersonView, meetings: Sequence[AnyMeetingView], more: bool) -> tuple[str, list[Block]]:
    """Return the answer to `/mentorship sessions`: the first of them, and whether there is `more`."""
    if not meetings:
        text = "Nothing planned right now. Find a mentor to book a session."
        return text, [section(text), buttons(button("Find a mentor", "mentor.find", style="primary"))]
    listed, more = meetings[:LISTED], more or len(meetings) > LISTED
    lead = f"You have {_counted(listed)}{' and more' if more else ''} ahead. The next one is on "
    lead += f"{day_and_time(listed[0].starts_at, reader, listed[0].as_of)}."
    text = "\n".join([lead, *(f"• {plain_name(each)}, {when(each)}" for each in listed)])
    small = [context("There are more in the Home tab.")] if more else []
    blocks = [section(lead), *(block for each in listed for block in entry(each, dated=True)), *small]
    return cut(text, TEXT_LIMIT), blocks


def _counted(meetings: Sequence[AnyMeetingView]) -> str:
    """Return how many there are of either kind: limits count sessions only."""
    classes = sum(isinstance(each, MasterclassView) for each in meetings)
    numbers = ((len(meetings) - classes, "session", "sessions"), (classes, "masterclass", "masterclasses"))
    return " and ".join(f"{number} {one if number == 1 else many}" for number, one, many in numbers if number)


def sessions_view(reader: PersonView, meetings: Sequence[AnyMeetingView], more: bool) -> Block:
    """Return the person's sessions as a modal, to which refusals lead."""
    return modal("Your sessions", session_list(reader, meetings, more)[1], callback_id="home.sessions")
