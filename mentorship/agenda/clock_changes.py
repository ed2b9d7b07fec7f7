"""What was planned on the clocks of a country that has since changed them: finding it, and letting it follow.

An operator runs this after an update of the zone data (`mentorship zones`), so it concerns all workspaces.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses import clock_change as masterclasses
from mentorship.meetings.clock_change import ClockChange, change_of, find_clock_change
from mentorship.requests import clock_change as requests
from mentorship.sessions import clock_change as sessions
from storage.meeting import CANCELLED, DRAFT, MASTERCLASS, MENTEE, Meeting, enrollments_of, find_meeting, lock_meeting
from storage.planned_times import list_planned_starts, list_proposed_times, list_zones_in_use
from storage.request import PENDING, SessionRequest, find_request, lock_request
from storage.zones import zone_names


@dataclass(frozen=True)
class Displaced:
    """Something planned whose instants no longer match the wall clocks they were meant as."""

    workspace_id: int
    id: int
    is_request: bool
    name: str  # what it is and of whom, in words
    changes: tuple[ClockChange, ...]


def find_displaced(db: Session, *, now: dt.datetime) -> list[Displaced]:
    """Return what has to follow the clocks, of all workspaces: meetings to come, soonest first, and open requests."""
    meetings = [
        (start.workspace_id, start.meeting_id, change)
        for start in list_planned_starts(db, now)
        if (change := find_clock_change(start.zone, start.wall_clock, start.starts_at)) is not None
    ]
    found = [_displaced_meeting(db, *each) for each in meetings]
    found += [
        _displaced_request(db, proposed.workspace_id, proposed.request_id, changes)
        for proposed in list_proposed_times(db, now)
        if (changes := requests.changes_of(proposed.zone, proposed.wall_clocks, proposed.times))
    ]
    return found


def find_unknown_zones(db: Session, *, now: dt.datetime) -> list[str]:
    """Return the zones in use that the zone data do not know: their times are shown in UTC."""
    return [zone for zone in list_zones_in_use(db, now) if zone not in zone_names()]


def let_follow(db: Session, displaced: Displaced, *, now: dt.datetime) -> bool:
    """Move it, and tell everyone concerned, in this transaction. Returns False if there is nothing left to move.

    Raises Refusal if someone in it has something else then, or the new time has passed.
    """
    if displaced.is_request:
        return _let_request_follow(db, displaced, now)
    meeting = lock_meeting(db, displaced.workspace_id, displaced.id)
    change = change_of(meeting) if meeting is not None else None
    if meeting is None or change is None or meeting.state == CANCELLED or meeting.starts_at <= now:
        return False
    follow = masterclasses.follow_clocks if meeting.kind == MASTERCLASS else sessions.follow_clocks
    follow(db, meeting, change, now=now)
    return True


def _let_request_follow(db: Session, displaced: Displaced, now: dt.datetime) -> bool:
    request = lock_request(db, displaced.workspace_id, displaced.id)
    if request is None or request.state != PENDING or request.expires_at <= now:
        return False
    if not requests.changes_of(request.times_zone, request.local_times, request.times):
        return False
    requests.follow_clocks(db, request, now=now)
    return True


def _displaced_meeting(db: Session, workspace_id: int, meeting_id: int, change: ClockChange) -> Displaced:
    meeting = find_meeting(db, workspace_id, meeting_id)
    name = _meeting_name(db, meeting) if meeting is not None else "a meeting"
    return Displaced(workspace_id, meeting_id, False, name, (change,))


def _meeting_name(db: Session, meeting: Meeting) -> str:
    """Return what it is and of whom: `session “Python” of Ada Lovelace with Mia Schmidt`."""
    if meeting.kind == MASTERCLASS:
        return f"masterclass “{meeting.title}” of {meeting.host.name}"
    kind = "draft of a session" if meeting.state == DRAFT else "session"
    topic = f" “{meeting.topic}”" if meeting.topic else ""
    mentee = next((f" with {each.person.name}" for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), "")
    return f"{kind}{topic} of {meeting.host.name}{mentee}"


def _displaced_request(db: Session, workspace_id: int, request_id: int, changes: list[ClockChange]) -> Displaced:
    request = find_request(db, workspace_id, request_id)
    name = _request_name(request) if request is not None else "a request"
    return Displaced(workspace_id, request_id, True, name, tuple(changes))


def _request_name(request: SessionRequest) -> str:
    """Return what it is and of whom: `request of Mia Schmidt to Ada Lovelace`."""
    sender = request.person_with_id(request.sender_id)
    what = "offer" if request.sender_id == request.mentor_id else "request"
    return f"{what} of {sender.name} to {request.other_person(sender.id).name}"
