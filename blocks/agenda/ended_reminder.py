"""What a reminder that a meeting begins says once that is no longer so: what has happened, and nothing to join."""

import datetime as dt

from blocks.kit import Block, context, escaped, mention
from blocks.meetings.facts import when
from blocks.sessions.session import LOST_STATES
from blocks.sessions.session import title as session_title
from mentorship.masterclasses.view import MasterclassView
from mentorship.meetings.view import FORMER_HOST, MeetingView
from mentorship.sessions.view import SessionView


def ended_reminder(view: SessionView | MasterclassView, starts_at: dt.datetime) -> tuple[str, list[Block]] | None:
    """Return why the meeting does not begin then for its reader; None while it does."""
    happened = _what_happened(view, starts_at)
    if not happened:
        return None
    name = session_title(view) if isinstance(view, SessionView) else f"“{escaped(view.title)}”"
    words = f"{happened} · {name}"
    return words, [context(words)]


def _what_happened(view: SessionView | MasterclassView, starts_at: dt.datetime) -> str:
    what = "session" if isinstance(view, SessionView) else "masterclass"
    if isinstance(view, MasterclassView) and view.moved:
        return "This masterclass was moved to another time"
    if view.state == "cancelled":
        return _by_whom(view, what)
    if view.role == FORMER_HOST:
        return f"{mention(view.host)} took over this {what}"
    if view.enrollment_state in LOST_STATES:
        return _how_lost(view, what)
    if view.starts_at != starts_at:
        return f"This {what} was moved to {when(view)}"
    if isinstance(view, SessionView) and not view.is_booked:
        return "The booking was cancelled, so there is nobody to meet"
    return ""


def _by_whom(view: MeetingView, what: str) -> str:
    if view.cancelled_by is None:
        return f"This {what} was cancelled"
    who = "You" if view.cancelled_by.id == view.reader.id else mention(view.cancelled_by)
    return f"{who} cancelled this {what}"


def _how_lost(view: SessionView | MasterclassView, what: str) -> str:
    if view.enrollment_state == "removed":
        return f"You were taken out of this {what}"
    return "You cancelled your booking" if isinstance(view, SessionView) else "You left this masterclass"
