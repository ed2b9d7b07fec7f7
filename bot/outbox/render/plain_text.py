"""Slack's markup as plain text: names instead of mentions, and times in the reader's own zone."""

import datetime as dt
import html
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, partial

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name

from mentorship.times import city_of_zone
from storage.zones import find_zone

MARKUP = re.compile(r"<([^<>]*)>")
MENTION = re.compile(r"<@([A-Z0-9]+)")
DATE_TOKEN = re.compile(r"\{(\w+)\}")


def mentioned_ids(text: str) -> list[str]:
    """Return the Slack ids of the people whom the text mentions."""
    return MENTION.findall(text)


def plain_text(text: str, names: Mapping[str, str], zone: str, locale: str) -> str:
    """Return the text without markup. `names` are by Slack id; times are in `zone` (IANA).

    Times are written as in `locale` (Slack's name of it), but always in English like the words around them. What people
    typed is escaped in `text`, and comes out as they typed it.
    """
    word = partial(_plain_markup, names=names, at=partial(_format_date_pattern, zone=zone, locale=locale))
    return html.unescape(MARKUP.sub(lambda found: word(found.group(1)), text))


def format_timespan(starts_at: dt.datetime, ends_at: dt.datetime, zone: str, locale: str) -> str:
    """Return from when to when, with the date and the name of the zone (IANA)."""
    start, end = (_format_date_token("time", each, zone, locale) for each in (starts_at, ends_at))
    first, last = (each.astimezone(find_zone(zone)).date() for each in (starts_at, ends_at))
    until = end if first == last else f"{_format_date_token('date_long_pretty', ends_at, zone, locale)}, {end}"
    name = get_timezone_name(starts_at.astimezone(find_zone(zone)), locale=_locale(locale))
    return (
        f"{_format_date_token('date_long_pretty', starts_at, zone, locale)}, {start}–{until}, {name} "
        f"({city_of_zone(zone)})"
    )


def _plain_markup(inside: str, names: Mapping[str, str], at: Callable[[str, int], str]) -> str:
    """Return the text for the markup `<inside>`, still escaped."""
    target, _, label = inside.partition("|")
    if target.startswith("!date^"):
        _, seconds, pattern, *_ = target.split("^")
        return at(pattern, int(seconds))
    if target.startswith("@"):
        return html.escape(names.get(target[1:], label or "somebody"), quote=False)
    if target.startswith("#"):
        return f"#{label}" if label else "a channel in Slack"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:")
    return f"{label} ({target})" if label and label != address else address


def _format_date_pattern(pattern: str, seconds: int, zone: str, locale: str) -> str:
    instant = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return DATE_TOKEN.sub(lambda found: _format_date_token(found.group(1), instant, zone, locale), pattern)


def _format_date_token(name: str, instant: dt.datetime, zone: str, locale: str) -> str:
    local = instant.astimezone(find_zone(zone))
    if name.startswith("time"):
        return format_time(local, "short", tzinfo=local.tzinfo, locale=_locale(locale)).replace("\u202f", " ")
    return format_date(local.date(), "full", locale=_locale(locale))


@cache
def _locale(name: str) -> Locale:
    """Return the English with this name in Slack, else British English: dates are in the language of the words."""
    with suppress(UnknownLocaleError, ValueError):
        if name.startswith("en-"):
            return Locale.parse(name, sep="-")
    return Locale("en", "GB")
