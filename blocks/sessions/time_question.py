"""The question whether someone can make the new time of a session; its answer, and its end."""

from blocks.kit import Block, context
from blocks.meetings.facts import when
from blocks.sessions.messages import QUESTION_ID
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


def with_answer(message: Block, words: str) -> tuple[str, list[Block]]:
    """Return a message of ours, as Slack sends it, with the answer in the place of the buttons of its question."""
    blocks = [context(words) if block.get("block_id") == QUESTION_ID else block for block in message["blocks"]]
    return f"{message.get('text', '')}\n{words}", blocks


def has_question(message: Block) -> bool:
    """Return whether this message of ours, as Slack sends it, asks something. A card does not: notices update it."""
    return any(block.get("block_id") == QUESTION_ID for block in message.get("blocks") or [])
