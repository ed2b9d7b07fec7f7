"""Everything that is ever shown of masterclasses, at its longest."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from blocks import kit
from blocks.masterclasses import attend, cancel, confirmations, create, masterclass, messages, move, waitlist
from blocks.masterclasses import upcoming as lists
from blocks.masterclasses.news import MasterclassNews
from mentorship.masterclasses.create import MasterclassFormData, Review
from mentorship.masterclasses.form import MasterclassInput
from mentorship.masterclasses.move import MoveFormData
from mentorship.masterclasses.upcoming import PAGE, MasterclassesPage
from mentorship.masterclasses.view import FACES, MasterclassView
from mentorship.meetings.venue import LocationChoices
from storage.group import Group
from storage.location import Location
from storage.masterclass import Seats
from tests.support.extreme_values import BIG, START, Extremes, Json, Shown, as_json

# What an admin with a place in someone's masterclass may do: the most that there is.
ACTIONS = ("add_to_calendar", "leave", "edit", "move", "duplicate", "cancel", "participants")


def masterclass_view(of: Extremes, **changes: Any) -> MasterclassView:
    """Return a masterclass of which everything is as long as can be."""
    someone = of.person()
    view = MasterclassView(
        reader=someone,
        as_of=START - dt.timedelta(days=400),
        id=BIG,
        version=BIG,
        state="published",
        phase="coming",
        host=someone,
        location=of.location(),
        zone="America/North_Dakota/New_Salem",
        starts_at=START,
        ends_at=START + dt.timedelta(hours=8),
        online=True,
        in_person=True,
        title=of.text_of(150),
        description=of.text_of(3000),
        maximum=500,
        minimum=500,
        seats=Seats(500, 500, 500, 500),
        faces=(someone,) * FACES,
        reason="",
        cancelled_by=None,
        moved=False,
        only_for=(of.text_of(75),) * 100,
        discussion_url="https://example.slack.com/archives/C" + "0" * 30,
        actions=ACTIONS,
        **_place_of_reader(of),
    )
    return replace(view, **changes)


def _place_of_reader(of: Extremes) -> Json:
    """Return the fields of a view about the reader's own place and link."""
    return {
        "role": "participant",
        "enrollment_state": "attending",
        "source": "guest",
        "method": None,
        "added_by": of.person(),
        "meeting_url": "https://e.example/".ljust(2000, "x"),
        "link_state": "",
        "queue_state": None,
        "queue_number": None,
        "offer_until": None,
    }


def masterclasses(of: Extremes) -> list[MasterclassView]:
    """Return masterclasses in every state, as seen by everyone who may see them."""
    someone, see = of.person(), ("participants",)
    unseen = {"role": None, "enrollment_state": None, "added_by": None, "meeting_url": "", "discussion_url": ""}
    reason = of.text_of(1000)
    nameless = of.person(image_url="")
    called_off: Json = {"state": "cancelled", "reason": reason, "meeting_url": "", "actions": ("duplicate", *see)}
    return [
        masterclass_view(of),
        masterclass_view(of, role="host", added_by=None, method=None, discussion_url=""),
        masterclass_view(of, actions=("change_attendance", "add_to_calendar", "leave", *see)),
        masterclass_view(of, role="host", link_state="failed", meeting_url=""),
        masterclass_view(of, link_state="awaited", meeting_url="", faces=(nameless,) * FACES),
        masterclass_view(of, enrollment_state="asked", source="guest", actions=("answer", *see)),
        masterclass_view(of, enrollment_state="asked", source="moved", actions=("answer", *see)),
        masterclass_view(
            of, enrollment_state="asked", source="guest", actions=("answer", *see), conflict=of.text_of(600)
        ),
        masterclass_view(
            of, enrollment_state="asked", source="moved", actions=("answer", *see), conflict=of.text_of(600)
        ),
        masterclass_view(of, awaits_host=True, actions=("leave", *see)),
        masterclass_view(of, enrollment_state="left", reason=reason, actions=("reserve", *see)),
        masterclass_view(of, enrollment_state="removed", reason=reason, actions=("reserve", *see)),
        masterclass_view(of, enrollment_state="removed", lost_unanswered=True, actions=("reserve", *see)),
        masterclass_view(of, **unseen, actions=("reserve", *see), maximum=None, seats=Seats()),
        masterclass_view(of, **unseen, actions=("join_waitlist", *see)),
        masterclass_view(of, **unseen, queue_number=BIG, actions=("leave_waitlist", *see)),
        *_queued(of, unseen),
        masterclass_view(of, **called_off, cancelled_by=someone, enrollment_state="cancelled"),
        masterclass_view(of, **called_off, moved=True, moved_to=BIG, enrollment_state="cancelled"),
        masterclass_view(of, phase="over", actions=("duplicate", *see)),
    ]


def _queued(of: Extremes, unseen: Json) -> list[MasterclassView]:
    """Return the masterclass as seen by someone who is or was offered a place."""
    view = masterclass_view(of, **unseen, offer_until=START, queue_state="offered", actions=("offer", "participants"))
    ways = {"accepted": "reserve", "passed": "join_waitlist", "expired": "join_waitlist", "stopped": "reserve"}
    return [view, *(replace(view, queue_state=state, actions=(way,)) for state, way in ways.items())]


def _masterclass_input(of: Extremes) -> MasterclassInput:
    return MasterclassInput(
        title=of.text_of(150),
        description=of.text_of(3000),
        location_id=BIG,
        date=START.date(),
        time=START.time(),
        minutes=479,
        online=True,
        in_person=True,
        meeting_url="https://e.example/".ljust(2000, "x"),
        guests=tuple(f"U{number:031}" for number in range(500)),
        maximum=500,
        minimum=500,
        groups=(1,),
    )


def masterclass_modals(of: Extremes) -> Iterator[Shown]:
    """Yield every modal about masterclasses, except those about participants and channels."""
    view, plan = masterclass_view(of), _masterclass_input(of)
    group = Group(id=1, name=of.text_of(75))
    locations = [Location(id=BIG - number, name=of.text_of(75), zone="America/New_York") for number in range(100)]
    new = MasterclassFormData(
        plan, LocationChoices(locations, "UTC"), [group], of.local_times(), True, [of.person() for _ in range(500)]
    )
    for name, form_data in (("host", new), ("edit", replace(new, host="U0", meeting_id=BIG, version=BIG))):
        yield f"{name} a masterclass", create.masterclass_form(form_data)
    yield from _review_modals(of)
    for number, each in enumerate(masterclasses(of)):
        yield f"whole masterclass {number}", masterclass.details_view(each)
    for number, page_of in enumerate(_pages(of)):
        yield f"list of masterclasses {number}", lists.list_view(_page(of, page_of))
    for page in (0, 1):
        for may in (True, False):
            yield f"no masterclasses {page} {may}", lists.list_view(_page(of, [], page=page, can_host=may))
    yield "cancel a masterclass", cancel.cancel_form(view)
    yield "move a masterclass", move.move_form(MoveFormData(view, START.date(), START.time(), of.local_times()))
    yield "reserve", attend.reserve_form(view)
    yield "leave", attend.leave_form(view)
    yield "change attendance", attend.attendance_form(masterclass_view(of))
    yield "attendance changed", attend.attendance_saved("in_person")
    yield from _confirmation_modals(of)


def _confirmation_modals(of: Extremes) -> Iterator[Shown]:
    for number, each in enumerate(masterclasses(of)):
        yield f"published {number}", confirmations.published_view(each, of.told())
        yield f"saved {number}", confirmations.saved_view(each, of.told())
        yield f"moved {number}", confirmations.moved_view(each)
        yield f"cancelled {number}", confirmations.cancelled_view(each, of.told())
        yield f"reserved {number}", confirmations.reserved_view(each)
    yield "left", confirmations.left_view(of.text_of(150), of.told())
    yield "handed over", confirmations.handed_over_view(of.text_of(150), of.person().slack_id, of.told(), "")


def _review_modals(of: Extremes) -> Iterator[Shown]:
    guests = [of.person(id=number) for number in range(500)]
    busy = frozenset(range(0, 500, 2))
    for editing in (False, True):
        review = Review(
            draft_id=BIG,
            reader=of.person(),
            as_of=START - dt.timedelta(days=400),
            host=of.person(),
            location=of.location(),
            starts_at=START,
            ends_at=START + dt.timedelta(hours=8),
            plan=_masterclass_input(of),
            guests=guests,
            busy=busy,
            groups=(of.text_of(75),) * 100,
            local_times=of.local_times(),
            editing=editing,
            private=editing,
        )
        yield f"review of a masterclass {editing}", create.review_form(review, in_place=True)


def _pages(of: Extremes) -> list[list[MasterclassView]]:
    """Return masterclasses in every state, as many at a time as one page shows."""
    every = masterclasses(of)
    return [every[:PAGE], every[-PAGE:], every[:1] * PAGE]


def _page(of: Extremes, found: list[MasterclassView], **changes: Any) -> MasterclassesPage:
    return replace(MasterclassesPage(of.person(), found, BIG if found else 0, bool(found), True), **changes)


def masterclass_messages(of: Extremes) -> Iterator[Shown]:
    """Yield every message about masterclasses to one person."""
    view = masterclass_view(of)
    for number, each in enumerate(masterclasses(of)):
        yield f"card of masterclass {number}", as_json(masterclass.card(each))
        yield f"offered spot {number}", as_json(waitlist.offer_card(each))
    for number, page_of in enumerate(_pages(of)):
        yield f"answer with masterclasses {number}", as_json(lists.masterclass_list(_page(of, page_of)))
    for may in (True, False):
        yield f"answer without masterclasses {may}", as_json(lists.masterclass_list(_page(of, [], can_host=may)))
    words = attend.reserved_message(view.title)
    yield "reserved", {"text": kit.escaped(words), "blocks": kit.quote(words)}
    yield from _news_messages(of)


def _news_messages(of: Extremes) -> Iterator[Shown]:
    view, someone = masterclass_view(of), of.person()
    for kind in messages.MESSAGES:
        for role in ("host", "participant"):
            news = MasterclassNews(
                replace(view, role=role, reason=of.text_of(1000)),
                someone,
                (someone,) * 500,
                _details(of),
                "https://e.example/" * 10,
            )
            yield f"{kind} to {role} of masterclass", as_json(messages.message(kind, news))
        if kind in messages.QUESTIONS:
            asking = replace(view, actions=("answer", "cancel"), conflict=of.text_of(600))
            asked = MasterclassNews(asking, someone, (someone,) * 500, _details(of))
            yield f"{kind} of masterclass with its question", as_json(messages.message(kind, asked))
        nobody = MasterclassNews(view, details=_details(of))
        yield f"{kind} of masterclass by nobody", as_json(messages.message(kind, nobody))


def _details(of: Extremes) -> Json:
    """Return what is kept with a notice, at its longest."""
    long = {
        "title": of.text_of(150),
        "description": of.text_of(3000),
        "meeting_url": "https://e.example/".ljust(2000, "x"),
    }
    changes: Json = {name: [value, value] for name, value in long.items()}
    changes |= {"online": [True, False], "maximum": [None, 500]}
    return {"reason": of.text_of(1000), "changes": changes, "from": START.isoformat(), "clash": of.text_of(600)}
