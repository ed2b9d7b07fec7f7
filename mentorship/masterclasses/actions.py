"""What somebody may do with a masterclass now: the items of its menu and its buttons."""

import datetime as dt

from mentorship.program.visibility import Circles, may_steer
from mentorship.sessions.view import phase
from storage.masterclass import Seats
from storage.meeting import ASKED, ATTENDING, HOST, Enrollment, Meeting
from storage.person import Person
from storage.waitlist import OFFERED, WAITING, WaitlistEntry

MOST = 500  # participants


def offered(entry: WaitlistEntry | None, now: dt.datetime) -> bool:
    """Whether a place is kept for this entry of the queue now."""
    return entry is not None and entry.state == OFFERED and entry.offer_until is not None and now < entry.offer_until


def actions(
    viewer: Person,
    meeting: Meeting,
    mine: Enrollment | None,
    entry: WaitlistEntry | None,
    seats: Seats,
    around: Circles,
    now: dt.datetime,
) -> list[str]:
    """What the viewer may do now, their own role's first, in the order of the three-dot menu; then the buttons.

    `answer` are two buttons, `I can make it` and `I can't`; `offer` are `Accept` and `Pass`.
    """
    steering, coming = may_steer(viewer, meeting), phase(meeting, now) == "coming"
    placed = mine is not None and mine.state in (ATTENDING, ASKED)
    seen = ["participants"] if steering or placed or meeting.id not in around.outside else []
    if not meeting.live or phase(meeting, now) == "over":
        return (["duplicate"] if steering and viewer.program.masterclasses else []) + seen
    found = []
    if mine is not None and mine.role != HOST and mine.state == ATTENDING and coming:
        found += ["add_to_calendar", "leave"]
    if steering:
        found += ["edit", "move"] if coming else []
        found += ["duplicate"] if viewer.program.masterclasses else []
        found += ["add_to_calendar"] if viewer.id == meeting.host_id and coming else []
        found += ["cancel"]
    if mine is not None and mine.state == ASKED and coming:
        found += ["answer"]
    if viewer.id != meeting.host_id and not placed and coming and meeting.id not in around.outside:
        found += _ways_in(meeting, entry, seats, now)
    return found + seen


def _ways_in(meeting: Meeting, entry: WaitlistEntry | None, seats: Seats, now: dt.datetime) -> list[str]:
    """How somebody without a place can come by one."""
    if offered(entry, now):
        return ["offer"]
    if seats.taken < most_of(meeting):
        return ["reserve"]
    return ["leave_waitlist"] if entry is not None and entry.state == WAITING else ["join_waitlist"]


def most_of(meeting: Meeting) -> int:
    """How many participants there can be."""
    return meeting.maximum if meeting.maximum is not None else MOST
