"""Who is faster: a series against bookings at the same times, and a booking that moves against one that stays."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from handlers.slack.database import Database
from mentorship.errors import Refusal
from mentorship.meetings.form import SessionInput
from mentorship.meetings.recurrence import Repeat
from mentorship.people.person import find_or_ask, upsert_members
from mentorship.people.workspace import set_up_workspace
from mentorship.sessions import booking, series
from mentorship.sessions import lifecycle as sessions
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from tests.support.running_bot import UNHURRIED

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)
NAMES = ("ada", "grace", "mia", "tom")
ROUNDS = 8
UseCaseCall = tuple[str, Callable[..., Any], dict[str, Any]]


class Company:
    """People who act at once, each on a thread of their own."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.database.timeout = UNHURRIED  # who is faster matters here, and not how fast
        users = [{"id": f"U{name.upper()}", "team_id": "T1", "real_name": name.title(), "tz": "UTC"} for name in NAMES]
        self.run(self.database.transact(set_up_workspace, team_id="T1", name="Home", url="", admins=[], now=NOW))
        self.run(self.database.transact(upsert_members, team_id="T1", users=users, now=NOW))

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Wait for what the database does."""
        return asyncio.run(coroutine)

    def do(self, who: str, use_case: Callable[..., Any], **values: Any) -> Any:
        """Let one person do something. Raises Refusal."""
        return self.run(self._do(who, use_case, values))

    def run_at_once(self, *calls: UseCaseCall) -> list[Any]:
        """What came of each: what it returned, or its refusal."""

        async def race() -> list[Any]:
            return await asyncio.gather(*(self._do(*deed) for deed in calls), return_exceptions=True)

        outcomes: list[Any] = self.run(race())
        strange = [each for each in outcomes if isinstance(each, BaseException) and not isinstance(each, Refusal)]
        assert not strange, strange
        return outcomes

    def offer(self, mentor: str, day: int, mentee: str | None = None) -> int:
        """An hour at nine, so many days after Monday."""
        number: int = self.do(mentor, sessions.create, plan=self.session_input(mentor, day, mentee), publish=True)
        return number

    def session_input(self, mentor: str, day: int, mentee: str | None = None) -> SessionInput:
        """What is offered."""
        return SessionInput(
            mentor=f"U{mentor.upper()}",
            mentee=f"U{mentee.upper()}" if mentee else None,
            location_id=self.all(Location)[0].id,
            date=MONDAY + dt.timedelta(days=day),
            time=dt.time(9),
            minutes=60,
            online=False,
            in_person=True,
            meeting_url="",
            topic="",
        )

    def all(self, table: type[Any]) -> list[Any]:
        """All rows of a table."""

        def read(db: Session) -> list[Any]:
            return list(db.scalars(sa.select(table).order_by(table.id)))

        found: list[Any] = self.run(self.database.transact(read))
        return found

    def count_mentees(self, meeting_id: int) -> int:
        """How many mentees have a place."""
        mentees = [each for each in self.all(Enrollment) if each.role == "mentee" and each.state == "attending"]
        return [each.meeting_id for each in mentees].count(meeting_id)

    async def _do(self, who: str, use_case: Callable[..., Any], values: dict[str, Any]) -> Any:
        def act(db: Session) -> Any:
            actor = find_or_ask(db, team_id="T1", slack_id=f"U{who.upper()}")
            return use_case(db, actor=actor, now=NOW, **values)

        return await self.database.transact(act, timeout_seconds=20)


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    company = Company(database_url)
    yield company
    company.database.close()


def all_of(seen: series.SeriesPreview) -> dict[str, Any]:
    """Every date of the preview."""
    return {"chosen": [each.time_token for each in seen.dates], "digest": seen.digest}


def booking_of(number: int) -> dict[str, Any]:
    return {"meeting_id": number, "method": None, "about": ""}


def test_a_series_against_bookings_of_its_mentee(company: Company) -> None:
    first = company.offer("ada", 0, mentee="mia")
    others = [company.offer("grace", 7 * week) for week in range(1, ROUNDS + 1)]
    wish = {"meeting_id": first, "repeat": Repeat("weekly", ROUNDS, None), "keep_mentee": True}
    seen = company.do("ada", series.preview, **wish)
    create = wish | all_of(seen)
    bookings: list[UseCaseCall] = [("mia", booking.book, booking_of(number)) for number in others]
    outcomes = company.run_at_once(bookings[0], ("ada", series.create_series, create), *bookings[1:])
    made = [each for each in company.all(Meeting) if each.series_id == first and each.id != first]
    got = [number for number in others if company.count_mentees(number)]
    assert (len(made), len(got)) in [(ROUNDS, 0), *((0, count) for count in range(1, ROUNDS + 1))], outcomes
    assert (outcomes[1] is None) == bool(made), "a new preview, when nothing was made"


def test_two_clicks_on_create_make_one_series(company: Company) -> None:
    wish = {"meeting_id": company.offer("ada", 0), "repeat": Repeat("daily", 20, None), "keep_mentee": False}
    create = wish | all_of(company.do("ada", series.preview, **wish))
    outcomes = company.run_at_once(*[("ada", series.create_series, create)] * 4)
    assert [each is None for each in outcomes].count(True) == 1
    assert len(company.all(Meeting)) == 21


def test_moving_against_somebody_who_books_the_target(company: Company) -> None:
    for round_ in range(ROUNDS):
        mine, target = company.offer("ada", 2 * round_, mentee="mia"), company.offer("ada", 2 * round_ + 1)
        moving = ("mia", booking.move, {"meeting_id": mine, "target_id": target})
        deeds: list[UseCaseCall] = [moving, ("tom", booking.book, booking_of(target))]
        outcomes = company.run_at_once(*deeds[:: 1 if round_ % 2 else -1])
        refused = [each for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 1, outcomes
        assert "Somebody else booked this session" in str(refused[0])
        assert company.count_mentees(target) == 1
        mia_stays = company.count_mentees(mine) == 1
        assert mia_stays == isinstance(outcomes[0 if round_ % 2 else 1], Refusal)


def test_two_who_swap_want_what_the_other_has(company: Company) -> None:
    one, other = company.offer("ada", 0, mentee="mia"), company.offer("ada", 1, mentee="tom")
    outcomes = company.run_at_once(
        ("mia", booking.move, {"meeting_id": one, "target_id": other}),
        ("tom", booking.move, {"meeting_id": other, "target_id": one}),
    )
    assert all(isinstance(each, Refusal) for each in outcomes)
    assert (company.count_mentees(one), company.count_mentees(other)) == (1, 1)


def test_cancelling_the_rest_against_bookings_in_it(company: Company) -> None:
    wish = {"meeting_id": company.offer("ada", 0), "repeat": Repeat("daily", 10, None), "keep_mentee": False}
    seen = company.do("ada", series.preview, **wish)
    company.do("ada", series.create_series, **wish, **all_of(seen))
    numbers = [each.id for each in company.all(Meeting)]
    cancel = {"meeting_id": numbers[0], "reason": "Ill", "later_in_series": True}
    bookings: list[UseCaseCall] = [("mia", booking.book, booking_of(number)) for number in reversed(numbers[1:])]
    outcomes = company.run_at_once(*bookings[:4], ("ada", sessions.cancel, cancel), *bookings[4:])
    assert outcomes[4] is None
    assert {each.state for each in company.all(Meeting)} == {"cancelled"}
    assert not any(each.live or each.blocks for each in company.all(Enrollment))
