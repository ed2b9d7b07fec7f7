"""Everything that is ever shown in Home, as help and when a meeting begins, at its longest."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from blocks.agenda import reminder
from blocks.home import help as help_
from blocks.home import home
from blocks.home.waiting import waiting_view
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.agenda.reminder_view import ReminderView
from mentorship.home.home import LISTS, MAX_MENTORS, HomeView, MentorHomeView, MentorWaitedFor
from mentorship.home.waiting import Waiting
from tests.support.extreme_values import BIG, START, Extremes, Shown, as_json
from tests.support.masterclass_extremes import masterclasses
from tests.support.request_extremes import request_states
from tests.support.session_extremes import session_states

KINDS = ("request", "offer", "time", "place", "outcome", "link", "dispute", "permission", "application", "leaver")


def home_tab(of: Extremes, chosen: str, **values: Any) -> dict[str, Any]:
    """Return the Home tab with a list, of an admin who may do everything and is told everything, but for `values`."""
    view, someone = of.session(), of.person()
    everything: dict[str, Any] = {
        "can_offer": True,
        "can_host": True,
        "page": 1,
        "more": True,
        "next": replace(view, starts_at=START + dt.timedelta(minutes=20), as_of=START),
        "waiting": [Waiting(kind, BIG, someone, view) for kind in KINDS],
        "counts": {"requests": BIG, "drafts": BIG},
        "mentors": [MentorWaitedFor(someone, BIG)] * MAX_MENTORS,
        "asked_to_mentor": START,
        "paused_until": START.date(),
        "is_new": True,
    }
    person = values.pop("person", someone)
    return home.home_view(HomeView(person=person, as_of=START, chosen=chosen, **{**everything, **values}))


def home_tabs(of: Extremes) -> Iterator[Shown]:
    """Yield every Home tab."""
    for chosen in LISTS:
        for number, view in enumerate(session_states(of)):
            week = [replace(view, starts_at=view.starts_at + dt.timedelta(days=day)) for day in range(20)]
            yield f"{chosen} {number}", home_tab(of, chosen, meetings=week)
        nobody = of.person(admin=False, mentor=False)
        empty: dict[str, Any] = {"waiting": (), "mentors": (), "next": None, "more": False, "can_offer": False}
        yield f"empty {chosen}", home_tab(of, chosen, person=nobody, **empty)
    for number, asked in enumerate(request_states(of)):
        yield f"requests {number}", home_tab(of, "requests", requests=[asked] * 20)
    yield "no requests", home_tab(of, "requests")
    for number, each in enumerate(masterclasses(of)):
        weeks = [replace(each, starts_at=each.starts_at + dt.timedelta(days=day)) for day in range(20)]
        waiting = [Waiting(kind, BIG, of.person(), each) for kind in ("time", "place")]
        yield f"masterclasses {number}", home_tab(of, "upcoming", meetings=weeks, next=each, waiting=waiting)


def _listed_meetings(of: Extremes) -> list[Sequence[AnyMeetingView]]:
    return [[of.session()] * 20, masterclasses(of)[:1] * 20, []]


def home_modals(of: Extremes) -> Iterator[Shown]:
    """Yield the help, and lists of sessions outside of Home."""
    view, someone = of.session(), of.person()
    yield "help", help_.help_view(of.abilities(True))
    for number, meetings in enumerate(_listed_meetings(of)):
        yield f"your meetings {number}", help_.sessions_view(someone, meetings, True)
    for kind in KINDS:
        yield f"waiting {kind}", waiting_view([Waiting(kind, BIG, someone, view)] * 130)
    yield "nothing waiting", waiting_view([])
    for number in (0, 1):
        hosted = MentorHomeView(someone, someone, "upcoming", [view] * 20, number, True)
        yield f"all sessions of a mentor {number}", home.hosted_view(hosted)


def help_messages(of: Extremes) -> Iterator[Shown]:
    """Yield the answers to the commands for help and for one's sessions."""
    for may in (True, False):
        yield f"help {may}", as_json(help_.help_message(of.abilities(may)))
        yield f"no command {may}", as_json(help_.help_message(of.abilities(may), of.text_of(3000)))
        yield f"help of masterclasses {may}", as_json(help_.masterclass_help(of.abilities(may)))
    for number, meetings in enumerate(_listed_meetings(of)):
        yield f"meetings {number}", as_json(help_.session_list(of.person(), meetings, True))


def starting_meetings(of: Extremes) -> Iterator[ReminderView]:
    """Yield what is known of a meeting that begins, for each person in it, with and without a link."""
    session = of.session()
    view = ReminderView(
        id=session.id,
        as_of=session.as_of,
        about=of.text_of(2000),
        reader=session.reader,
        hosting=True,
        kind="session",
        title=session.topic,
        other=of.person(id=1),
        starts_at=START,
        ends_at=session.ends_at,
        minutes=10,
        online=True,
        in_person=True,
        method="in_person",
        url=session.meeting_url,
        link_state="",
        asked=True,
        location=of.location(),
    )
    whole = replace(view, kind="masterclass", title=of.text_of(150), method=None)
    for each in (view, whole):
        for link in ("awaited", "failed"):
            for hosting, minutes in ((True, 1), (True, 0), (False, -400)):
                yield replace(each, url="", link_state=link, hosting=hosting, minutes=minutes)
        for minutes in (107, 600, 10_080):
            yield replace(each, minutes=minutes, about="")
        yield replace(each, url="https://e.example/".ljust(4000, "&"), hosting=False)
        yield replace(each, title="", in_person=False, method=None)
        yield each
    yield replace(whole, other=None)


def start_messages(of: Extremes) -> Iterator[Shown]:
    """Yield every message that a meeting begins."""
    for number, begins in enumerate(starting_meetings(of)):
        for card_url in ("https://e.example/" * 10, ""):
            yield f"joining {number} {card_url}", as_json(reminder.reminder_message(begins, card_url))
