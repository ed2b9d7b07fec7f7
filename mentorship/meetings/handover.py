"""Handing a meeting over to another host: what is alike for sessions and masterclasses."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.history import HistoryKind, record_history
from mentorship.meetings.conflicts import claim_for_new_host
from mentorship.meetings.local_times import describe_odd_hours
from mentorship.meetings.places import enroll
from mentorship.meetings.without_host import stop_awaiting_host
from mentorship.outbox.notify import update_calendar
from mentorship.times import format_near_day
from storage.leaving import find_host_place
from storage.meeting import HOST, LEFT, Meeting
from storage.person import Person

MAX_WARNINGS = 5  # of several meetings at odd hours


def claim_for_handover(db: Session, meetings: Sequence[Meeting], host: Person, viewer: Person) -> None:
    """Make sure that someone else can host these meetings, which are locked. Raises Refusal beside `mentor`."""
    if any(meeting.host_id == host.id for meeting in meetings):
        raise Refusal(f"{host.name} hosts this already. Choose another mentor.", field="mentor")
    claim_for_new_host(db, meetings, host, viewer=viewer)


def change_host(db: Session, meeting: Meeting, host: Person, *, by: Person, now: dt.datetime) -> Person:
    """Give the meeting, whose time was claimed, to its new host. Returns the old one, whose calendar loses it."""
    old_host, place = meeting.host, find_host_place(db, meeting)
    stop_awaiting_host(db, meeting, now)
    place.state, place.blocks = LEFT, False
    meeting.host = host
    record_history(db, HistoryKind.HANDED_OVER, meeting, by=by, person=host, now=now)
    meeting.version += 1  # an edit form drawn before shows another host
    db.flush()
    enroll(db, meeting, host, role=HOST, source="host", by=by, now=now)
    update_calendar(db, meeting, old_host, now=now)
    return old_host


def warn_of_odd_hours(meetings: Sequence[Meeting], host: Person, reader: Person, now: dt.datetime) -> str:
    """Return at which of these times, soonest first, it is early or late for the new host, one a line."""
    lines = []
    for meeting in meetings:
        lasting = meeting.ends_at - meeting.starts_at
        if odd := describe_odd_hours(meeting.starts_at, lasting, [host], reader):
            day = format_near_day(meeting.starts_at, reader.zone, reader.locale, now)
            lines.append(f"{day}: {odd}" if len(meetings) > 1 else odd)
    more = [f"and {len(lines) - MAX_WARNINGS} more"] if len(lines) > MAX_WARNINGS else []
    return "\n".join([*lines[:MAX_WARNINGS], *more])
