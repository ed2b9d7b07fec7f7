"""Wall-clock times and instants: from what a person chose to UTC, and back to words for a reader."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from mentorship.errors import Refusal
from storage.zones import find_zone, known_zone

HOUR12_LOCALES = ("en-US", "en-CA", "en-AU", "en-NZ", "en-IN", "en-PH")
HORIZON = dt.timedelta(days=3 * 366)


def city_of_zone(zone: str) -> str:
    """Return the place in a zone's name: `America/New_York` → `New York`; UTC for a zone that is not known here, since
    its times are shown in UTC.
    """
    return known_zone(zone).rsplit("/", 1)[-1].replace("_", " ")


def describe_zone(zone: str) -> str:
    """Return the place in a zone's name; for a zone that is not known here, that times are in UTC, and why."""
    return city_of_zone(zone) if is_known(zone) else f"UTC, because {zone} is not known here"


def is_known(zone: str) -> bool:
    """Return whether there is data of this zone; otherwise its times are shown, and read, in UTC."""
    return known_zone(zone) == zone


def resolve_instant(
    date: dt.date,
    time: dt.time,
    zone: str,
    now: dt.datetime,
    locale: str = "",
    previous: dt.datetime | None = None,
) -> dt.datetime:
    """Return the instant (UTC) of a wall-clock time in `zone`; `previous` is kept if it has this wall-clock time.

    `locale` is that of whoever chose it, in whose words a refusal says times.

    Raises Refusal for `date` or `time` if it has passed, is too far away, or does not exist exactly once because the
    clocks change. A single date is never moved silently; only a series may follow a rule.
    """
    if date.year < now.year - 1:
        raise Refusal("That date has passed. Choose one in the future.", field="date")
    if date.year > now.year + 4:
        raise Refusal("That's too far ahead. Choose a date within the next three years.", field="date")
    here = find_zone(zone)
    wall = dt.datetime.combine(date, time)
    first, second = (wall.replace(tzinfo=here, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if previous is not None and previous.astimezone(here).replace(tzinfo=None) == wall:
        first = previous
    elif first != second:
        raise _clock_change_refusal(wall, here, locale, now)
    if first <= now:
        field = "date" if date < now.astimezone(here).date() else "time"
        raise Refusal(f"That time has passed in {city_of_zone(zone)}. Choose one in the future.", field=field)
    if first > now + HORIZON:
        raise Refusal("That's too far ahead. Choose a date within the next three years.", field="date")
    return first


def resolve_by_rule(wall: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, str]:
    """Return the instant (UTC) of a wall-clock time that nobody can be asked about, and what the clocks do to it: `""`,
    `"gap"` or `"twice"`.

    A time that does not exist that day is moved on by the gap, one that exists twice is the first of the two, as
    RFC 5545 has it (3.3.5).
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    instant = first.astimezone(dt.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall:
        return instant, "gap"
    return instant, "twice" if first.utcoffset() != second.utcoffset() else ""


def _clock_change_refusal(wall: dt.datetime, here: ZoneInfo, locale: str, now: dt.datetime) -> Refusal:
    """Return why this wall-clock time cannot be used: the clocks jump over it, or show it twice."""
    moment = _find_clock_change(wall, here)
    before = (moment - dt.timedelta(microseconds=1)).astimezone(here).utcoffset() or dt.timedelta()
    after = moment.astimezone(here).utcoffset() or dt.timedelta()
    naive = moment.replace(tzinfo=None)
    in_halves = locale in HOUR12_LOCALES
    start, end, chosen = (
        _time_of_day(each.hour, each.minute, in_halves=in_halves)
        for each in (*sorted((naive + before, naive + after)), wall)
    )
    day = format_near_date(wall.date(), locale, now.astimezone(here).date())
    change, result = f"go back from {end} to {start}", "happens twice"
    if after > before:
        change, result = f"jump from {start} to {end}", "does not exist"
    return Refusal(
        f"On {day} the clocks in {city_of_zone(here.key)} {change}, so {chosen} {result}. "
        f"Choose a time before {start}, or {end} or later.",
        field="time",
    )


def _find_clock_change(wall: dt.datetime, here: ZoneInfo) -> dt.datetime:
    """Return the instant (UTC) of the clock change near a wall-clock time, by bisecting the two days around it."""
    low, high = (wall.replace(tzinfo=dt.UTC) + dt.timedelta(days=days) for days in (-1, 1))
    old = low.astimezone(here).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(here).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def format_time(instant: dt.datetime, zone: str, locale: str = "") -> str:
    """Return the time of day in `zone`: `15:00`, or `3:00 PM` if the reader's locale writes it so.

    Where the zone is not known here, it is in UTC and says so: `14:00 UTC`.
    """
    local = instant.astimezone(find_zone(zone))
    words = _time_of_day(local.hour, local.minute, in_halves=locale in HOUR12_LOCALES)
    return words if is_known(zone) else f"{words} UTC"


@cache  # a day has 1,440 of them
def _time_of_day(hour: int, minute: int, *, in_halves: bool) -> str:
    """Return `15:00`, or `3:00 PM`."""
    return f"{hour % 12 or 12}:{minute:02} {'PM' if hour >= 12 else 'AM'}" if in_halves else f"{hour:02}:{minute:02}"


def format_day(instant: dt.datetime, zone: str, locale: str = "") -> str:
    """Return the date in `zone` with its weekday: `Tue 24 Nov 2026`, or `Tue, Nov 24, 2026` in the United States."""
    return format_date(instant.astimezone(find_zone(zone)).date(), locale)


def format_near_day(instant: dt.datetime, zone: str, locale: str, now: dt.datetime) -> str:
    """Return the date in `zone` as people say it `now`: `Thu 3 Dec`, with the year only where it is another one."""
    local, today = (each.astimezone(find_zone(zone)).date() for each in (instant, now))
    return format_near_date(local, locale, today)


def format_near_date(date: dt.date, locale: str, today: dt.date) -> str:
    """Return a date as people say it `today`: `Thu 3 Dec`, with the year only where it is another one."""
    words = f"{date:%a, %b %-d}" if locale == "en-US" else f"{date:%a %-d %b}"
    return words if date.year == today.year else format_date(date, locale)


def format_near_datetime(instant: dt.datetime, zone: str, locale: str, now: dt.datetime) -> str:
    """Return date and time in `zone` as people say them `now`: `Thu 3 Dec, 15:00`."""
    return f"{format_near_day(instant, zone, locale, now)}, {format_time(instant, zone, locale)}"


def format_relative_day(instant: dt.datetime, zone: str, locale: str, now: dt.datetime) -> str:
    """Return `today`, `tomorrow` or `yesterday`, else the date; for what is read at once, since it grows old."""
    days = (instant.astimezone(find_zone(zone)).date() - now.astimezone(find_zone(zone)).date()).days
    words = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return words.get(days) or format_near_day(instant, zone, locale, now)


def format_times(starts_at: dt.datetime, ends_at: dt.datetime, zone: str, locale: str = "") -> str:
    """Return from when to when, in `zone`: `10:00–11:00`, or `10:00–11:00 AM` where both are in the same half."""
    first, last = (format_time(each, zone, locale) for each in (starts_at, ends_at))
    half = first[-3:]
    return f"{first[:-3] if half in (' AM', ' PM') and last.endswith(half) else first}–{last}"


def format_datetime(instant: dt.datetime, zone: str, locale: str = "") -> str:
    """Return date and time in `zone`: `Tue 24 Nov 2026, 15:00`."""
    return f"{format_day(instant, zone, locale)}, {format_time(instant, zone, locale)}"


def minutes_ahead(zone: str, reader_zone: str, now: dt.datetime) -> int:
    """Return how many minutes the clocks in `zone` are ahead of the reader's at `now`; negative if they are behind."""
    there, here = (now.astimezone(find_zone(each)).utcoffset() or dt.timedelta() for each in (zone, reader_zone))
    return int((there - here).total_seconds() // 60)


def format_date(date: dt.date, locale: str = "") -> str:
    """Return a date with its weekday for a reader of this locale: `Tue 24 Nov 2026`."""
    return f"{date:%a, %b %-d, %Y}" if locale == "en-US" else f"{date:%a %-d %b %Y}"


def format_hours(number: int) -> str:
    """Return a number of hours in words, from two days on in days where that is exact: `24 hours`, `4 days`."""
    if number >= 48 and number % 24 == 0:
        return f"{number // 24} days"
    return "1 hour" if number == 1 else f"{number} hours"


def format_duration(minutes: int) -> str:
    """Return a duration in words: `15 minutes`, `1 hour`, `90 minutes`, `2 hours`."""
    if minutes % 60:
        return f"{minutes} minutes"
    return "1 hour" if minutes == 60 else f"{minutes // 60} hours"
