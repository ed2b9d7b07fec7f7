"""What a meeting does when a country changes its clocks: it keeps the wall clock that it was meant in.

By newer zone data the instant that was stored may show another time on the clocks there than was meant. The instant
follows, unless someone in the meeting would then have two things at once.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.history import HistoryKind, record_history
from mentorship.meetings.changes import Changes
from mentorship.meetings.conflicts import commitment_name
from mentorship.meetings.meeting import reset_start
from mentorship.meetings.without_host import reset_deadline
from mentorship.meetings.zoom_link import link_state_of, sync_link
from mentorship.times import city_of_zone, format_datetime, resolve_by_rule
from storage.commitments import find_overlapping
from storage.meeting import Enrollment, Meeting
from storage.person import lock_persons
from storage.zones import find_zone, to_local, zone_names


@dataclass(frozen=True)
class ClockChange:
    """An instant (UTC) that no longer shows the wall clock that was meant, and the one that does.

    `note` says what the clocks do to that time: `""`, `"gap"` (it does not exist that day) or `"twice"`.
    """

    zone: str
    local: dt.datetime  # what was meant, naive
    old: dt.datetime
    new: dt.datetime
    note: str


def find_clock_change(zone: str, local: dt.datetime, instant: dt.datetime) -> ClockChange | None:
    """Return the change that brings the instant in line with its wall clock; None where there is nothing to change, or
    the zone is not known here.
    """
    if zone not in zone_names() or to_local(instant, zone) == local:
        return None
    new, note = resolve_by_rule(local, find_zone(zone))
    return ClockChange(zone, local, instant, new, note)


def change_of(meeting: Meeting) -> ClockChange | None:
    """Return the change that the meeting needs, if it needs one."""
    return find_clock_change(meeting.zone, meeting.local_start, meeting.starts_at) if meeting.local_start else None


def meant_start(meeting: Meeting) -> dt.datetime:
    """Return the instant at which the clocks show what the meeting was meant for: copies of it begin from there."""
    change = change_of(meeting)
    return change.new if change is not None else meeting.starts_at


def require_movable(
    db: Session, meeting: Meeting, change: ClockChange, places: Iterable[Enrollment], now: dt.datetime
) -> None:
    """Lock everyone whose time the meeting takes. Raises Refusal, for the operator, if one of them has something else
    at the new time, or if that has passed.
    """
    if change.new <= now:
        raise Refusal("its time has passed by now; cancel it, or move it to another time")
    busy = {each.person_id: each.person for each in places if each.blocks} if meeting.live else {}
    lock_persons(db, meeting.workspace_id, busy)
    ends_at = change.new + (meeting.ends_at - meeting.starts_at)
    for other in find_overlapping(db, list(busy), change.new, ends_at, meeting.id):
        person = busy[other.person_id]
        when = format_datetime(other.starts_at, change.zone)
        raise Refusal(
            f"{person.name} has {commitment_name(other, person)} then ({when} in {city_of_zone(change.zone)}); "
            "move or cancel one of the two"
        )


def apply_clock_change(db: Session, meeting: Meeting, change: ClockChange, now: dt.datetime) -> None:
    """Let the meeting begin at the new instant, for as long as before; Zoom and the reminders of the start follow."""
    link, lasting = link_state_of(meeting), meeting.ends_at - meeting.starts_at
    meeting.starts_at, meeting.ends_at = change.new, change.new + lasting
    meeting.version += 1
    kind = HistoryKind.EDITED if meeting.live else HistoryKind.DRAFT_EDITED
    record_history(db, kind, meeting, by=None, now=now, detail=["clocks"])
    if meeting.live:
        reset_start(meeting, now)
        reset_deadline(db, meeting, now)
    db.flush()
    db.refresh(meeting)
    sync_link(db, meeting, before=link, now=now)


def time_changes(meeting: Meeting, change: ClockChange) -> Changes:
    """Return what people are told has changed about the meeting, which has followed the clocks."""
    old_end = change.old + (meeting.ends_at - meeting.starts_at)
    return {
        "starts_at": [change.old.isoformat(), meeting.starts_at.isoformat()],
        "ends_at": [old_end.isoformat(), meeting.ends_at.isoformat()],
    }
