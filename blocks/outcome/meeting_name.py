"""A meeting of either kind, named in one line of a message."""

from blocks.kit import Block, escaped, has_markup, section
from blocks.meetings.facts import when
from blocks.sessions.session import title as session_title
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.sessions.view import SessionView

Message = tuple[str, list[Block]]


def name_of(view: AnyMeetingView) -> str:
    """Return what the meeting is called, as markup; a title that Slack would read marks in is left to `typed_title`."""
    if isinstance(view, SessionView):
        return session_title(view)
    return "Masterclass" if has_markup(view.title) else f"“{escaped(view.title)}”"


def typed_title(view: AnyMeetingView) -> list[str]:
    """Return the title that stands below, since Slack would read marks in it; nothing where there is none."""
    return [view.title] if isinstance(view, MasterclassView) and has_markup(view.title) else []


def plain_name(view: AnyMeetingView) -> str:
    """Return what the meeting is called, for a notification: always with its title."""
    return f"“{escaped(view.title)}”" if isinstance(view, MasterclassView) else session_title(view)


def dated(words: str, view: AnyMeetingView, *blocks: Block) -> Message:
    """Return our words, which name a session, and below them when it is; then these blocks."""
    return f"{words.replace('*', '')}\n{when(view)}", [section(f"{words}\n{when(view)}"), *blocks]


def about(words: str, view: AnyMeetingView, *blocks: Block) -> Message:
    """Return our words, and below them which meeting they are about; then these blocks."""
    text = f"{words.replace('*', '')}\n{plain_name(view)}, {when(view)}"
    return text, [section(f"{words}\n{name_of(view)} · {when(view)}", typed=typed_title(view)), *blocks]
