"""The waitlist of a masterclass: the message that offers a place, and which number somebody has."""

from blocks.kit import Block, button, buttons, cut, escaped, mention, moment, section
from blocks.masterclasses.masterclass import BUTTONS
from blocks.meetings.facts import when, where
from blocks.sessions.session import TEXT_LIMIT
from mentorship.masterclasses.view import MasterclassView
from mentorship.times import format_datetime

NEXT = "goes to the next in line"


def offer_card(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return the facts, until when a place is kept, and `Accept` and `Pass`; or what has come of the offer."""
    masterclass = f"masterclass of {mention(view.host)}"
    heading = f"A place in the {masterclass} is free for you" if _is_offered(view) else f"Place in the {masterclass}"
    state = _state(view)
    text = f"{heading}: “{escaped(view.title)}”, {when(view)}. {escaped(where(view))}. {state}"
    facts = section(f"*{heading}*\n{when(view)}", typed=[view.title, where(view)])
    return cut(text, TEXT_LIMIT), [facts, section(state), *_row(view)]


def position_text(view: MasterclassView) -> str:
    """Return which number the reader has on the waitlist, as plain text."""
    name = f"“{view.title}”"
    if view.enrollment_state in ("attending", "asked"):
        return f"You have a place in {name}."
    if _is_offered(view) and view.offer_until is not None:
        until = format_datetime(view.offer_until, view.reader.zone, view.reader.locale)
        return f"A place in {name} is kept for you until {until}. Choose Accept or Pass in the message about it."
    if view.queue_number is not None:
        return f"You are number {view.queue_number} on the waitlist of {name}. {ASKED_IN_ORDER}"
    return f"You are not on the waitlist of {name} (any more)."


ASKED_IN_ORDER = "As soon as a place is free, the first in line is asked."


def _is_offered(view: MasterclassView) -> bool:
    return "offer" in view.actions


def _state(view: MasterclassView) -> str:
    """Return what to do, or what has happened, in the reader's own time."""
    if view.state == "cancelled":
        what = "moved to another time" if view.moved else "cancelled"
        return f"The masterclass was {what}, so no place in this one is offered any more."
    if view.enrollment_state in ("attending", "asked"):
        online = " You attend online." if view.has_both_methods and view.method == "online" else ""
        return f"You took this place. The masterclass has a message of its own, and is in the Home tab.{online}"
    if _is_offered(view) and view.offer_until is not None:
        online = " “Accept” has you attend online." if view.has_both_methods else ""
        return f"It is kept for you until {moment(view.offer_until, view.reader)}. After that it {NEXT}.{online}"
    if view.queue_number is not None:
        return f"You are number {view.queue_number} on the waitlist. {ASKED_IN_ORDER}"
    return _past_offer(view)


def _past_offer(view: MasterclassView) -> str:
    """Return what has become of an offer that is over."""
    if view.queue_state == "passed":
        return f"You passed on this place, so it {NEXT}. You are no longer on the waitlist."
    if view.queue_state in ("offered", "expired"):
        return f"The time to answer is over, so the place {NEXT}. You are no longer on the waitlist."
    if view.queue_state == "accepted":
        return "You took this place, and do not have it any more."
    return "This place is not offered to you any more. You are no longer on the waitlist."


def _row(view: MasterclassView) -> list[Block]:
    number, name = str(view.id), view.title
    if _is_offered(view):
        accept = button("Accept", "masterclass.accept", number, style="primary", label=f"Accept the place in {name}")
        passing = button("Pass", "masterclass.pass", number, label=f"Pass on the place in {name}")
        choose = button("Choose attendance", "masterclass.reserve", number, label=f"Choose how to attend {name}")
        return [buttons(accept, passing, *([choose] if view.has_both_methods else []))]
    ways = [(text, action) for action, (text, _) in BUTTONS.items() if action in view.actions]
    found = [button(text, f"masterclass.{action}", number, label=f"{text}: {name}") for text, action in ways]
    return [buttons(*found)] if found else []
