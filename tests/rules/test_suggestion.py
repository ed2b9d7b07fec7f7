"""Which mentors suit somebody, and the reasons given."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.mentors.suggestion import NEAR, Candidate, reasons, score

CANDIDATES = st.builds(
    Candidate,
    shared=st.lists(st.text(min_size=1, max_size=50), max_size=15).map(tuple),
    apart=st.integers(0, 26 * 60),
    opening=st.booleans(),
    booked=st.integers(0, 500),
)


@given(CANDIDATES)
def test_each_thing_that_speaks_for_a_mentor_only_raises_them(one: Candidate) -> None:
    assert score(replace(one, shared=(*one.shared, "Chess"))) >= score(one)
    assert score(replace(one, apart=one.apart // 2)) >= score(one)
    assert score(replace(one, opening=True)) >= score(one)
    assert score(replace(one, booked=one.booked // 2)) >= score(one)


@given(CANDIDATES, CANDIDATES)
def test_a_shared_topic_outweighs_a_clock_nearby(one: Candidate, other: Candidate) -> None:
    sharing, stranger = replace(one, shared=("Chess",), opening=True, booked=0), replace(other, shared=(), opening=True)
    assert score(sharing) > score(stranger)


@given(CANDIDATES)
def test_who_has_no_topic_in_common_and_lives_far_away_does_not_suit(one: Candidate) -> None:
    assert bool(reasons(one)) is (bool(one.shared) or one.apart <= NEAR)


@given(CANDIDATES)
def test_every_reason_is_true(one: Candidate) -> None:
    said = " | ".join(reasons(one))
    assert ("Topics you share: " + ", ".join(one.shared) in said) is bool(one.shared)
    assert ("your time" in said or "The same time" in said) is (one.apart <= NEAR)
    assert ("this month" in said) is (bool(said) and one.booked <= 2)


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (Candidate((), 0, booked=0), ("The same time as yours", "No session booked this month yet")),
        (Candidate((), 60, booked=1), ("1 hour apart from your time", "Only 1 session booked this month")),
        (Candidate((), 30, booked=2), ("30 minutes apart from your time", "Only 2 sessions booked this month")),
        (Candidate((), 150, booked=3), ("2 hours 30 minutes apart from your time",)),
        (Candidate(("Chess", "Go"), 600, booked=9), ("Topics you share: Chess, Go",)),
        (Candidate((), 181, booked=0), ()),
    ],
)
def test_the_reasons_in_words(candidate: Candidate, words: tuple[str, ...]) -> None:
    assert reasons(candidate) == words
