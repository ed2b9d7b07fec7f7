"""A series is made, or a booking moved, while someone books at the same times."""

from typing import Any

from mentorship.errors import Refusal
from mentorship.meetings.recurrence import Repeat
from mentorship.sessions import booking, cancellation, move_booking, series
from storage.meeting import Enrollment, Meeting
from tests.support.race_company import Company, UseCaseCall, booking_of

ROUNDS = 8


def all_of(seen: series.SeriesPreview) -> dict[str, Any]:
    """Return the arguments that choose every date of the preview."""
    return {"chosen": [each.time_token for each in seen.dates], "digest": seen.digest}


def test_a_series_against_bookings_of_its_mentee(company: Company) -> None:
    first = company.offer("ada", 0, mentee="mia")
    others = [company.offer("grace", 7 * week) for week in range(1, ROUNDS + 1)]
    arguments = {"meeting_id": first, "repeat": Repeat("weekly", ROUNDS, None), "keep_mentee": True}
    seen = company.do("ada", series.preview, **arguments)
    create = arguments | all_of(seen)
    bookings: list[UseCaseCall] = [("mia", booking.book, booking_of(number)) for number in others]
    outcomes = company.run_at_once(bookings[0], ("ada", series.create_series, create), *bookings[1:])
    made = [each for each in company.all(Meeting) if each.series_id == first and each.id != first]
    got = [number for number in others if company.count_mentees(number)]
    assert (len(made), len(got)) in [(ROUNDS, 0), *((0, count) for count in range(1, ROUNDS + 1))], outcomes
    assert isinstance(outcomes[1], str) == bool(made), "a new preview, when nothing was made"


def test_two_clicks_on_create_make_one_series(company: Company) -> None:
    arguments = {"meeting_id": company.offer("ada", 0), "repeat": Repeat("daily", 20, None), "keep_mentee": False}
    create = arguments | all_of(company.do("ada", series.preview, **arguments))
    outcomes = company.run_at_once(*[("ada", series.create_series, create)] * 4)
    assert [isinstance(each, str) for each in outcomes].count(True) == 1, "the token of what was made, for one"
    assert len(company.all(Meeting)) == 21


def test_moving_against_somebody_who_books_the_target(company: Company) -> None:
    for round_ in range(ROUNDS):
        mine, target = company.offer("ada", 2 * round_, mentee="mia"), company.offer("ada", 2 * round_ + 1)
        moving = ("mia", move_booking.move, {"meeting_id": mine, "target_id": target})
        calls: list[UseCaseCall] = [moving, ("tom", booking.book, booking_of(target))]
        outcomes = company.run_at_once(*calls[:: 1 if round_ % 2 else -1])
        refused = [each for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 1, outcomes
        assert "Someone else just booked this session" in str(refused[0])
        assert company.count_mentees(target) == 1
        mia_stays = company.count_mentees(mine) == 1
        assert mia_stays == isinstance(outcomes[0 if round_ % 2 else 1], Refusal)


def test_two_who_swap_want_what_the_other_has(company: Company) -> None:
    one, other = company.offer("ada", 0, mentee="mia"), company.offer("ada", 1, mentee="tom")
    outcomes = company.run_at_once(
        ("mia", move_booking.move, {"meeting_id": one, "target_id": other}),
        ("tom", move_booking.move, {"meeting_id": other, "target_id": one}),
    )
    assert all(isinstance(each, Refusal) for each in outcomes)
    assert (company.count_mentees(one), company.count_mentees(other)) == (1, 1)


def test_cancelling_the_rest_against_bookings_in_it(company: Company) -> None:
    arguments = {"meeting_id": company.offer("ada", 0), "repeat": Repeat("daily", 10, None), "keep_mentee": False}
    seen = company.do("ada", series.preview, **arguments)
    company.do("ada", series.create_series, **arguments, **all_of(seen))
    numbers = [each.id for each in company.all(Meeting)]
    cancel = {"meeting_id": numbers[0], "reason": "Ill", "which": "following"}
    bookings: list[UseCaseCall] = [("mia", booking.book, booking_of(number)) for number in reversed(numbers[1:])]
    outcomes = company.run_at_once(*bookings[:4], ("ada", cancellation.cancel, cancel), *bookings[4:])
    assert len(outcomes[4]["starts"]) == len(numbers)
    assert {each.state for each in company.all(Meeting)} == {"cancelled"}
    assert not any(each.live or each.blocks for each in company.all(Enrollment))
