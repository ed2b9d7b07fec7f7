"""A moment of the past of the demo. Days are working days from the day on which it is started."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.sample_data.slack_steps import LeaveCompany, Say
from bot.cli.sample_data.stage import Step
from bot.cli.sample_data.working_time import LONDON, workday

AnyStep = Step | Say | LeaveCompany


@dataclass(frozen=True)
class Moment:
    """What happens on a day of the past, at a time in London."""

    days: int
    time: dt.time
    steps: Sequence[AnyStep]

    def instant(self, today: dt.date) -> dt.datetime:
        """Return when it is (UTC), for a demo that is started today."""
        return dt.datetime.combine(workday(today, self.days), self.time, LONDON).astimezone(dt.UTC)


def on(days: int, clock: str, *steps: AnyStep) -> Moment:
    """Return the moment at this time of that day."""
    return Moment(days, dt.time.fromisoformat(clock), steps)
