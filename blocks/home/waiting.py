"""What waits for the reader's answer: one line in Home, and each thing by itself."""

from collections.abc import Sequence

from blocks.agenda.leaver import leaver_card
from blocks.kit import Block, button, escaped, has_markup, mention, modal, section
from blocks.times import day_and_time, soon
from mentorship.agenda.leaver import LeaverView
from mentorship.home.waiting import Waiting
from mentorship.masterclasses.view import MasterclassView
from mentorship.sessions.view import SessionView
from mentorship.text import capitalize, join_words

NAMED = 2  # things in the line; the others are counted
TITLE = "Waiting for you"
LABELS = {  # of the buttons behind the line, by the kind of thing
    "request": "See request",
    "offer": "See offer",
    "time": "Answer",
    "place": "Answer",
    "link": "Edit",
    "application": "Decide",
    "leaver": "Decide",
}
ACTIONS = {  # by the kind of thing; all others are meetings
    "request": "request.show",
    "offer": "request.show",
    "application": "person.list",
    "leaver": "leaver.show",
    "link": "session.item.edit",
}


def waiting_line(things: Sequence[Waiting]) -> list[Block]:
    """Return how much waits, what the first things are, and the one button that leads to it."""
    if not things:
        return []
    named = [_words(each)[1] for each in things[:NAMED]]
    more = len(things) - len(named)
    named += [f"{more} more"] if more else []
    count = "1 thing is" if len(things) == 1 else f"{len(things)} things are"
    return [section(f":bell: *{count} waiting for you:* {join_words(named)}.", _way_to(things))]


def _way_to(things: Sequence[Waiting]) -> Block:
    """Return the one button beside the line: it leads to the only thing that waits, or to all of them."""
    if len(things) > 1:
        return button("Show", "home.waiting", label="Show what is waiting")
    return _show(things[0], "Edit" if things[0].kind == "link" else "Show")


def waiting_view(things: Sequence[Waiting]) -> Block:
    """Return everything that waits, each thing with the button that leads to it."""
    blocks = [section(_words(each)[0], _show(each, LABELS[each.kind])) for each in things]
    nothing = [section("Nothing is waiting for you.")]
    return modal(TITLE, blocks or nothing, callback_id="home.waiting")


def leaver_view(view: LeaverView) -> Block:
    """Return what someone who left hosts, to decide about it."""
    return modal("Without a mentor", leaver_card(view)[1], callback_id="home.leaver")


def _words(thing: Waiting) -> tuple[str, str]:
    """Return what is asked as a sentence that stands by itself, and as a noun for use within one."""
    who = mention(thing.person)
    match thing.kind:
        case "request":
            return f"{who} would like a session with you.", f"a request from {who}"
        case "offer":
            return f"{who} offers you a session.", f"an offer from {who}"
        case "time":
            return f"Can you make {_meeting(thing)}{_when(thing)}?", f"the new time of {_meeting(thing)}"
        case "place":
            spot = f"{_spot(thing)}{_until(thing)}"
            return f"It's your turn: {spot}.", spot
        case "link":
            has = "have" if thing.more else "has"
            words = f"{capitalize(_hosted(thing))} {has} no meeting link yet."
            return words, f"the missing link of {_hosted(thing)}"
        case "application":
            return f"{who} would like to become a mentor.", f"an application from {who}"
    return f"{who} has left. Their sessions need a new mentor.", f"the sessions of {who}, who left"


def _meeting(thing: Waiting) -> str:
    if isinstance(thing.meeting, MasterclassView):
        return _title(thing.meeting)
    return f"your 1:1 with {mention(thing.person)}"


def _hosted(thing: Waiting) -> str:
    """Return a session of the reader's own, with its time, and how many more of its series there are."""
    view = thing.meeting
    booked = isinstance(view, SessionView) and view.mentee
    what = f"your 1:1 with {mention(booked)}" if booked else "your open session"
    return f"{what}{_when(thing)}{f' and {thing.more} more of its series' if thing.more else ''}"


def _spot(thing: Waiting) -> str:
    """Return what is kept for the reader: a spot in a masterclass, or a whole session."""
    if isinstance(thing.meeting, MasterclassView):
        return f"a spot in {_title(thing.meeting)}"
    return f"a session with {mention(thing.person)}"


def _when(thing: Waiting) -> str:
    view = thing.meeting
    return f" on {day_and_time(view.starts_at, view.reader, view.as_of)}" if view else ""


def _until(thing: Waiting) -> str:
    """Return until when the place is kept for the reader."""
    view = thing.meeting
    until = view.offer_until if isinstance(view, MasterclassView) else view.held_until if view else None
    return f", kept for you until {soon(until, view.reader, view.as_of)}" if view and until else ""


def _title(view: MasterclassView) -> str:
    return "a masterclass" if has_markup(view.title) else f"“{escaped(view.title)}”"


def _show(thing: Waiting, text: str) -> Block:
    meeting = "masterclass.look" if isinstance(thing.meeting, MasterclassView) else "session.look"
    action = ACTIONS.get(thing.kind, meeting)
    value = f"edit:{thing.id}" if thing.kind == "link" else str(thing.id)
    return button(text, action, value, label=f"{text}: {thing.person.name}")
