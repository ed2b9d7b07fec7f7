"""How the question ended whether someone can make the new time of a session."""

from blocks.kit import Block, context
from blocks.meetings.facts import when
from blocks.sessions.session import title
from mentorship.sessions.view import SessionView


def ended_question(view: SessionView, token: str) -> tuple[str, list[Block]] | None:
    """Return what has come of the question about the time with this token; None while it can be answered."""
    if "answer" in view.actions and token == view.time_token:
        return None
    words = f"{_how_it_ended(view, token)} · {title(view)}"
    return words, [context(words)]


def _how_it_ended(view: SessionView, token: str) -> str:
    if view.state == "cancelled":
        return "The session was cancelled"
    if view.enrollment_state == "removed":
        return "You no longer have a spot"
    if view.enrollment_state != "attending":
        return "You gave up your spot"
    if token != view.time_token:
        return "The time was changed again"
    if view.to_confirm or view.phase != "coming":
        return "It started before you answered"
    return f"You said that you can make it: {when(view)}"
