"""The Home tab: what concerns one person, in four lists."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.meeting import SessionView, describe
from mentorship.person import PersonView, may_mentor, shown
from mentorship.refusal import Refusal
from storage.meeting import cancelled, drafts, past, upcoming
from storage.person import Person

LISTS = ("upcoming", "past", "cancelled", "drafts")
PAGE = 20


@dataclass(frozen=True)
class HomeView:
    """One page of one list, and what the person may begin from here."""

    person: PersonView
    may_offer: bool
    chosen: str
    sessions: list[SessionView]
    page: int
    more: bool
    first: bool  # whether they have not opened it before


def home(session: Session, *, actor: Person, chosen: str | None = None, page: int = 0, now: dt.datetime) -> HomeView:
    """The Home tab with the list that was chosen last, or `chosen`."""
    name = chosen or actor.home_list or "upcoming"
    if name not in LISTS:
        raise Refusal("There is no such list. Choose one of those shown.")
    skip, take = page * PAGE, PAGE + 1
    found = {
        "upcoming": lambda: upcoming(session, actor.id, now, skip, take),
        "past": lambda: past(session, actor.id, now, skip, take),
        "cancelled": lambda: cancelled(session, actor.id, skip, take),
        "drafts": lambda: drafts(session, actor.id, skip, take),
    }[name]()
    return HomeView(
        person=shown(actor),
        may_offer=may_mentor(actor) or actor.admin,
        chosen=name,
        sessions=describe(session, actor, found[:PAGE], now),
        page=page,
        more=len(found) > PAGE,
        first=actor.home_list is None,
    )


def choose(session: Session, *, actor: Person, chosen: str, page: int, now: dt.datetime) -> HomeView:
    """Turn to another list or page; the list is remembered, so that later refreshes show the same one."""
    view = home(session, actor=actor, chosen=chosen, page=page, now=now)
    actor.home_list = view.chosen
    return view
