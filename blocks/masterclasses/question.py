"""How a question about a masterclass ended, in the place of the message that asked it."""

from blocks.kit import Block, escaped, mention, mrkdwn, plain
from blocks.masterclasses.state import headline, ordinal
from mentorship.masterclasses.view import MasterclassView
from mentorship.outbox.questions import GO_ON, OPEN_PLACES


def ended_question(view: MasterclassView, asked: str) -> tuple[str, list[Block]] | None:
    """Return what has come of the question; None while it can be answered.

    `asked` is what it asks: whether to go ahead, who takes an open place, or whether the reader can make the time with
    this token.
    """
    ending = _ending(view, asked)
    if not ending:
        return None
    if view.is_hidden:
        return ending, [_line(ending)]
    return f"{ending} “{escaped(view.title)}”", [_line(ending, view.title)]


def _ending(view: MasterclassView, asked: str) -> str:
    """Return how it ended, as a sentence; empty while it can be answered."""
    if view.is_hidden:
        return "This masterclass is no longer open to you."
    if view.state == "cancelled":
        return headline(view)
    if asked == GO_ON:
        return "" if view.needs_decision else _why_it_goes_ahead(view)
    if asked == OPEN_PLACES:
        return "" if "reserve" in view.actions else _what_became_of_places(view)
    return "" if "answer" in view.actions and asked == view.time_token else _answer(view, asked)


def _why_it_goes_ahead(view: MasterclassView) -> str:
    if view.phase != "coming":
        return "It took place with everyone who signed up." if view.phase == "over" else "It has started."
    if "cancel" not in view.actions:
        return f"{mention(view.host)} hosts it now."
    return "Enough people have signed up, so it goes ahead."


def _what_became_of_places(view: MasterclassView) -> str:
    if view.enrollment_state in ("attending", "asked"):
        return "You have a spot now."
    if view.phase != "coming":
        return "It has started."
    if view.queue_number is not None:
        return f"It's full again. You're {ordinal(view.queue_number)} on the waitlist."
    return "It's full again."


def _answer(view: MasterclassView, token: str) -> str:
    if view.enrollment_state == "removed":
        return "You no longer have a spot."
    if view.enrollment_state not in ("attending", "asked"):
        return "You said you can't make it." if view.declined else "You gave up your spot."
    if token != view.time_token:
        return "The time was changed again."
    said = view.enrollment_state == "attending"
    return "You said you can make it." if said else "It started before you answered."


def _line(ending: str, title: str = "") -> Block:
    return {"type": "context", "elements": [mrkdwn(ending), *([plain(f"“{title}”", 2000)] if title else [])]}
