"""When feedback is opened, and how far the question is whether something took place, over random times."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mentorship.meetings.outcome_view import DELAYS, is_correctable, may_dispute, next_step, opens_feedback
from storage.attendance import AttendanceRow
from storage.meeting import OUTCOME_OVER, Meeting
from storage.rows import PersonRow

END = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)
DISTANCES = st.timedeltas(dt.timedelta(days=-30), dt.timedelta(days=30))
SOMEONE = PersonRow(1, "U1", "Mia", "", "", "UTC", "", None, False, True, None)
STATES = st.sampled_from(["attended", "no_show", None])


def ended(state: str = "published") -> Meeting:
    """A session that ends at END."""
    live = state == "published"
    return Meeting(id=1, kind="session", state=state, live=live, starts_at=END - dt.timedelta(hours=1), ends_at=END)


def row(state: str | None, *, role: str = "mentee", disputed: bool = False) -> AttendanceRow | None:
    """What is recorded of someone."""
    if state is None:
        return None
    return AttendanceRow(1, 1, role, state, END, END if disputed else None, SOMEONE, None)


@given(DISTANCES)
def test_the_steps_come_at_their_times(distance: dt.timedelta) -> None:
    step = next_step(ended(), END + distance)
    assert step == len([delay for delay in DELAYS if distance >= delay])
    assert is_correctable(ended(), END + distance) == (0 < step < OUTCOME_OVER)


@given(DISTANCES, STATES, STATES, st.booleans())
def test_what_opens_feedback(distance: dt.timedelta, own: str | None, host: str | None, disputed: bool) -> None:
    recorded = row(own, disputed=disputed), row(host, role="host")
    opened = opens_feedback(ended(), *recorded, END + distance)
    if distance < dt.timedelta() or own == "no_show" or host == "no_show" or disputed and own is not None:
        assert not opened
    elif own == "attended":
        assert opened
    else:
        assert opened == (host is None and distance >= dt.timedelta(days=7))


def test_what_was_cancelled_opens_nothing() -> None:
    assert not opens_feedback(ended("cancelled"), None, None, END + dt.timedelta(days=8))


@given(st.timedeltas(dt.timedelta(), dt.timedelta(days=14) - TICK))
def test_everyone_has_three_days_to_object(recorded_after: dt.timedelta) -> None:
    recorded = END + recorded_after
    assert may_dispute(ended(), recorded, recorded + dt.timedelta(days=3) - TICK)
    assert not may_dispute(ended(), recorded, END + dt.timedelta(days=17))
