"""Calendar files of sessions and masterclasses, to open or to mail."""

import datetime as dt
from collections.abc import Sequence

import icalendar

from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.meetings.invitation import CANCEL, Invitation, entry_uid
from mentorship.meetings.view import MeetingView
from mentorship.text import to_one_line
from storage.meeting import IN_PERSON
from storage.text import clean


def calendar_file(views: Sequence[AnyMeetingView], now: dt.datetime) -> bytes:
    """Return a file of events for the views' reader, in UTC (RFC 5545, 5546): the reader has all of them, or none any
    longer.

    Each event keeps its UID for good, and its SEQUENCE rises with every change; the last one says that it is cancelled.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//mentorship//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if _is_active(views[0]) else "CANCEL")
    for view in views:
        calendar.add_component(_event(view, now))
    return bytes(calendar.to_ical())


def invitation_file(invitation: Invitation, organizer: str, attendee: str, now: dt.datetime) -> bytes:
    """Return the invitation as mail carries it (RFC 6047), from the mailbox `organizer` to the mailbox `attendee`, in
    UTC.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//mentorship//EN")
    calendar.add("version", "2.0")
    calendar.add("method", invitation.method)
    event, entry = icalendar.Event(), invitation.entry
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", to_one_line(entry.summary))
    event.add("status", _status(invitation))
    event.add("location", to_one_line(entry.location))
    answer = "ACCEPTED" if entry.confirmed else "NEEDS-ACTION"
    event.add("organizer", _mailbox(organizer, invitation.host))
    event.add("attendee", _mailbox(attendee, invitation.person, role="REQ-PARTICIPANT", partstat=answer, rsvp="FALSE"))
    if entry.url:
        event.add("url", entry.url)
    if entry.description:
        event.add("description", clean(entry.description))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _status(invitation: Invitation) -> str:
    if invitation.method == CANCEL:
        return "CANCELLED"
    return "CONFIRMED" if invitation.entry.confirmed else "TENTATIVE"


def _mailbox(address: str, name: str, **more: str) -> icalendar.vCalAddress:
    found = icalendar.vCalAddress(f"mailto:{address}")
    for key, value in {"cn": to_one_line(name), **more}.items():
        found.params[key] = icalendar.vText(value.replace('"', "'"))
    return found


def _is_active(view: MeetingView) -> bool:
    return view.state == "published" and view.enrollment_state in ("attending", "asked")


def _event(view: AnyMeetingView, now: dt.datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry_uid(view.id, view.reader.id))
    event.add("sequence", view.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", view.starts_at)
    event.add("dtend", view.ends_at)
    event.add("summary", _summary(view))
    event.add("status", "CONFIRMED" if _is_active(view) else "CANCELLED")
    if view.meeting_url and view.method != IN_PERSON:
        event.add("url", view.meeting_url)
    event.add("location", _location(view))
    if about := _description(view):
        event.add("description", about)
    return event


def _description(view: AnyMeetingView) -> str:
    return view.description if isinstance(view, MasterclassView) else view.topic


def _summary(view: AnyMeetingView) -> str:
    if isinstance(view, MasterclassView):
        return f"Masterclass: {view.title}"
    other = view.mentee if view.role == "host" else view.host
    return f"Mentorship session with {other.name}" if other else "Open mentorship session"


def _location(view: MeetingView) -> str:
    online = view.method == "online" or view.online and not view.in_person
    if online and view.meeting_url:
        return view.meeting_url
    return f"{view.location.name}, {view.location.address}" if view.location.address else view.location.name
