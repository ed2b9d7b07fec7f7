"""The Home tab, and the same lists of one mentor for admins."""

from collections.abc import Sequence
from itertools import groupby

from blocks.kit import Block, button, buttons, context, divider, header, mention, modal, moment, page_buttons, section
from blocks.masterclasses import masterclass
from blocks.requests.request_list import entries
from blocks.sessions import session
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.home.home import HomeView, MentorHomeView
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView
from mentorship.times import city_of_zone, format_day, is_known

NAMES = {"upcoming": "Upcoming", "requests": "Requests", "past": "Past", "cancelled": "Cancelled", "drafts": "Drafts"}
EMPTY = {
    "upcoming": "Nothing planned yet. Choose *Find a mentor* to book your first session{offer}.",
    "past": "Nothing here yet. Sessions move here when they are over.",
    "cancelled": "Nothing was cancelled.",
    "drafts": "No drafts. In *New session* choose “Save as draft” to keep one for later.",
}


def home_view(view: HomeView) -> Block:
    """Return the Home tab: what is planned, and what can be begun, clear also to somebody who is new to the bot."""
    blocks = [
        header("Mentorship"),
        section(
            "Learn from people in your company: mentors offer 1:1 sessions, and you book the one that suits you. "
            "In a *masterclass* one of them speaks to many on a topic."
            + (" Would you like to mentor? Offer a time yourself." if view.can_offer else "")
        ),
        _start_buttons(view),
        divider(),
        *_awaiting_answer(view),
        _lists(view),
        header(NAMES[view.chosen]),
        *(entries(view.requests) if view.chosen == "requests" else _meetings(view)),
        *page_buttons("home.page", view.page, view.more),
        context(_about_zone(view.person.zone)),
    ]
    return {"type": "home", "callback_id": "home", "private_metadata": "{}", "blocks": blocks}


def _about_zone(zone: str) -> str:
    if is_known(zone):
        return f"Times are in your own time zone ({city_of_zone(zone)}), taken from your Slack profile."
    return f"Times in UTC: your time zone ({zone}), taken from your Slack profile, is not known here."


def _start_buttons(view: HomeView) -> Block:
    """Return the buttons to begin with: a mentor's first is to offer, everybody else's to find somebody."""
    mentor = view.person.mentor
    offer = [button("New session", "session.new", style="primary" if mentor else None)] if view.can_offer else []
    offer += [button("Offer a session", "request.offer")] if view.can_offer else []
    offer += [button("Host a masterclass", "masterclass.host")] if view.can_host else []
    find = [button("Find a mentor", "mentor.find", style=None if mentor else "primary")]
    row = [*offer, *find] if mentor else [*find, *offer]
    row += [] if view.can_offer else [button("Ask to mentor", "application.open")]
    row += [button("Masterclasses", "masterclass.list")]
    row += [button("My profile", "profile.open"), button("Help", "help.open")]
    row += [button("Settings", "settings.open")] if view.person.admin else []
    return buttons(*row)


def _awaiting_answer(view: HomeView) -> list[Block]:
    """Return what waits for the reader's answer and is not in the list that is shown, with the way to it."""
    blocks, asked = [], view.to_confirm
    if view.to_answer and view.chosen != "requests":
        what = "1 request waits" if view.to_answer == 1 else f"{view.to_answer} requests wait"
        blocks.append(section(f"{what} for your answer.", _list("home", "requests", chosen=False)))
    if asked is not None and all(each.id != asked.id for each in view.meetings):
        name = masterclass.title(asked) if isinstance(asked, MasterclassView) else session.title(asked)
        words = f"{name}, {moment(asked.starts_at, asked.reader)}, waits for your answer: can you make it?"
        blocks.append(section(words, _list("home", "upcoming", chosen=False)))
    return blocks


def _lists(view: HomeView) -> Block:
    offered = [name for name in NAMES if name != "drafts" or view.can_offer]
    return buttons(*(_list("home", name, chosen=name == view.chosen) for name in offered))


def _list(noun: str, name: str, *, chosen: bool) -> Block:
    label = f"{NAMES[name]}, shown now" if chosen else f"Show {NAMES[name]}"
    return button(NAMES[name], f"{noun}.{name}", name, style="primary" if chosen else None, label=label)


def _meetings(view: HomeView) -> list[Block]:
    if not view.meetings:
        offer = ", or *New session* to offer one yourself" if view.can_offer else ""
        return [section(EMPTY[view.chosen].format(offer=offer))]
    return _calendar(view.meetings, view.person)


def hosted_view(view: MentorHomeView) -> Block:
    """Return `All sessions` of a mentor, with what an admin may do with each."""
    offered = [name for name in NAMES if name != "requests"]
    blocks = [
        section(f"All that {mention(view.mentor)} offers and hosts. They are told of what you do for them."),
        buttons(*(_list("hosted", name, chosen=name == view.chosen) for name in offered)),
        header(NAMES[view.chosen]),
        *(_calendar(view.meetings, view.viewer) or [section("Nothing here.")]),
        *page_buttons("hosted.page", view.page, view.more),
    ]
    return modal("All sessions", blocks, callback_id="hosted", id=view.mentor.id, chosen=view.chosen)


def _calendar(meetings: Sequence[AnyMeetingView], reader: PersonView) -> list[Block]:
    """Return the sessions and masterclasses, each day with its heading."""

    def day(meeting: AnyMeetingView) -> str:
        return format_day(meeting.starts_at, reader.zone, reader.locale)

    return [
        block
        for name, of_day in groupby(meetings, key=day)
        for block in (section(f"*{name}*"), *(line for meeting in of_day for line in entry(meeting)))
    ]


def entry(view: AnyMeetingView, *, dated: bool = False) -> list[Block]:
    """Return a meeting of either kind in a list; a heading above it tells its day, unless it is `dated`."""
    if isinstance(view, MasterclassView):
        return masterclass.entry(view, dated=dated)
    return session.entry(view, dated=dated)
