"""Slack's markup as words for a mail: names instead of mentions, characters instead of emoji codes, links that can be
followed, and times in the reader's own zone.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.outbox.mail.content import Span
from bot.outbox.mail.emoji import EMOJI
from mentorship.times import format_day, format_time

# What Slack reads in mrkdwn: `<…>`, the code of an emoji, and marks around words.
TOKEN = re.compile(r"<([^<>]*)>|:(\+1|-1|[a-z][a-z0-9_+-]*):|([*_~`])")
CLOSING = {mark: re.compile(rf"\S{re.escape(mark)}(?!\w)") for mark in "*_~`"}
MENTION = re.compile(r"<@([A-Z0-9]+)")
DATE_TOKEN = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Reader:
    """Who reads a mail: in which zone (IANA) and locale (Slack's name of it); `names` of people are by Slack id."""

    zone: str
    locale: str
    names: Mapping[str, str]


def mentioned_ids(text: str) -> list[str]:
    """Return the Slack ids of the people whom the text mentions."""
    return MENTION.findall(text)


def read_markup(text: str, reader: Reader) -> list[Span]:
    """Return one line of mrkdwn without its markup.

    What people typed is escaped in it, and comes out as they typed it.
    """
    return _joined(_read(text, reader))


def _read(text: str, reader: Reader) -> Iterator[Span]:
    marks: set[str] = set()
    end = 0
    for found in TOKEN.finditer(text):
        inside, emoji, mark = found.groups()
        if mark is not None and not _is_mark(text, found, marks):
            continue  # it stays as it stands
        yield Span(html.unescape(text[end : found.start()]), bold="*" in marks)
        end = found.end()
        if inside is not None:
            yield replace(_read_reference(inside, reader), bold="*" in marks)
        elif emoji is not None:
            yield Span(EMOJI.get(emoji, ""))
        else:
            marks ^= {mark}
    yield Span(html.unescape(text[end:]), bold="*" in marks)


def _is_mark(text: str, found: re.Match[str], marks: set[str]) -> bool:
    """Return whether Slack reads `*`, `_`, `~` or a backtick here as the begin or the end of what it marks."""
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    if found[3] in marks:
        return not before.isspace() and not after.isalnum()
    return not before.isalnum() and bool(after.strip()) and CLOSING[found[3]].search(text, found.end()) is not None


def _joined(spans: Iterator[Span]) -> list[Span]:
    """Return the spans without empty ones, those that look the same as one."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and not last.url and not span.url and last.bold == span.bold:
            joined[-1] = replace(last, text=last.text + span.text)
        elif span.text:
            joined.append(span)
    return joined


def _read_reference(inside: str, reader: Reader) -> Span:
    """Return what stands for the markup `<inside>`."""
    target, _, label = map(html.unescape, inside.partition("|"))
    if target.startswith("!date^"):
        _, seconds, pattern, *_ = target.split("^")
        return Span(_format_date_pattern(pattern, int(seconds), reader))
    if target.startswith("@"):
        return Span(reader.names.get(target[1:], label or "someone"))
    if target.startswith("#"):
        return Span(f"#{label}" if label else "a channel in Slack")
    if target.startswith("!"):
        return Span(label or f"@{target[1:].partition('^')[0]}")
    if target.startswith("mailto:"):
        return Span(label or target.removeprefix("mailto:"))
    return Span(label or target, url=target)


def _format_date_pattern(pattern: str, seconds: int, reader: Reader) -> str:
    instant = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return DATE_TOKEN.sub(lambda found: _format_date_token(found[1], instant, reader), pattern)


def _format_date_token(name: str, instant: dt.datetime, reader: Reader) -> str:
    """Return a date or time of Slack's, in the one form that times have in our messages."""
    words = format_time if name.startswith("time") else format_day
    return words(instant, reader.zone, reader.locale)
