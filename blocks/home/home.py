"""The Home tab, and the same lists of one mentor for admins."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from blocks.home.next_meeting import next_line
from blocks.home.waiting import waiting_line
from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    divider,
    header,
    mention,
    menu,
    modal,
    page_buttons,
    section,
)
from blocks.masterclasses import masterclass
from blocks.queue_exit import leave_queue_button
from blocks.requests.request_list import entries
from blocks.sessions import entry as session
from blocks.times import day, heading, near_date
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.home.home import HomeView, MentorHomeView, MentorWaitedFor
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView
from mentorship.times import city_of_zone, is_known
from storage.zones import find_zone

NAMES = {"upcoming": "Upcoming", "requests": "Requests", "past": "Past", "cancelled": "Cancelled", "drafts": "Drafts"}
EMPTY = {
    "past": "Nothing here yet. Sessions move here when they are over.",
    "cancelled": "Nothing was cancelled.",
    "drafts": "No drafts. In *New session* choose *Save as draft* to keep one for later.",
}
SET_UP = (
    ":wrench: *Set up your program:* in *Settings*, add your offices under *Locations* and your first mentors under "
    "*People*, and look through the rules under *Program*."
)
MAX_BUTTONS = 5  # what there is beyond that is in the menu beside them
STARTERS = {
    "session.new": "New session",
    "request.offer": "Offer a session",
    "masterclass.host": "Host a masterclass",
    "mentor.find": "Find a mentor",
    "masterclass.list": "Masterclasses",
    "application.open": "Ask to mentor",
    "profile.open": "My profile",
    "help.open": "Help",
    "settings.open": "Settings",
}
LIKELY_FOR_MENTORS = ("session.new", "masterclass.host", "mentor.find", "masterclass.list", "request.offer")
LIKELY_FOR_OTHERS = (
    *("mentor.find", "masterclass.list", "session.new", "application.open", "profile.open"),
    *("request.offer", "masterclass.host"),
)


def home_view(view: HomeView) -> Block:
    """Return the Home tab: what is next, what waits, what can be begun, and the list that was chosen."""
    blocks = [
        *(_introduction(view) if view.is_new else ()),
        *([section(SET_UP)] if view.is_to_set_up else []),
        *(next_line(view.next) if view.next is not None else ()),
        *waiting_line(view.waiting),
        *_own_state(view),
        _start_buttons(view),
        divider(),
        _lists(view),
        _shown(view.chosen),
        *(entries(view.requests) if view.chosen == "requests" else _meetings(view)),
        *_mentors_waited_for(view.mentors),
        *page_buttons("home.page", view.page, view.more, of=view.chosen),
        context(_about_zone(view.person.zone)),
    ]
    return {"type": "home", "callback_id": "home", "private_metadata": "{}", "blocks": blocks}


def _introduction(view: HomeView) -> list[Block]:
    """Return what this is, for whoever has not done anything with it yet."""
    mentoring = "\nWould you like to mentor? Choose *New session* to offer a time." if view.can_offer else ""
    return [
        header("Welcome to the mentorship program"),
        section(
            "Mentors from your company offer 1:1 sessions, and you book the one that suits you. "
            f"In a *masterclass*, one of them speaks to many on a topic.{mentoring}"
        ),
    ]


def _own_state(view: HomeView) -> list[Block]:
    """Return what the reader has set or asked for, and may have forgotten."""
    blocks = []
    if view.asked_to_mentor:
        asked = day(view.asked_to_mentor, view.person, view.as_of)
        blocks.append(section(f":seedling: You asked to become a mentor on {asked}. An admin will answer you here."))
    if view.paused_until:
        until = near_date(view.paused_until, view.person, view.as_of)
        words = f":zzz: You're paused until {until}. Until then, nobody can send you requests."
        blocks.append(section(words, button("Resume", "mentor.resume")))
    return blocks


def _about_zone(zone: str) -> str:
    if is_known(zone):
        return f"Times are in your time zone ({city_of_zone(zone)})."
    return f"Times are in UTC: your time zone in Slack ({zone}) is not known here."


def _start_buttons(view: HomeView) -> Block:
    """Return the buttons to begin with, the likeliest first, and the menu with the others."""
    actions = [each for each in _likely_first(view) if each in _allowed(view)]
    if len(actions) <= MAX_BUTTONS:
        shown, rest = actions, []
    else:
        shown, rest = actions[: MAX_BUTTONS - 1], actions[MAX_BUTTONS - 1 :]
    first, *others = shown
    row = [button(STARTERS[first], first, style="primary"), *(button(STARTERS[each], each) for each in others)]
    more = menu("home.more", [(STARTERS[each], f"{each}:-") for each in rest])  # “-”: about nobody in particular
    return buttons(*row, *([more] if more else []))


def _likely_first(view: HomeView) -> list[str]:
    likely = list(LIKELY_FOR_MENTORS if view.person.mentor else LIKELY_FOR_OTHERS)
    if view.person.admin:
        likely.insert(MAX_BUTTONS - 2, "settings.open")  # the last that is shown
    return [*likely, *(each for each in STARTERS if each not in likely)]


def _allowed(view: HomeView) -> set[str]:
    """Return what the reader may begin."""
    allowed = {"mentor.find", "masterclass.list", "profile.open", "help.open"}
    allowed |= {"session.new", "request.offer"} if view.can_offer else set()
    allowed |= {"application.open"} if not view.can_offer and view.asked_to_mentor is None else set()
    allowed |= {"masterclass.host"} if view.can_host else set()
    return allowed | ({"settings.open"} if view.person.admin else set())


def _lists(view: HomeView) -> Block:
    offered = [name for name in NAMES if name != "drafts" or view.can_offer]
    return buttons(
        *(_list("home", name, chosen=name == view.chosen, count=view.counts.get(name, 0)) for name in offered)
    )


def _shown(name: str) -> Block:
    """Return which of the lists is shown: green, its button would look like the thing to do."""
    return section(f"*{NAMES[name]}*")


def _list(noun: str, name: str, *, chosen: bool, count: int = 0) -> Block:
    text = f"{NAMES[name]} ({count})" if count else NAMES[name]
    label = f"{text}, shown now" if chosen else f"Show {text}"
    return button(text, f"{noun}.{name}", name, label=label)


def _meetings(view: HomeView) -> list[Block]:
    if view.meetings:
        return _calendar(view.meetings, view.person)
    if view.mentors:
        return []
    return [section(_nothing_planned(view) if view.chosen == "upcoming" else EMPTY[view.chosen])]


def _nothing_planned(view: HomeView) -> str:
    """Return the next step of whoever has nothing ahead: mentors offer a time, others book one."""
    if view.person.mentor:
        return "Nothing planned right now. Choose *New session* to offer a time, or *Find a mentor* to book one."
    nothing, which = ("yet", "your first session") if view.is_new else ("right now", "a session")
    offer = ", or *New session* to offer one yourself" if view.can_offer else ""
    return f"Nothing planned {nothing}. Choose *Find a mentor* to book {which}{offer}."


def _mentors_waited_for(mentors: Sequence[MentorWaitedFor]) -> list[Block]:
    """Return for whose next session the reader waits, each with the way out."""
    lines = [
        section(
            f"*Waiting for a session with {mention(each.mentor)}*\n"
            f":hourglass: You're number {each.number} in line · We'll tell you when it's your turn",
            leave_queue_button("Stop notifying me", "waitlist.leave", str(each.mentor.id)),
        )
        for each in mentors
    ]
    return [header("No date yet"), *lines] if lines else []


def hosted_view(view: MentorHomeView) -> Block:
    """Return `All sessions` of a mentor, with what an admin may do with each."""
    offered = [name for name in NAMES if name != "requests"]
    blocks = [
        section(f"All that {mention(view.mentor)} offers and hosts. They are told of what you do for them."),
        buttons(*(_list("hosted", name, chosen=name == view.chosen) for name in offered)),
        _shown(view.chosen),
        *(_calendar(view.meetings, view.viewer) or [section("Nothing here.")]),
        *page_buttons("hosted.page", view.page, view.more),
    ]
    return modal("All sessions", blocks, callback_id="hosted", id=view.mentor.id, chosen=view.chosen, page=view.page)


def _calendar(meetings: Sequence[AnyMeetingView], reader: PersonView) -> list[Block]:
    """Return the sessions and masterclasses, each day with its heading."""

    def day_of(meeting: AnyMeetingView) -> dt.date:
        return meeting.starts_at.astimezone(find_zone(reader.zone)).date()

    def lines(first: AnyMeetingView, *others: AnyMeetingView) -> Iterator[Block]:
        yield header(heading(first.starts_at, reader, first.as_of))
        for meeting in (first, *others):
            yield from entry(meeting)

    return [block for _, of_day in groupby(meetings, key=day_of) for block in lines(*of_day)]


def entry(view: AnyMeetingView, *, dated: bool = False) -> list[Block]:
    """Return a meeting of either kind in a list; a heading above it tells its day, unless it is `dated`."""
    if isinstance(view, MasterclassView):
        return masterclass.entry(view, dated=dated)
    return session.entry(view, dated=dated)
