"""The waitlist of a masterclass: the message that offers a place, and which number someone has."""

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    button,
    buttons,
    cut,
    escaped,
    has_markup,
    mention,
    mrkdwn,
    name_section,
    plain,
    section,
)
from blocks.masterclasses.controls import offer_buttons
from blocks.masterclasses.masterclass import explanation
from blocks.masterclasses.state import headline, sign
from blocks.meetings.facts import when, where
from mentorship.masterclasses.view import MasterclassView

NEXT = "goes to the next person"
OPENED_UP = "A spot opened up for you."
TAKEN = "You were on the waitlist, and took a spot."
ASKED_IN_ORDER = "We'll ask you as soon as a spot is free."


def offer_card(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return the facts, until when a place is kept, and `Accept` and `Pass`; or what has come of the offer."""
    name = f"“{escaped(view.title)}”"
    if _is_offered(view):
        text = f"{headline(view, name)}\n{when(view)}. {escaped(where(view))}. {explanation(view)}"
        news = section(f"{sign(view)}*{OPENED_UP}* {explanation(view)}")
        return cut(text, TEXT_LIMIT), [news, _facts(view), *_row(view)]
    if _is_taken(view):
        words, text = f":white_check_mark: {TAKEN}", f"{TAKEN} {name}, {when(view)}."
    else:
        words, text = f"Offer closed. {_outcome(view)}", f"Offer closed: {name}, {when(view)}. {_outcome(view)}"
    over = {"type": "context", "elements": [mrkdwn(words), plain(f"“{view.title}”", 2000)]}
    return cut(text, TEXT_LIMIT), [over]


def _facts(view: MasterclassView) -> Block:
    """Return the title, and when, where and with whom it is."""
    typed = [where(view)] if has_markup(where(view)) else []
    place = [] if typed else [f":round_pushpin: {escaped(where(view))}"]
    lines = "\n".join([f":calendar: {when(view)}", *place, f":mega: Hosted by {mention(view.host)}"])
    if has_markup(view.title):
        return name_section(view.title, None, [mrkdwn(lines), *(plain(each, 2000) for each in typed)])
    return section(f"*{escaped(view.title)}*\n{lines}", typed=typed)


def no_longer_waiting() -> tuple[str, list[Block]]:
    """Return the card of someone who waited for what they may not know of any more: nothing of it is left."""
    words = "You're no longer on the waitlist of this masterclass."
    return words, [section(words)]


def position_text(view: MasterclassView) -> str:
    """Return which number the reader has on the waitlist, as plain text."""
    name = f"“{view.title}”"
    if view.enrollment_state in ("attending", "asked"):
        return f"You have a spot in {name}."
    if _is_offered(view):
        return f"{headline(view, name)} {explanation(view)} Choose Accept or Pass in the message about it."
    if view.queue_number is not None:
        return f"{headline(view, name)} {ASKED_IN_ORDER}"
    return f"You're not on the waitlist for {name}."


def _is_taken(view: MasterclassView) -> bool:
    """Return whether the reader has a spot, which the message below this one shows."""
    return view.state != "cancelled" and view.role != "host" and view.enrollment_state in ("attending", "asked")


def _is_offered(view: MasterclassView) -> bool:
    return "offer" in view.actions


def _outcome(view: MasterclassView) -> str:
    """Return what has become of an offer that is over."""
    if view.state == "cancelled":
        what = "moved to another time" if view.moved else "cancelled"
        return f"The masterclass was {what}, so this spot is no longer offered."
    if view.role == "host":
        return "You host this masterclass now, so you don't need a spot."
    if view.queue_number is not None:
        return f"{headline(view)} {ASKED_IN_ORDER}"
    if view.queue_state == "passed":
        return f"You passed on this spot, so it {NEXT}. You're no longer on the waitlist."
    if view.queue_state in ("offered", "expired"):
        return f"You didn't answer in time, so the spot {NEXT}. You're no longer on the waitlist."
    if view.queue_state == "accepted":
        return "You took this spot, and gave it up later."
    return "This spot is no longer offered to you, and you're no longer on the waitlist."


def _row(view: MasterclassView) -> list[Block]:
    label = f"Choose how to attend {view.title}"
    choose = button("Choose attendance", "masterclass.reserve", str(view.id), label=label)
    return [buttons(*offer_buttons(view), *([choose] if view.has_both_methods else []))]
