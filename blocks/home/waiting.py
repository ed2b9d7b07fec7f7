"""What waits for the reader's answer: one line in Home, and each thing by itself."""

from collections.abc import Callable, Sequence

from blocks.agenda.leaver import leaver_card
from blocks.kit import Block, button, buttons, context, done_line, escaped, has_markup, mention, modal, section
from blocks.meetings.facts import when
from blocks.outcome.booking_permission import answer_buttons
from blocks.outcome.meeting_name import name_of
from blocks.outcome.question import answers, question
from blocks.times import day_and_time, soon
from mentorship.agenda.leaver import LeaverView
from mentorship.home.waiting import Waiting
from mentorship.masterclasses.view import MasterclassView
from mentorship.sessions.view import SessionView
from mentorship.text import capitalize, join_words

NAMED = 2  # things in the line; the others are counted
LISTED = 45  # things in the modal: each takes two blocks at most, and Slack shows 100
TITLE = "Waiting for you"
LABELS = {  # of the buttons behind the line, by the kind of thing
    "request": "See request",
    "offer": "See offer",
    "time": "Answer",
    "place": "Answer",
    "outcome": "Record",
    "link": "Edit",
    "dispute": "Decide",
    "permission": "Decide",
    "application": "Decide",
    "leaver": "Decide",
}
ACTIONS = {  # by the kind of thing; all others are meetings
    "request": "request.show",
    "offer": "request.show",
    "application": "person.list",
    "leaver": "leaver.show",
    "link": "session.item.edit",
    "dispute": "dispute.show",
}
VERBS: dict[str, Callable[[Waiting], str | int]] = {  # what stands before the id in a button's value
    "link": lambda thing: "edit",
    "dispute": lambda thing: thing.about,
}


def waiting_line(things: Sequence[Waiting]) -> list[Block]:
    """Return how much waits, what the first things are, and the one button that leads to it."""
    if not things:
        return []
    beside, below = _beside(things)
    if len(things) == 1:
        return [section(f":bell: *1 thing is waiting for you:* {_asked(things[0])}", beside), *below]
    named = [_words(each)[1] for each in things[:NAMED]]
    more = len(things) - len(named)
    named += [f"{more} more"] if more else []
    return [section(f":bell: *{len(things)} things are waiting for you:* {join_words(named)}.", beside), *below]


def _beside(things: Sequence[Waiting]) -> tuple[Block | None, list[Block]]:
    """Return what stands beside the line, and below it: the answers themselves, where only one thing is asked."""
    row = _answers(things[0]) if len(things) == 1 else []
    return (None, [buttons(*row)]) if row else (_way_to(things), [])


def _answers(thing: Waiting) -> list[Block]:
    """Return the buttons that answer what waits, where they need no more to be seen."""
    if thing.kind == "outcome" and thing.meeting is not None and thing.meeting.outcome is not None:
        return answers(thing.meeting, thing.meeting.outcome)
    if thing.kind == "permission":
        return answer_buttons(thing.id, thing.person)
    return []


def _way_to(things: Sequence[Waiting]) -> Block:
    """Return the one button beside the line: it leads to the only thing that waits, or to all of them."""
    if len(things) > 1:
        return button("Show", "home.waiting", label="Show what is waiting")
    return _show(things[0], "Edit" if things[0].kind == "link" else "Show")


def waiting_view(things: Sequence[Waiting], done: str = "") -> Block:
    """Return everything that waits, each thing with its answers or the button that leads to it; `done` is what was
    just answered.
    """
    blocks = [block for each in things[:LISTED] for block in _entry(each)]
    more = len(things) - LISTED
    small = [context(f"{more} more will show up here once these are answered.")] if more > 0 else []
    nothing = [section("Nothing is waiting for you.")]
    return modal(TITLE, [*done_line(done), *(blocks or nothing), *small], callback_id="home.waiting")


def _entry(thing: Waiting) -> list[Block]:
    row = _answers(thing)
    if row:
        return [section(_words(thing)[0]), buttons(*row)]
    return [section(_words(thing)[0], _show(thing, LABELS[thing.kind]))]


def leaver_view(view: LeaverView) -> Block:
    """Return what someone who left hosts, to decide about it."""
    return modal("Without a mentor", leaver_card(view)[1], callback_id="home.leaver")


def _asked(thing: Waiting) -> str:
    """Return what is asked, where it is the only thing: a sentence that names the meeting."""
    if thing.kind == "place":
        return f"{_words(thing)[1]}."
    if thing.kind == "outcome" and isinstance(thing.meeting, MasterclassView):
        return f"Who was at {_title(thing.meeting)}{_when(thing)}?"
    if thing.kind == "outcome" and thing.meeting is not None:
        return f"{question(thing.meeting)[:-1]}{_when(thing)}?"
    return _words(thing)[0]


def _words(thing: Waiting) -> tuple[str, str]:
    """Return what is asked as a sentence that stands by itself, and as a noun for use within one."""
    who = mention(thing.person)
    match thing.kind:
        case "request":
            return f"{who} would like a session with you.", f"a request from {who}"
        case "offer":
            return f"{who} offers you a session.", f"an offer from {who}"
        case "time":
            return f"Can you make {_meeting(thing)}{_when(thing)}?", f"a new time for {_meeting(thing)}"
        case "place":
            spot = f"{_spot(thing)}{_until(thing)}"
            return f"It's your turn: {spot}.", spot
        case "link":
            has = "have" if thing.more else "has"
            words = f"{capitalize(_hosted(thing))} {has} no meeting link yet."
            return words, f"the missing link of {_hosted(thing)}"
        case "outcome" if thing.meeting is not None:
            which = _named(thing) if isinstance(thing.meeting, MasterclassView) else when(thing.meeting)
            return f"{question(thing.meeting)} {which}", _attendance(thing)
        case "dispute":
            return f"It's disputed whether {who} was there: {_named(thing)}", f"a dispute about {who}"
        case "permission":
            return f"{who} asks to book again.", f"whether {who} may book again"
        case "application":
            return f"{who} would like to become a mentor.", f"an application from {who}"
    return f"{who} has left. Their sessions need a new mentor.", f"the sessions of {who}, who left"


def _named(thing: Waiting) -> str:
    """Return which meeting it is."""
    return f"{name_of(thing.meeting)} · {when(thing.meeting)}" if thing.meeting else ""


def _attendance(thing: Waiting) -> str:
    """Return what is to be recorded, for use in a sentence."""
    view = thing.meeting
    if isinstance(view, MasterclassView):
        return f"attendance for {_title(view)}{_when(thing)}"
    with_whom = f" with {mention(view.mentee)}" if view and view.mentee else ""
    return f"attendance for {'your' if view and view.role == 'host' else 'the'} 1:1{with_whom}{_when(thing)}"


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
    value = f"{VERBS[thing.kind](thing)}:{thing.id}" if thing.kind in VERBS else str(thing.id)
    return button(text, action, value, label=f"{text}: {thing.person.name}")
