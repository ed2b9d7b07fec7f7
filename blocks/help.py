"""What the bot can do: the answer to `/mentorship`, and to the button `Help`."""

from blocks.kit import Block, button, buttons, context, divider, modal, section
from blocks.session import entry
from mentorship.home import HomeView
from mentorship.person import Abilities
from mentorship.times import on_day

COMMANDS = (
    ("find [words]", "shows mentors and their open sessions"),
    ("book @mentor", "opens a mentor's profile to book from"),
    ("new", "offers a session as a mentor"),
    ("sessions", "lists what you have planned"),
    ("settings", "sets up people and locations (admins)"),
    ("help", "shows this"),
)


def explanation(able: Abilities) -> tuple[str, list[Block]]:
    """What there is, with buttons for what this person may do."""
    text = "Mentors offer 1:1 sessions, and anybody can book one.\n" + "\n".join(
        f"• `/mentorship {words}` {what}" for words, what in COMMANDS
    )
    row = [button("Find a mentor", "mentor.find", style="primary")]
    row += [button("New session", "session.new")] if able.may_offer else []
    row += [button("Settings", "settings.open")] if able.admin else []
    small = "Your sessions are in the *Home* tab of this app; what happens with them is told in *Messages*."
    return text, [section(text), buttons(*row), context(small)]


def help_view(able: Abilities) -> Block:
    """The same as a modal."""
    return modal("Help", explanation(able)[1], callback_id="help")


def session_list(view: HomeView) -> tuple[str, list[Block]]:
    """The answer to `/mentorship sessions`."""
    if not view.sessions:
        text = "You have no coming sessions. Find a mentor to book one."
        return text, [section(text), buttons(button("Find a mentor", "mentor.find", style="primary"))]
    reader = view.person
    text = f"Your coming sessions: {len(view.sessions)}{' and more' if view.more else ''}. The next one is on "
    text += f"{on_day(view.sessions[0].starts_at, reader.zone, reader.locale)}."
    blocks = [section(text), divider()]
    for session in view.sessions:
        line = entry(session)
        line["text"]["text"] = f"*{on_day(session.starts_at, reader.zone, reader.locale)}*\n{line['text']['text']}"
        blocks.append(line)
    return text, blocks
