"""What waits for the reader's answer: one line in Home, and each thing by itself."""

from collections.abc import Sequence

from blocks.agenda.leaver import leaver_card
from blocks.kit import Block, button, escaped, has_markup, mention, modal, section
from blocks.times import day_and_time, soon
from mentorship.agenda.leaver import LeaverView
from mentorship.home.waiting import Waiting
from mentorship.masterclasses.view import MasterclassView

NAMED = 2  # things in the line; the others are counted
TITLE = "Waiting for you"
ACTIONS = {  # by the kind of thing; all others are meetings
    "request": "request.show",
    "offer": "request.show",
    "application": "person.list",
    "leaver": "leaver.show",
}


def waiting_line(things: Sequence[Waiting]) -> list[Block]:
    """Return how much waits, what the first things are, and the one button that leads to it."""
    if not things:
        return []
    named = [_name(each) for each in things[:NAMED]]
    more = len(things) - len(named)
    named += [f"{more} more"] if more else []
    count = "1 thing is" if len(things) == 1 else f"{len(things)} things are"
    show = _show(things[0]) if len(things) == 1 else button("Show", "home.waiting", label="Show what is waiting")
    return [section(f":bell: *{count} waiting for you:* {_listed(named)}.", show)]


def waiting_view(things: Sequence[Waiting]) -> Block:
    """Return everything that waits, each thing with the button that leads to it."""
    blocks = [section(_sentence(each), _show(each)) for each in things]
    nothing = [section("Nothing is waiting for you any more.")]
    return modal(TITLE, blocks or nothing, callback_id="home.waiting")


def leaver_view(view: LeaverView) -> Block:
    """Return what someone who left hosts, to decide about it."""
    return modal("Without a mentor", leaver_card(view)[1], callback_id="home.leaver")


def _listed(named: Sequence[str]) -> str:
    if len(named) < 3:
        return " and ".join(named)
    return f"{', '.join(named[:-1])}, and {named[-1]}"


def _sentence(thing: Waiting) -> str:
    words = _name(thing)
    return f"{words[0].upper()}{words[1:]}."


def _name(thing: Waiting) -> str:
    """Return what it is, for use within a sentence."""
    who = mention(thing.person)
    match thing.kind:
        case "request":
            return f"a request from {who}"
        case "offer":
            return f"an offer from {who}"
        case "time":
            return f"whether you can make {_meeting(thing)}"
        case "place":
            return f"{_kept(thing)}"
        case "application":
            return f"{who}, who would like to become a mentor"
    return f"what {who} left behind"


def _meeting(thing: Waiting) -> str:
    view = thing.meeting
    if view is None:
        return "it"
    name = _title(view) if isinstance(view, MasterclassView) else f"your 1:1 with {mention(view.host)}"
    return f"{name} on {day_and_time(view.starts_at, view.reader, view.as_of)}"


def _kept(thing: Waiting) -> str:
    view = thing.meeting
    if isinstance(view, MasterclassView):
        until, what = view.offer_until, f"a place in {_title(view)}"
    else:
        until, what = view.held_until if view else None, f"a session with {mention(thing.person)}"
    return f"{what}, kept for you until {soon(until, view.reader, view.as_of)}" if view and until else what


def _title(view: MasterclassView) -> str:
    return "a masterclass" if has_markup(view.title) else f"“{escaped(view.title)}”"


def _show(thing: Waiting) -> Block:
    meeting = "masterclass.look" if isinstance(thing.meeting, MasterclassView) else "session.look"
    action = ACTIONS.get(thing.kind, meeting)
    return button("Show", action, str(thing.id), label=f"Show what {thing.person.name} is waiting for")
