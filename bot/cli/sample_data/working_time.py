"""Working days: nothing of the sample falls on a weekend, whenever the demo is started."""

import datetime as dt

from storage.zones import find_zone

LONDON = find_zone("Europe/London")
SATURDAY = 5


def workday(today: dt.date, days: int) -> dt.date:
    """Return the working day so many after today, or before it; today itself does not count."""
    step = dt.timedelta(days=1 if days > 0 else -1)
    day = today
    for _ in range(abs(days)):
        day += step
        while day.weekday() >= SATURDAY:
            day += step
    return day
