"""Mail, as the mailboxes of the local Slack keep it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """What a mail puts into the calendar or takes out of it. Times are in seconds since 1970."""

    method: str  # REQUEST or CANCEL
    status: str
    title: str
    starts_at: float
    ends_at: float
    location: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in someone's mailbox. `received_at` is in seconds since 1970."""

    id: str
    sender: str
    subject: str
    text: str
    html: str  # empty where it has none
    received_at: float
    events: tuple[CalendarEvent, ...] = ()
