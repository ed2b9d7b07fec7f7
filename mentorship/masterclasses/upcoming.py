"""The list of masterclasses to come."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.view import MasterclassView, describe
from mentorship.people.person import PersonView, person_view
from mentorship.people.roles import can_host
from storage.masterclass_lists import list_upcoming_masterclasses
from storage.person import Person

PAGE = 10


@dataclass(frozen=True)
class MasterclassesPage:
    """A page of the masterclasses that the viewer may know of, soonest first, and whether they may host one."""

    viewer: PersonView
    masterclasses: list[MasterclassView]
    page: int
    more: bool
    can_host: bool


def list_coming(db: Session, *, actor: Person, page: int = 0, now: dt.datetime) -> MasterclassesPage:
    """Return a page of the masterclasses that have not begun and are not cancelled."""
    found = list_upcoming_masterclasses(db, actor, now, page * PAGE, PAGE + 1)
    return MasterclassesPage(
        viewer=person_view(actor),
        masterclasses=describe(db, actor, found[:PAGE], now),
        page=page,
        more=len(found) > PAGE,
        can_host=can_host(actor),
    )
