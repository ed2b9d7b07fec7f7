"""The Home tab: what concerns one person, in five lists; and the same lists of a mentor for admins."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.errors import NextStep, Refusal
from mentorship.outbox.notify import refresh_home
from mentorship.people.person import PersonView, can_host, can_mentor, person_view, require_admin
from mentorship.requests.view import RequestView, list_requests
from storage.lane import Lane
from storage.meeting import HOST, Meeting
from storage.meeting_lists import find_next_to_confirm, list_cancelled, list_drafts, list_past, list_upcoming
from storage.notice import HOME, find_card
from storage.person import Person, find_person
from storage.request import count_to_answer

LISTS = ("upcoming", "requests", "past", "cancelled", "drafts")
PAGE = 20


@dataclass(frozen=True)
class HomeView:
    """One page of one list, and what the person can start from here."""

    person: PersonView
    can_offer: bool
    chosen: str
    meetings: Sequence[AnyMeetingView]
    page: int
    more: bool
    is_first_visit: bool  # whether they have never opened it before
    requests: Sequence[RequestView] = ()  # instead of meetings, in the list of that name
    can_host: bool = False
    to_answer: int = 0  # requests that wait for them
    to_confirm: AnyMeetingView | None = None  # the next meeting whose time they have yet to confirm
    last_drawn: str = ""  # when the outbox last drew it before this was read; only compared, never shown


def show_home(db: Session, *, actor: Person, chosen: str | None = None, page: int = 0, now: dt.datetime) -> HomeView:
    """Return the Home tab with the list `chosen`, or else the one that was chosen last. Raises Refusal for no list."""
    name = chosen or actor.home_list or "upcoming"
    drawn = _last_drawn(db, actor)  # before the rest: what is drawn while that is read must not be missed
    found = _meetings(db, actor, name, page, now)
    requests = list_requests(db, actor, page, now) if name == "requests" else []
    whole = name == "upcoming" and page == 0 and len(found) <= PAGE  # then what is to be confirmed is in it anyway
    waiting = [] if whole else find_next_to_confirm(db, actor.id, now)
    return HomeView(
        person=person_view(actor),
        can_offer=can_mentor(actor) or actor.admin,
        can_host=can_host(actor),
        chosen=name,
        meetings=describe(db, actor, found[:PAGE], now),
        page=page,
        more=max(len(found), len(requests)) > PAGE,
        is_first_visit=actor.home_list is None,
        requests=requests[:PAGE],
        to_answer=count_to_answer(db, actor.id),
        to_confirm=describe(db, actor, waiting, now)[0] if waiting else None,
        last_drawn=drawn,
    )


def _meetings(
    db: Session, person: Person, name: str, page: int, now: dt.datetime, role: str | None = None
) -> list[Meeting]:
    """Return a page of this list of the person and one more, only with their `role` if given; none for requests."""
    if name not in LISTS:
        raise Refusal("There is no such list. Choose one of those shown.", next_steps=[NextStep("sessions")])
    skip, take = page * PAGE, PAGE + 1
    lists: dict[str, Callable[[], list[Meeting]]] = {
        "upcoming": lambda: list_upcoming(db, person.id, now, skip, take, role=role),
        "past": lambda: list_past(db, person.id, now, skip, take, role=role),
        "cancelled": lambda: list_cancelled(db, person, skip, take, role=role),
        "drafts": lambda: list_drafts(db, person.id, skip, take),
    }
    return lists[name]() if name in lists else []


@dataclass(frozen=True)
class MentorHomeView:
    """One page of one list of what a mentor hosts, as an admin sees it."""

    viewer: PersonView
    mentor: PersonView
    chosen: str
    meetings: Sequence[AnyMeetingView]
    page: int
    more: bool


def show_mentor_home(
    db: Session, *, actor: Person, mentor_id: int, chosen: str = "upcoming", page: int = 0, now: dt.datetime
) -> MentorHomeView:
    """Return everything that somebody hosts, drafts included. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    mentor = find_person(db, actor.workspace_id, mentor_id)
    if mentor is None:
        raise Refusal("This person is not in this workspace. Find another mentor.", next_steps=[NextStep("find")])
    found = _meetings(db, mentor, chosen, page, now, role=HOST)
    views = describe(db, actor, found[:PAGE], now)
    return MentorHomeView(person_view(actor), person_view(mentor), chosen, views, page, len(found) > PAGE)


def choose_list(db: Session, *, actor: Person, chosen: str, page: int, now: dt.datetime) -> HomeView:
    """Show another list or page; the list is remembered, so that later refreshes show the same one."""
    view = show_home(db, actor=actor, chosen=chosen, page=page, now=now)
    actor.home_list = view.chosen
    return view


def may_have_overwritten(db: Session, *, actor: Person, shown: HomeView, now: dt.datetime) -> bool:
    """Return whether `shown`, which has just been published, may have replaced something newer.

    That is another list that was chosen meanwhile, or what the outbox has drawn since `shown` was read.
    """
    return (actor.home_list, _last_drawn(db, actor)) != (shown.chosen, shown.last_drawn)


def redraw(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Let the outbox draw the current state."""
    refresh_home(db, actor, now=now)


def _last_drawn(db: Session, actor: Person) -> str:
    card = find_card(db, HOME, Lane.person(actor.id))
    return card.ts if card is not None else ""
