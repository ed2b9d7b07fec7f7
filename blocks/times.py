"""Times in words, in the reader's own zone and clock; for what one person reads.

What stands in a channel has many readers: there `span_for_all`, `kit.moment` and `kit.clock` let Slack show each their
own time.
"""

import datetime as dt

from mentorship.people.person import PersonView
from mentorship.times import (
    format_datetime,
    format_near_date,
    format_near_day,
    format_relative_day,
    format_time,
    format_times,
)
from storage.zones import find_zone


def day(instant: dt.datetime, reader: PersonView, now: dt.datetime) -> str:
    """Return the date, such as `Thu 3 Dec`; right for as long as the message stands."""
    return format_near_day(instant, reader.zone, reader.locale, now)


def near_date(date: dt.date, reader: PersonView, now: dt.datetime) -> str:
    """Return a date that is no instant, such as the end of a pause: `Thu 3 Dec`."""
    return format_near_date(date, reader.locale, now.astimezone(find_zone(reader.zone)).date())


def day_and_times(starts_at: dt.datetime, ends_at: dt.datetime, reader: PersonView, now: dt.datetime) -> str:
    """Return when something is: `Thu 3 Dec, 10:00–11:00`."""
    return f"{day(starts_at, reader, now)}, {format_times(starts_at, ends_at, reader.zone, reader.locale)}"


def day_and_time(instant: dt.datetime, reader: PersonView, now: dt.datetime) -> str:
    """Return when something begins: `Thu 3 Dec, 10:00`."""
    return f"{day(instant, reader, now)}, {time(instant, reader)}"


def change_of_time(old: dt.datetime, new: dt.datetime, reader: PersonView, now: dt.datetime) -> str:
    """Return when something was and is, the day once if it is the same: `Thu 3 Dec, 10:00 → 11:00`."""
    same_day = day(old, reader, now) == day(new, reader, now)
    return f"{day_and_time(old, reader, now)} → {time(new, reader) if same_day else day_and_time(new, reader, now)}"


def span_for_all(starts_at: dt.datetime, ends_at: dt.datetime, zone: str) -> str:
    """Return from when to when something is, as Slack shows it to each reader; in `zone` where it does not."""
    start, end = int(starts_at.timestamp()), int(ends_at.timestamp())
    first, last = format_datetime(starts_at, zone), format_time(ends_at, zone)
    return f"<!date^{start}^{{date_long_pretty}}, {{time}}|{first}>–<!date^{end}^{{time}}|{last}>"


def time(instant: dt.datetime, reader: PersonView) -> str:
    """Return the time of day: `10:00`, or `10:00 AM`."""
    return format_time(instant, reader.zone, reader.locale)


def soon(instant: dt.datetime, reader: PersonView, now: dt.datetime) -> str:
    """Return a moment for use within a sentence that is read soon: `00:47 tomorrow`, `10:00 on Thu 3 Dec`."""
    words = format_relative_day(instant, reader.zone, reader.locale, now)
    is_near = words in ("today", "tomorrow", "yesterday")
    return f"{time(instant, reader)} {words if is_near else f'on {words}'}"


def heading(instant: dt.datetime, reader: PersonView, now: dt.datetime) -> str:
    """Return the heading of a day in a list: `Today, Tue 1 Dec`, `Fri 4 Dec`."""
    words, date = format_relative_day(instant, reader.zone, reader.locale, now), day(instant, reader, now)
    return f"{words.capitalize()}, {date}" if words in ("today", "tomorrow", "yesterday") else date
