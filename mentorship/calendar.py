"""Calendar entries of sessions, as files to open."""

import datetime as dt

import icalendar

from mentorship.meeting import SessionView


def calendar_file(view: SessionView, now: dt.datetime) -> bytes:
    """One event for the view's reader, in UTC (RFC 5545). The same UID with a rising SEQUENCE at every change."""
    event = icalendar.Event()
    event.add("uid", f"session-{view.id}-person-{view.reader.id}@mentorship")
    event.add("sequence", view.version)
    event.add("dtstamp", now)
    event.add("dtstart", view.starts_at)
    event.add("dtend", view.ends_at)
    event.add("summary", _summary(view))
    event.add("status", "CONFIRMED")
    if view.meeting_url:
        event.add("url", view.meeting_url)
    event.add("location", _place(view))
    if view.topic:
        event.add("description", view.topic)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//mentorship//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _summary(view: SessionView) -> str:
    other = view.mentee if view.role == "host" else view.host
    return f"Mentorship session with {other.name}" if other else "Open mentorship session"


def _place(view: SessionView) -> str:
    online = view.method == "online" or view.online and not view.in_person
    if online and view.meeting_url:
        return view.meeting_url
    return f"{view.location.name}, {view.location.address}" if view.location.address else view.location.name
