"""A mail as a mail program shows it: who wrote, what, and what belongs in the calendar."""

import email
import email.policy
from datetime import date, datetime
from email.message import EmailMessage

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
        event=_event(message),
    )


def _part(message: EmailMessage, kind: str) -> str:
    """Return the words of the part of this kind; empty where there is none."""
    body = message.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n").strip() if body is not None else ""


def _event(message: EmailMessage) -> CalendarEvent | None:
    """Return the calendar entry that the mail carries; None where there is none that can be read."""
    part = next((each for each in message.walk() if each.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    try:
        calendar = icalendar.Calendar.from_ical(part.get_content())
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
