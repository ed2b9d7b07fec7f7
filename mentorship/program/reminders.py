"""When people are reminded of what they are in: by the program's setting, and by what each chose for themselves.

A reminder is named by how many minutes before the start it comes, `0` for the start itself, or by `evening`: 18:00 on
the day before, by the clock of whoever is reminded.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from mentorship.errors import Refusal
from mentorship.text import join_words
from mentorship.times import resolve_by_rule
from storage.person import AS_PROGRAM
from storage.zones import find_zone

EVENING, AT_START = "evening", "0"
EVENING_TIME = dt.time(18)
HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60  # minutes
OWN_CHOICES = {  # as they are offered, in this order
    str(WEEK): "A week",
    str(DAY): "A day",
    EVENING: "The evening before at 18:00",
    str(2 * HOUR): "2 hours",
    str(HOUR): "1 hour",
    "10": "10 minutes",
    AT_START: "At the start",
}
UNITS = ((WEEK, "week"), (DAY, "day"), (HOUR, "hour"), (1, "minute"))
MAX_LEAD, MOST = 4 * WEEK, 8  # minutes before the start, and how many reminders
COMMAS = re.compile(r"[,;，、\n]")
WHAT_TO_ENTER = (
    f"Enter whole minutes before the start, from 0 to {MAX_LEAD}, separated by commas: 1440, 10 means a day "
    "and 10 minutes before. Leave it empty for no reminders."
)

Instants = Mapping[dt.datetime, frozenset[str]]  # when someone is to be reminded (UTC), and by which reminders


def parse_reminders(text: str) -> str:
    """Return the minutes in a text in the form in which they are kept, the earliest reminder first: `1440, 10`.

    Raises Refusal for `reminders` if one of them is no whole number, or out of bounds, or if there are too many.
    """
    parts = [part for part in (each.strip() for each in COMMAS.split(text)) if part]
    if not all(part.isascii() and part.isdigit() and len(part) < 9 and int(part) <= MAX_LEAD for part in parts):
        raise Refusal(WHAT_TO_ENTER, field="reminders")
    minutes = sorted({int(part) for part in parts}, reverse=True)
    if len(minutes) > MOST:
        raise Refusal(f"These are {len(minutes)} reminders, and {MOST} is the most. Remove some.", field="reminders")
    return ", ".join(map(str, minutes))


def describe_reminders(kept: str) -> str:
    """Return in words when the program reminds everyone: `1 day, 10 minutes`."""
    return ", ".join(_describe(int(name)) for name in names_in(kept)) or "no reminders"


def _describe(minutes: int) -> str:
    if minutes == 0:
        return "at the start"
    size, unit = next((size, unit) for size, unit in UNITS if minutes % size == 0)
    if size == 1 and minutes > 2 * HOUR:
        return f"{_describe(minutes - minutes % HOUR)} {_describe(minutes % HOUR)}"
    return f"{minutes // size} {unit}{'' if minutes == size else 's'}"


def say_reminders(kept: str) -> str:
    """Return the same for use in a sentence: `1 day and 10 minutes before, and at the start`."""
    before = [_describe(int(name)) for name in names_in(kept) if name != AT_START]
    said = [f"{join_words(before)} before"] if before else []
    said += ["at the start"] if AT_START in names_in(kept) else []
    return ", and ".join(said) or "never"


def names_in(kept: str) -> tuple[str, ...]:
    """Return the reminders that are kept as one text, with commas between."""
    return tuple(filter(None, (name.strip() for name in kept.split(","))))


def keep_choice(chosen: Iterable[str]) -> str:
    """Return what someone chose as it is kept, in the order in which it is offered; what is not offered is left out."""
    ticked = set(chosen)
    return ",".join(name for name in (AS_PROGRAM, *OWN_CHOICES) if name in ticked)


def reminders_of(choice: str, program: str) -> frozenset[str]:
    """Return the reminders of someone who chose so, where the program reminds everyone so."""
    own = set(names_in(choice))
    return frozenset((own - {AS_PROGRAM}) | (set(names_in(program)) if AS_PROGRAM in own else set()))


def reminder_instants(starts_at: dt.datetime, zone: str, names: Iterable[str]) -> Instants:
    """Return when these reminders of a start come for someone in this zone; those that come together are one."""
    found: dict[dt.datetime, frozenset[str]] = {}
    for name in names:
        instant = _instant(starts_at, zone, name)
        found[instant] = found.get(instant, frozenset()) | {name}
    return found


def _instant(starts_at: dt.datetime, zone: str, name: str) -> dt.datetime:
    if name != EVENING:
        return starts_at - dt.timedelta(minutes=int(name))
    here = find_zone(zone)
    day_before = starts_at.astimezone(here).date() - dt.timedelta(days=1)
    return resolve_by_rule(dt.datetime.combine(day_before, EVENING_TIME), here)[0]


def next_reminder(instants: Instants, *, after: dt.datetime, planned: dt.datetime | None = None) -> dt.datetime | None:
    """Return the first reminder after an instant; one that was `planned` before, and still is one, stays.

    What came before `after` is not made up for: it is done, or was not asked for then.
    """
    return min(_open(instants, after, planned), default=None)


def overdue_reminders(
    instants: Instants, *, after: dt.datetime, planned: dt.datetime | None, now: dt.datetime
) -> list[dt.datetime]:
    """Return the reminders that are due: one, or several where nobody could send them in time."""
    return [each for each in _open(instants, after, planned) if each <= now]


def is_of_use(reminder: dt.datetime, *, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> bool:
    """Return whether it still serves: what comes before the start until then, and that it begins until it is over."""
    return now < (starts_at if reminder < starts_at else ends_at)


def _open(instants: Instants, after: dt.datetime, planned: dt.datetime | None) -> list[dt.datetime]:
    return [each for each in instants if each > after or each == planned]
