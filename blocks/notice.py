"""The short messages that tell somebody what happened, and point to the card of the session."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from blocks.kit import Block, context, escaped, person, quote, section
from blocks.session import METHODS, when
from mentorship.meeting import SessionView
from mentorship.person import PersonView
from mentorship.times import in_words

NAMES = {"location": "Location", "topic": "Topic", "meeting_url": "Meeting URL"}


@dataclass(frozen=True)
class News:
    """What a message tells: of which session, done by whom, concerning whom."""

    view: SessionView
    by: PersonView | None = None
    who: PersonView | None = None
    details: dict[str, Any] = field(default_factory=dict)
    card_url: str = ""

    @property
    def actor(self) -> str:
        """Who did it, as a mention."""
        return person(self.by) if self.by else "Somebody"

    @property
    def subject(self) -> str:
        """Whom it concerns, as a mention."""
        return person(self.who) if self.who else "somebody"


def message(kind: str, news: News) -> tuple[str, list[Block]]:
    """The message of this kind: text that is complete by itself, and the same as blocks."""
    words, typed = WORDS[kind](news)
    text = words + (f"\n{escaped(typed)}" if typed else "")
    link = [context(f"<{news.card_url}|See the session>")] if news.card_url else []
    return text, [section(words), *quote(typed), *link]


def roles(by: PersonView | None, *, mentor: bool, admin: bool) -> tuple[str, list[Block]]:
    """What somebody is in the program from now on."""
    held = [name for name, has in (("a mentor", mentor), ("an admin", admin)) if has]
    what = " and ".join(held) if held else "neither a mentor nor an admin"
    text = f"{person(by) if by else 'An admin'} changed your part in the mentorship program: you are now {what}."
    if mentor:
        text += " Choose “New session” in the Home tab to offer a time."
    return text, [section(text)]


def calendar_comment(view: SessionView) -> str:
    """What is said beside a calendar file."""
    return f"Open the file to add this session to your calendar: {when(view)}"


def _booked(news: News) -> tuple[str, str]:
    method = METHODS.get(news.view.method or "", "")
    how = f" ({method.lower()})" if news.view.both and method else ""
    ask = " What they would like to talk about:" if news.view.about else ""
    return f"{news.subject} booked your session on {when(news.view)}{how}.{ask}", news.view.about


def _gave_up(news: News) -> tuple[str, str]:
    reason = str(news.details.get("reason") or "")
    words = f"{news.subject} cancelled their booking of your session on {when(news.view)}. The session is open again."
    return words + (" Their reason:" if reason else ""), reason


def _moved(news: News) -> tuple[str, str]:
    before = _written(dt.datetime.fromisoformat(str(news.details["from"])), news.view.reader)
    return f"{news.subject} moved their booking with you from {before} to {when(news.view)}.", ""


def _attendance(news: News) -> tuple[str, str]:
    method = METHODS.get(str(news.details.get("method")), "").lower()
    return f"{news.subject} will now attend your session on {when(news.view)} {method}.", ""


def _created(news: News) -> tuple[str, str]:
    return f"{news.actor} published a session for you as mentor, on {when(news.view)}.", news.view.topic


def _added(news: News) -> tuple[str, str]:
    return f"{news.actor} added you to a session with {person(news.view.host)} on {when(news.view)}.", news.view.topic


def _mentee_added(news: News) -> tuple[str, str]:
    return f"{news.actor} added {news.subject} to your session on {when(news.view)}.", ""


def _mentee_removed(news: News) -> tuple[str, str]:
    return f"{news.actor} has taken {news.subject} out of your session on {when(news.view)}.", ""


def _removed(news: News) -> tuple[str, str]:
    words = f"{news.actor} has taken you out of the session with {person(news.view.host)} on {when(news.view)}."
    return f"{words} You do not have to do anything.", ""


def _series(news: News) -> tuple[str, str]:
    whose = "for you as mentor" if news.view.role == "host" else f"for you with {person(news.view.host)}"
    dates = _dates(news)
    return f"{news.actor} planned {len(dates)} sessions {whose}. You find them in the Home tab:", "\n".join(dates)


def _dates(news: News) -> list[str]:
    """The sessions of a series that the message is about, in the reader's zone."""
    return [_written(dt.datetime.fromisoformat(each), news.view.reader) for each in news.details.get("starts") or ()]


def _cancelled(news: News) -> tuple[str, str]:
    own, dates = news.view.role == "host", _dates(news)
    if len(dates) > 1:
        with_whom = "" if own else f" with {person(news.view.host)}"
        words = f"{news.actor} cancelled {len(dates)} sessions{with_whom}. The reason, and the dates:"
        return words, "\n".join([news.view.reason, *dates])
    whose = "your session" if own else f"the session with {person(news.view.host)}"
    return f"{news.actor} cancelled {whose} on {when(news.view)}. The reason:", news.view.reason


def _changed(news: News) -> tuple[str, str]:
    changes: dict[str, list[Any]] = news.details.get("changes") or {}
    lines = _time_lines(changes, news.view.reader)
    if "online" in changes or "in_person" in changes:
        old, new = (
            _ways(*(changes.get(name, [getattr(news.view, name)] * 2)[at] for name in ("online", "in_person")))
            for at in (0, 1)
        )
        lines.append(f"Attendance: {old} → {new}")
    lines += [
        f"{name}: {changes[key][0] or 'none'} → {changes[key][1] or 'none'}"
        for key, name in NAMES.items()
        if key in changes
    ]
    whose = "your session" if news.view.role == "host" else f"your session with {person(news.view.host)}"
    return f"{news.actor} changed {whose}, which is now on {when(news.view)}. What changed:", "\n".join(lines)


def _time_lines(changes: dict[str, list[Any]], reader: PersonView) -> list[str]:
    """Old and new time, written out in the reader's zone, since typed text and these share one paragraph."""
    starts, ends = (
        [dt.datetime.fromisoformat(each) for each in changes.get(key, [])] for key in ("starts_at", "ends_at")
    )
    lines = []
    if starts:
        old, new = (_written(each, reader) for each in starts)
        lines.append(f"Time: {old} → {new}")
    if ends and not starts:
        old, new = (_written(each, reader) for each in ends)
        lines.append(f"End: {old} → {new}")
    return lines


def _written(instant: dt.datetime, reader: PersonView) -> str:
    return in_words(instant, reader.zone, reader.locale)


def _ways(online: bool, in_person: bool) -> str:
    return " or ".join(METHODS[name].lower() for name, has in (("online", online), ("in_person", in_person)) if has)


def _undeliverable(news: News) -> tuple[str, str]:
    words = f"Slack does not let this app write to {news.subject}, who has a part in your session on {when(news.view)}."
    return f"{words} Please tell them yourself what they need to know.", ""


WORDS: dict[str, Callable[[News], tuple[str, str]]] = {
    "booked": _booked,
    "gave_up": _gave_up,
    "attendance": _attendance,
    "moved": _moved,
    "created": _created,
    "added": _added,
    "mentee_added": _mentee_added,
    "mentee_removed": _mentee_removed,
    "removed": _removed,
    "cancelled": _cancelled,
    "series": _series,
    "changed": _changed,
    "undeliverable": _undeliverable,
}
