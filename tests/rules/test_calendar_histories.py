"""Whatever people do, and however late or often they are told: their calendars end as the database is."""

from collections import Counter
from random import Random

import pytest

from handlers.slack.database import Database
from tests.support.calendar_history import CalendarHistory
from tests.support.company import Company
from tests.support.random_histories import run_random_histories
from tests.support.thoroughness import examples

EXAMPLES = {"sqlite": examples(200, least=100), "postgresql": examples(50, least=20)}
LENGTH = 40
EXPECTED_ACTIONS = {
    "sessions.lifecycle.create", "sessions.booking.book", "sessions.edit.edit", "sessions.move_booking.move",
    "sessions.change_booking.confirm_time", "sessions.change_booking.decline_time",
    "sessions.change_booking.change_attendance", "sessions.change_booking.cancel_booking",
    "sessions.cancellation.cancel", "sessions.series.create_series", "sessions.calendar.add_to_calendar",
    "masterclasses.edit.save", "masterclasses.attend.reserve", "masterclasses.attend.confirm",
    "masterclasses.attend.decline", "masterclasses.attend.leave", "masterclasses.participants.remove",
    "masterclasses.participants.add", "masterclasses.move.move", "masterclasses.cancellation.cancel",
    "masterclasses.attend.add_to_calendar", "masterclasses.handover.hand_over", "sessions.handover.hand_over",
    "program.location.save_location",
}  # fmt: skip


@pytest.mark.timeout(3600)
def test_calendars_end_as_the_database_is(database_url: str) -> None:
    done = Counter[str]()
    database = Database(database_url)

    def live_through(company: Company, dice: Random) -> None:
        history = CalendarHistory(company, database, dice)
        for _ in range(LENGTH):
            history.act_at_random()
        history.finish()
        done.update(history.done)

    kind = run_random_histories(database_url, live_through, EXAMPLES)
    database.close()
    if kind == "sqlite":
        assert done.keys() >= EXPECTED_ACTIONS, "all of it happened"
