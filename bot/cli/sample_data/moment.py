"""A moment of the past of the demo. Days are working days from the day on which it is started."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.sample_data.slack_deeds import LeaveCompany, Say
from bot.cli.sample_data.stage import Deed
from bot.cli.sample_data.working_time import LONDON, workday

AnyDeed = Deed | Say | LeaveCompany


@dataclass(frozen=True)
class Moment:
    """What happens on a day of the past, at a time in London."""

    days: int
    time: dt.time
    deeds: Sequence[AnyDeed]

    def instant(self, today: dt.date) -> dt.datetime:
        """Return when it is (UTC), for a demo that is started today."""
        return dt.datetime.combine(workday(today, self.days), self.time, LONDON).astimezone(dt.UTC)


def on(days: int, clock: str, *deeds: AnyDeed) -> Moment:
    """Return the moment at this time of that day."""
    return Moment(days, dt.time.fromisoformat(clock), deeds)
