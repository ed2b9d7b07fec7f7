"""A calendar that does with files and mails what RFC 5545 and 5546 tell a calendar to do, and nothing else."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import icalendar


@dataclass(frozen=True)
class Event:
    """What a calendar shows of an entry. Times are UTC."""

    summary: str
    location: str
    description: str
    status: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str


@dataclass(frozen=True)
class Told:
    """One calendar object: what a file or a mail says of one entry."""

    uid: str
    method: str
    sequence: int
    stamp: dt.datetime
    organizer: str
    event: Event


class CalendarReferee:
    """One person's calendar. What is late or comes twice changes nothing (RFC 5546, 2.1.4 and 2.1.5)."""

    def __init__(self) -> None:
        self._newest: dict[str, Told] = {}

    def apply(self, told: Told) -> None:
        """Do what the object says, unless something newer is known of its entry: SEQUENCE decides, then DTSTAMP."""
        known = self._newest.get(told.uid)
        if known is None or (told.sequence, told.stamp) > (known.sequence, known.stamp):
            self._newest[told.uid] = told

    @property
    def events(self) -> dict[str, Event]:
        """Return what it shows, by UID."""
        return {uid: told.event for uid, told in self._newest.items() if told.method in ("REQUEST", "PUBLISH")}


def read_calendar_object(content: bytes) -> Told:
    """Return what a calendar object says. Raises AssertionError where RFC 5546 forbids it."""
    calendar: Any = icalendar.Calendar.from_ical(content.decode())
    (event,) = calendar.walk("VEVENT")  # one UID in each object: 3.2.5
    method, status = str(calendar["method"]), str(event["status"])
    assert method in ("REQUEST", "PUBLISH", "CANCEL")
    assert (status == "CANCELLED") == (method == "CANCEL")
    assert "organizer" in event, "3.2.1"
    assert ("attendee" in event) <= (method != "PUBLISH"), "3.2.1"
    assert ("attendee" in event) >= (method == "REQUEST"), "3.2.2"
    return Told(
        str(event["uid"]), method, int(event["sequence"]), event["dtstamp"].dt, str(event["organizer"]),
        _read_event(calendar, event, status),
    )  # fmt: skip


def _read_event(calendar: Any, event: Any, status: str) -> Event:
    start, zone = event["dtstart"].dt, str(event["dtstart"].params.get("TZID", "UTC"))
    assert [str(each["tzid"]) for each in calendar.walk("VTIMEZONE")] == ([zone] if zone != "UTC" else [])
    return Event(
        summary=str(event["summary"]),
        location=str(event["location"]),
        description=str(event.get("description", "")),
        status=status,
        starts_at=start.astimezone(dt.UTC),
        ends_at=event["dtend"].dt.astimezone(dt.UTC),
        zone=zone,
    )
