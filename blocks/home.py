"""The Home tab."""

from collections.abc import Sequence
from itertools import groupby

from blocks import masterclass, session
from blocks.kit import Block, button, buttons, context, divider, header, modal, person, section
from blocks.mentor import pages
from blocks.request import entries
from mentorship.agenda import MeetingView
from mentorship.home import HomeView, MentorView
from mentorship.masterclass import MasterclassView
from mentorship.person import PersonView
from mentorship.times import city, on_day

NAMES = {"upcoming": "Upcoming", "requests": "Requests", "past": "Past", "cancelled": "Cancelled", "drafts": "Drafts"}
EMPTY = {
    "upcoming": "Nothing planned yet. Choose *Find a mentor* to book your first session{offer}.",
    "past": "Nothing here yet. Sessions move here when they are over.",
    "cancelled": "Nothing was cancelled.",
    "drafts": "No drafts. In *New session* choose “Save as draft” to keep one for later.",
}


def home_view(view: HomeView) -> Block:
    """What is planned, and what can be begun from here; useful also to somebody who has never heard of the bot."""
    blocks = [
        header("Mentorship"),
        section(
            "Learn from people in your company: mentors offer 1:1 sessions, and you book the one that suits you. "
            "In a *masterclass* one of them speaks to many on a topic."
            + (" Would you like to mentor? Offer a time yourself." if view.may_offer else "")
        ),
        _begin(view),
        divider(),
        _lists(view),
        header(NAMES[view.chosen]),
        *(entries(view.requests) if view.chosen == "requests" else _meetings(view)),
        *pages("home.page", view.page, view.more),
        context(f"Times are in your own time zone ({city(view.person.zone)}), taken from your Slack profile."),
    ]
    return {"type": "home", "callback_id": "home", "private_metadata": "{}", "blocks": blocks}


def _begin(view: HomeView) -> Block:
    row = [button("New session", "session.new", style="primary")] if view.may_offer else []
    row += [button("Offer a session", "request.offer")] if view.may_offer else []
    row += [button("Host a masterclass", "masterclass.host")] if view.may_host else []
    row += [button("Find a mentor", "mentor.find", style=None if view.may_offer else "primary")]
    row += [] if view.may_offer else [button("Ask to mentor", "application.open")]
    row += [button("Masterclasses", "masterclass.list")]
    row += [button("My profile", "profile.open"), button("Help", "help.open")]
    row += [button("Settings", "settings.open")] if view.person.admin else []
    return buttons(*row)


def _lists(view: HomeView) -> Block:
    offered = [name for name in NAMES if name != "drafts" or view.may_offer]
    return buttons(*(_list("home", name, chosen=name == view.chosen) for name in offered))


def _list(noun: str, name: str, *, chosen: bool) -> Block:
    label = f"{NAMES[name]}, shown now" if chosen else f"Show {NAMES[name]}"
    return button(NAMES[name], f"{noun}.{name}", name, style="primary" if chosen else None, label=label)


def _meetings(view: HomeView) -> list[Block]:
    if not view.meetings:
        offer = ", or *New session* to offer one yourself" if view.may_offer else ""
        return [section(EMPTY[view.chosen].format(offer=offer))]
    return _calendar(view.meetings, view.person)


def hosted_view(view: MentorView) -> Block:
    """`All sessions` of a mentor, with what an admin may do with each."""
    offered = [name for name in NAMES if name != "requests"]
    blocks = [
        section(f"All that {person(view.mentor)} offers and hosts. They are told of what you do for them."),
        buttons(*(_list("hosted", name, chosen=name == view.chosen) for name in offered)),
        header(NAMES[view.chosen]),
        *(_calendar(view.meetings, view.viewer) or [section("Nothing here.")]),
        *pages("hosted.page", view.page, view.more),
    ]
    return modal("All sessions", blocks, callback_id="hosted", id=view.mentor.id, chosen=view.chosen)


def _calendar(meetings: Sequence[MeetingView], reader: PersonView) -> list[Block]:
    """The sessions and masterclasses, each day with its heading."""

    def day(meeting: MeetingView) -> str:
        return on_day(meeting.starts_at, reader.zone, reader.locale)

    return [
        block
        for name, of_day in groupby(meetings, key=day)
        for block in (section(f"*{name}*"), *(line for meeting in of_day for line in entry(meeting)))
    ]


def entry(view: MeetingView, *, dated: bool = False) -> list[Block]:
    """A meeting of either kind in a list; its day is told by a heading above it unless it is `dated`."""
    if isinstance(view, MasterclassView):
        return masterclass.entry(view, dated=dated)
    return session.entry(view, dated=dated)
