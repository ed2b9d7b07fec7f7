"""What somebody may do with a masterclass now: the items of its menu and its buttons."""

import datetime as dt

from mentorship.program.visibility import AllowedGroups, can_manage
from mentorship.sessions.view import phase
from storage.masterclass import Seats
from storage.meeting import ASKED, ATTENDING, HOST, Enrollment, Meeting
from storage.person import Person
from storage.waitlist import OFFERED, WAITING, WaitlistEntry

MAX_PARTICIPANTS = 500  # participants


def has_open_offer(entry: WaitlistEntry | None, now: dt.datetime) -> bool:
    """Whether a place is kept for this entry of the queue now."""
    return entry is not None and entry.state == OFFERED and entry.offer_until is not None and now < entry.offer_until


def actions(
    viewer: Person,
    meeting: Meeting,
    own_enrollment: Enrollment | None,
    entry: WaitlistEntry | None,
    seats: Seats,
    allowed_groups: AllowedGroups,
    now: dt.datetime,
) -> list[str]:
    """What the viewer may do now, their own role's first, in the order of the three-dot menu; then the buttons.

    `answer` are two buttons, `I can make it` and `I can't`; `offer` are `Accept` and `Pass`.
    """
    manages, coming = can_manage(viewer, meeting), phase(meeting, now) == "coming"
    is_enrolled = own_enrollment is not None and own_enrollment.state in (ATTENDING, ASKED)
    seen = ["participants"] if manages or is_enrolled or meeting.id not in allowed_groups.outside else []
    if not meeting.live or phase(meeting, now) == "over":
        return (["duplicate"] if manages and viewer.program.masterclasses else []) + seen
    found = []
    if own_enrollment is not None and own_enrollment.role != HOST and own_enrollment.state == ATTENDING and coming:
        found += ["add_to_calendar", "leave"]
    if manages:
        found += ["edit", "move"] if coming else []
        found += ["duplicate"] if viewer.program.masterclasses else []
        found += ["add_to_calendar"] if viewer.id == meeting.host_id and coming else []
        found += ["cancel"]
    if own_enrollment is not None and own_enrollment.state == ASKED and coming:
        found += ["answer"]
    if viewer.id != meeting.host_id and not is_enrolled and coming and meeting.id not in allowed_groups.outside:
        found += _joining_actions(meeting, entry, seats, now)
    return found + seen


def _joining_actions(meeting: Meeting, entry: WaitlistEntry | None, seats: Seats, now: dt.datetime) -> list[str]:
    """How somebody without a place can come by one."""
    if has_open_offer(entry, now):
        return ["offer"]
    if seats.taken < max_participants(meeting):
        return ["reserve"]
    return ["leave_waitlist"] if entry is not None and entry.state == WAITING else ["join_waitlist"]


def max_participants(meeting: Meeting) -> int:
    """How many participants there can be."""
    return meeting.maximum if meeting.maximum is not None else MAX_PARTICIPANTS
