"""Which mentors suit someone, and the reasons given."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.mentors.suggestion import NEAR_MINUTES, Candidate, reasons, score

CANDIDATES = st.builds(
    Candidate,
    shared_topics=st.lists(st.text(min_size=1, max_size=50), max_size=15).map(tuple),
    minutes_apart=st.integers(0, 26 * 60),
    has_opening=st.booleans(),
    booked_soon=st.integers(0, 500),
)


@given(CANDIDATES)
def test_each_thing_that_speaks_for_a_mentor_only_raises_them(one: Candidate) -> None:
    assert score(replace(one, shared_topics=(*one.shared_topics, "Chess"))) >= score(one)
    assert score(replace(one, minutes_apart=one.minutes_apart // 2)) >= score(one)
    assert score(replace(one, has_opening=True)) >= score(one)
    assert score(replace(one, booked_soon=one.booked_soon // 2)) >= score(one)


@given(CANDIDATES, CANDIDATES)
def test_a_shared_topic_outweighs_a_clock_nearby(one: Candidate, other: Candidate) -> None:
    sharing, stranger = (
        replace(one, shared_topics=("Chess",), has_opening=True, booked_soon=0),
        replace(other, shared_topics=(), has_opening=True),
    )
    assert score(sharing) > score(stranger)


@given(CANDIDATES)
def test_who_has_no_topic_in_common_and_lives_far_away_does_not_suit(one: Candidate) -> None:
    assert bool(reasons(one)) is (bool(one.shared_topics) or one.minutes_apart <= NEAR_MINUTES)


@given(CANDIDATES)
def test_every_reason_is_true(one: Candidate) -> None:
    said = " | ".join(reasons(one))
    assert ("Topics you share: " + ", ".join(one.shared_topics) in said) is bool(one.shared_topics)
    assert ("your time" in said or "Same time" in said) is (one.minutes_apart <= NEAR_MINUTES)
    assert ("next 30 days" in said) is (bool(said) and one.booked_soon <= 2)


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (Candidate((), 0, booked_soon=0), ("Same time as yours", "No sessions booked in the next 30 days")),
        (Candidate((), 60, booked_soon=1), ("1 hour from your time", "Only 1 session booked in the next 30 days")),
        (
            Candidate((), 30, booked_soon=2),
            ("30 minutes from your time", "Only 2 sessions booked in the next 30 days"),
        ),
        (Candidate((), 150, booked_soon=3), ("2 hours 30 minutes from your time",)),
        (Candidate(("Chess", "Go"), 600, booked_soon=9), ("Topics you share: Chess, Go",)),
        (Candidate((), 181, booked_soon=0), ()),
    ],
)
def test_the_reasons_in_words(candidate: Candidate, words: tuple[str, ...]) -> None:
    assert reasons(candidate) == words
