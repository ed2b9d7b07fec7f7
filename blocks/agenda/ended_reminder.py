"""What a reminder that a meeting begins says once that is no longer so: what has happened, and nothing to join."""

import datetime as dt

from blocks.agenda.without_place import kind_of, what_became
from blocks.kit import Block, context, escaped
from blocks.meetings.facts import when
from blocks.sessions.session import title as session_title
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.sessions.view import SessionView


def ended_reminder(view: AnyMeetingView, starts_at: dt.datetime) -> tuple[str, list[Block]] | None:
    """Return why the meeting does not begin then for its reader; None while it does."""
    happened = _what_happened(view, starts_at)
    if not happened:
        return None
    name = session_title(view) if isinstance(view, SessionView) else f"“{escaped(view.title)}”"
    day = f" · {when(view)}" if view.starts_at == starts_at else ""  # else it is said where it moved
    words = f"{happened} · {name}{day}"
    return words, [context(words)]


def _what_happened(view: AnyMeetingView, starts_at: dt.datetime) -> str:
    became = what_became(view)
    if became:
        return became
    if view.starts_at != starts_at:
        return f"This {kind_of(view)} was moved to {when(view)}"
    if isinstance(view, SessionView) and not view.is_booked:
        return "The booking was cancelled, so no one is coming"
    return f"This {kind_of(view)} is over" if view.phase == "over" else ""
