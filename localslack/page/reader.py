"""Whoever looks at the page: zone, locale and rights decide how the same text reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PERMALINK = re.compile(r"/archives/([A-Z0-9]+)(?:/p(\d{10})(\d{6}))?")  # of a channel, or of a message in it
APP_HOME = re.compile(r"https://slack\.com/app_redirect\?|slack://app\?")  # there is only one app here
# Where people read a clock of twelve hours; everyone else reads one of twenty-four.
TWELVE_HOURS = {"en-US", "en-CA", "en-AU", "en-NZ", "en-IN", "en-PH", "hi-IN", "es-MX", "es-CO", "ko-KR", "ar-EG"}
# Slack leaves out the year of a day that is this near.
NEAR = timedelta(days=183)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Reader:
    """How one person reads: their clock, and the names they see for ids."""

    zone: ZoneInfo
    locale: str
    now: datetime
    me: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""  # of the workspace, without a slash at its end

    def address_within(self, address: str) -> str:
        """Return the page's address of the workspace, channel or message that a link names; "" for any other link."""
        if self.base_url and address.rstrip("/") == self.base_url:
            return f"/?as={self.me}"
        if re.match(APP_HOME, address) or self.base_url and address.startswith(f"{self.base_url}/app_redirect?"):
            return f"/?as={self.me}&at=app/home"
        named = PERMALINK.fullmatch(address.removeprefix(self.base_url)) if self.base_url else None
        if named is None:
            return ""
        channel, seconds, micros = named.groups()
        message = f"&message={seconds}.{micros}" if seconds else ""
        return f"/?as={self.me}&at={channel}{message}"

    def local(self, seconds: float) -> datetime:
        """Return a moment, in seconds since 1970, in this reader's zone."""
        return datetime.fromtimestamp(seconds, self.zone)

    def clock(self, seconds: float, *, with_seconds: bool = False) -> str:
        """Return a time as ``2:30 PM`` or ``14:30``."""
        at = self.local(seconds)
        tail = f":{at.second:02}" if with_seconds else ""
        if self.locale in TWELVE_HOURS:
            return f"{at.hour % 12 or 12}:{at.minute:02}{tail} {'AM' if at.hour < 12 else 'PM'}"
        return f"{at.hour:02}:{at.minute:02}{tail}"

    def date(self, seconds: float, *, short: bool = False, weekday: bool = False) -> str:
        """Return a date as ``February 18th, 2014`` for an American, ``18 February 2014`` for others."""
        at = self.local(seconds)
        month = MONTHS[at.month - 1][: 3 if short else None]
        year = "" if abs(at - self.now) < NEAR else str(at.year)
        if self.locale == "en-US":
            day = str(at.day) if short else ordinal(at.day)
            said = f"{month} {day}" + (f", {year}" if year else "")
        else:
            said = f"{at.day} {month} {year}".rstrip()
        return f"{DAYS[at.weekday()]}, {said}" if weekday else said

    def pretty(self, seconds: float, *, short: bool = False, weekday: bool = False, inside: bool = False) -> str:
        """Return a date, but today, yesterday and tomorrow by name; in lower case ``inside`` a sentence."""
        days = (self.local(seconds).date() - self.now.astimezone(self.zone).date()).days
        near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get(days)
        if near is None:
            return self.date(seconds, short=short, weekday=weekday)
        return near.lower() if inside else near

    def ago(self, seconds: float) -> str:
        """Return a moment as ``3 minutes ago`` or ``in 2 hours``."""
        gap = seconds - self.now.timestamp()
        size = abs(gap)
        for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
            if size >= length:
                count = int(size // length)
                words = f"{count} {unit}{'' if count == 1 else 's'}"
                return f"in {words}" if gap > 0 else f"{words} ago"
        return "now"

    def place(self, zone: str) -> str:
        """Return the place in a zone's name and what the clock says there: ``Berlin, 14:30``."""
        there = Reader(ZoneInfo(zone), self.locale, self.now)
        return f"{zone.rsplit('/', 1)[-1].replace('_', ' ')}, {there.clock(self.now.timestamp())}"

    @property
    def today(self) -> str:
        """The day and the time: ``Sat 28 Nov, 17:40``."""
        seconds = self.now.timestamp()
        return f"{self.now:%a} {self.date(seconds, short=True)}, {self.clock(seconds)}"

    def full(self, seconds: float) -> str:
        """Return what a time says when the pointer rests on it."""
        return f"{self.date(seconds, weekday=True)} at {self.clock(seconds, with_seconds=True)}"


def ordinal(day: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th …"""
    if 10 <= day % 100 <= 20:
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"
