"""Calendar objects of sessions and masterclasses (RFC 5545, 5546), to open as a file or to mail."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

from mentorship.meetings.invitation import CalendarEvent, Invitation
from mentorship.text import to_one_line
from storage.calendar_entry import CANCEL
from storage.text import clean
from storage.zones import UTC, find_zone, known_zone

YEARS_AHEAD = 4  # no meeting is planned further ahead than three years: see `mentorship.times.HORIZON`


def calendar_object(invitation: Invitation, now: dt.datetime, *, organizer: str = "", attendee: str = "") -> bytes:
    """Return the invitation as calendars read it: one entry, in the zone in which its meeting was meant.

    `organizer` and `attendee` are mail addresses. A file has no attendee (RFC 5546, 3.2.1). Where no mail is set up,
    the organizer is the host in Slack, by the address of Slack's own deep links.
    """
    calendar, event = icalendar.Calendar(), icalendar.Event()
    calendar.add("prodid", "-//mentorship//EN")
    calendar.add("version", "2.0")
    calendar.add("method", invitation.method)
    _add_times(calendar, event, invitation.event, now)
    _add_words(event, invitation)
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", now)
    event.add("status", _status(invitation))
    event.add("organizer", _person(f"mailto:{organizer}" if organizer else invitation.host_uri, invitation.event.host))
    if attendee:
        answer = "ACCEPTED" if invitation.event.confirmed else "NEEDS-ACTION"
        role = {"role": "REQ-PARTICIPANT", "partstat": answer, "rsvp": "FALSE"}
        event.add("attendee", _person(f"mailto:{attendee}", invitation.person, **role))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _add_words(event: icalendar.Event, invitation: Invitation) -> None:
    about = invitation.event
    event.add("summary", to_one_line(about.summary))
    event.add("location", clean(about.location))
    if about.url:
        event.add("url", about.url)
    if about.description:
        event.add("description", clean(about.description))


def _add_times(calendar: icalendar.Calendar, event: icalendar.Event, about: CalendarEvent, now: dt.datetime) -> None:
    """Add start and end, in the meeting's own zone and with its rules; in UTC where that zone is not known.

    The rules are those of all years in which there are meetings, since some programs keep what they first read of a
    zone.
    """
    starts_at, ends_at, zone = about.starts_at, about.ends_at, _find_zone(about.zone)
    if zone is not None:
        starts_at, ends_at = starts_at.astimezone(zone), ends_at.astimezone(zone)
        years = (now.year - 1, max(now.year + YEARS_AHEAD, ends_at.year))
        calendar.add_component(_zone_rules(zone, *years))
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)


def _find_zone(name: str) -> ZoneInfo | None:
    """Return the zone; None for UTC, which needs no rules, and where there is no data of it."""
    known = known_zone(name)
    return find_zone(known) if known not in (UTC, "Etc/UTC") else None


def _zone_rules(zone: ZoneInfo, first_year: int, last_year: int) -> icalendar.Timezone:
    """Return the zone's VTIMEZONE for these years, with a part for each onset: Outlook does not read lists of them.

    icalendar's own (7.3) leaves out what lies between two clock changes in short succession, as in Morocco.
    """
    rules = icalendar.Timezone()
    rules.add("tzid", zone.key)
    start = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    before = start.astimezone(zone)
    for instant in [start, *_clock_changes(zone, start, dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC))]:
        after = instant.astimezone(zone)
        part = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
        offset_before, offset_after = before.utcoffset() or dt.timedelta(), after.utcoffset() or dt.timedelta()
        part.add("dtstart", instant.replace(tzinfo=None) + offset_before)  # by the offset before: RFC 5545, 3.6.5
        part.add("tzoffsetfrom", offset_before)
        part.add("tzoffsetto", offset_after)
        part.add("tzname", after.tzname() or zone.key)
        rules.add_component(part)
        before = after
    return rules


@lru_cache(maxsize=256)  # milliseconds each time, and many in one masterclass have the same
def _clock_changes(zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> tuple[dt.datetime, ...]:
    """Return the instants (UTC) at which the zone's offset changes; no zone changes it twice within a day."""
    found = []
    day, step = start, dt.timedelta(days=1)
    while day < end:
        low, high = day, day + step
        if high.astimezone(zone).utcoffset() != low.astimezone(zone).utcoffset():
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) // 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(microsecond=0))
        day += step
    return tuple(found)


def _status(invitation: Invitation) -> str:
    if invitation.method == CANCEL:
        return "CANCELLED"
    return "CONFIRMED" if invitation.event.confirmed else "TENTATIVE"


def _person(uri: str, name: str, **more: str) -> icalendar.vCalAddress:
    found = icalendar.vCalAddress(uri)
    for key, value in {"cn": to_one_line(name), **more}.items():
        found.params[key] = icalendar.vText(value.replace('"', "'"))
    return found
