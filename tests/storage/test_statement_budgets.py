"""How many statements each kind of click may cost, from knowing who clicks until it is committed.

Each has to be made, and is a round trip to PostgreSQL: whoever adds one says here that it is worth that. Where a click
needs fewer than its budget, lower the budget. Savepoints are not counted: clicks have none.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from mentorship.home import home
from mentorship.masterclasses import attend, create, upcoming
from mentorship.masterclasses.form import MasterclassInput
from mentorship.mentors import profile, search
from mentorship.sessions import booking, cancellation
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.change_booking import cancel_booking
from tests.support.company import HOME, MONDAY, Company
from tests.support.statements import noting

Click = Callable[["Stage"], tuple[str, Callable[..., Any], dict[str, Any]]]

BUDGETS: dict[str, tuple[int, Click]] = {
    # the click: statements, who does what
    "open the Home tab": (23, lambda at: ("ada", home.open_home, {})),
    "choose a list on Home": (24, lambda at: ("ada", home.choose_list, {"chosen": "upcoming", "page": 0})),
    "find a mentor": (5, lambda at: ("mia", search.search_people, {})),
    "find by a word": (4, lambda at: ("mia", search.search_people, {"search": search.Search(words="ada")})),
    "open a mentor's profile": (12, lambda at: ("mia", profile.show_mentor, {"person_id": at.ada, "page": 0})),
    "list masterclasses": (9, lambda at: ("mia", upcoming.list_coming, {})),
    "open the form to book": (4, lambda at: ("mia", booking.prepare_booking, {"meeting_id": at.open})),
    "book": (8, lambda at: ("mia", booking.book, {"meeting_id": at.open, "method": None, "about": "Tests"})),
    "cancel a booking": (9, lambda at: ("tom", cancel_booking, {"meeting_id": at.booked, "reason": ""})),
    "publish a session": (11, lambda at: ("ada", sessions.create, {"plan": at.plan(), "publish": True})),
    "cancel a session": (14, lambda at: ("ada", cancellation.cancel, {"meeting_id": at.booked, "reason": "Ill"})),
    "open the form to reserve": (12, lambda at: ("mia", attend.prepare_reservation, {"meeting_id": at.classes[0]})),
    "reserve a spot": (15, lambda at: ("mia", attend.reserve, {"meeting_id": at.classes[0], "method": None})),
    "leave a masterclass": (10, lambda at: ("tom", attend.leave, {"meeting_id": at.classes[0], "reason": ""})),
}


class Stage:
    """A mentor with an open and a booked session and two masterclasses, so that each list has some entries."""

    ada: int
    open: int
    booked: int
    classes: list[int]

    def __init__(self, company: Company) -> None:
        self.company = company
        self.open, self.booked = (company.offer("ada", time=dt.time(hour)) for hour in (9, 11))
        company.act("tom", booking.book, meeting_id=self.booked, method=None, about="")
        self.classes = [self._host(hour) for hour in (13, 15)]
        company.act("tom", attend.reserve, meeting_id=self.classes[0], method=None)
        self.ada = company.person("ada").id
        company.deliver()
        company.db.expire_all()

    def plan(self) -> Any:
        """An hour that is still free."""
        return self.company.session_input("ada", time=dt.time(17))

    def _host(self, hour: int) -> int:
        plan = MasterclassInput(
            title="Reading code",
            description="How to read what others wrote.",
            location_id=self.company.location(HOME).id,
            date=MONDAY,
            time=dt.time(hour),
            minutes=60,
            online=False,
            in_person=True,
        )
        review = self.company.act("ada", create.review, plan=plan)
        return self.company.act("ada", create.save, draft_id=review.shown.draft_id)


@pytest.fixture
def stage(company: Company) -> Stage:
    """The stage, in a database of its own."""
    return Stage(company)


@pytest.mark.parametrize("click", BUDGETS)
def test_no_click_costs_more_statements_than_its_budget(stage: Stage, click: str) -> None:
    budget, make = BUDGETS[click]
    who, use_case, values = make(stage)
    stage.company.db.expunge_all()
    with noting(stage.company.db.get_bind().engine) as statements:
        stage.company.act(who, use_case, **values)
    assert len(statements) <= budget, "\n\n".join(statements)
