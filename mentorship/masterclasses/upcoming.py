"""The list of masterclasses to come."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.view import MasterclassView, describe
from mentorship.people.person import PersonView, may_host, shown
from storage.masterclass import coming
from storage.person import Person

PAGE = 10


@dataclass(frozen=True)
class ClassesPage:
    """One page of those that the viewer may know of, soonest first, and whether they may host one themselves."""

    viewer: PersonView
    found: list[MasterclassView]
    page: int
    more: bool
    may_host: bool


def list_coming(db: Session, *, actor: Person, page: int = 0, now: dt.datetime) -> ClassesPage:
    """The masterclasses that have not begun and are not cancelled."""
    found = coming(db, actor, now, page * PAGE, PAGE + 1)
    return ClassesPage(
        viewer=shown(actor),
        found=describe(db, actor, found[:PAGE], now),
        page=page,
        more=len(found) > PAGE,
        may_host=may_host(actor),
    )
