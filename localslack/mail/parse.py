"""A mail as a mail program shows it: who wrote, what, and what belongs in the calendar."""

import email
import email.policy
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

import icalendar

from localslack.world.mail import CalendarEvent, Mail


def parse_mail(content: bytes, mail_id: str, received_at: float) -> Mail:
    """Return the mail; `received_at` is in seconds since 1970."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    return Mail(
        id=mail_id,
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or "").strip() or "(no subject)",
        text=_part(message, "plain") or _part(message, "html"),
        html=_part(message, "html"),
        received_at=received_at,
        events=tuple(_events(message)),
    )


def _part(message: EmailMessage, kind: str) -> str:
    """Return the words of the part of this kind; empty where there is none."""
    body = message.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n").strip() if body is not None else ""


def _events(message: EmailMessage) -> Iterator[CalendarEvent]:
    """Yield the calendar entries that the mail carries, also in attached files; each once, if it can be read."""
    parts = [each for each in message.walk() if each.get_content_type() in ("text/calendar", "application/ics")]
    seen = set()
    for part in parts:
        content = part.get_payload(decode=True)
        if content not in seen and (event := _event(content)) is not None:
            yield event
        seen.add(content)


def _event(content: Any) -> CalendarEvent | None:
    """Return the calendar entry in this part of a mail; None where there is none that can be read."""
    try:
        calendar = icalendar.Calendar.from_ical(content)
    except ValueError:
        return None
    entry = next(iter(calendar.walk("VEVENT")), None)
    if entry is None or not isinstance(entry.decoded("dtstart", None), datetime):
        return None
    return CalendarEvent(
        method=str(calendar.get("method", "")),
        status=str(entry.get("status", "")),
        title=str(entry.get("summary", "")),
        starts_at=_seconds(entry.decoded("dtstart")),
        ends_at=_seconds(entry.decoded("dtend", entry.decoded("dtstart"))),
        location=str(entry.get("location", "")),
    )


def _seconds(moment: date) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else 0.0
