"""Rules that hold for every meeting, session or masterclass."""

import datetime as dt

from mentorship.errors import Refusal
from storage.meeting import IN_PERSON, ONLINE, START_AHEAD, START_NEAR, Meeting
from storage.rows import AnyMeeting

ABOUT_TO_BEGIN = dt.timedelta(minutes=30)  # before the start, from when on Home shows how to join
SOON = dt.timedelta(minutes=10)  # before the start, when the channel of a masterclass is told that it begins
METHODS = (ONLINE, IN_PERSON)
# What a form says, too, when nothing was chosen or written.
METHOD_ERROR = "Choose whether you'll attend online or in person."
REASON_ERROR = "Say why, in a few words. Whoever has a spot will read it."


def phase(meeting: AnyMeeting, now: dt.datetime) -> str:
    """Return whether the meeting is coming, running or over."""
    if now < meeting.starts_at:
        return "coming"
    return "running" if now < meeting.ends_at else "over"


def default_method(meeting: Meeting) -> str:
    """Return how someone attends who has not chosen: online where that is possible, since that can be changed."""
    return ONLINE if meeting.online else IN_PERSON


def check_method(meeting: Meeting, chosen: str | None) -> str:
    """Return how someone attends. Raises Refusal if there is a choice and none was made."""
    if not (meeting.online and meeting.in_person):
        return default_method(meeting)
    if chosen not in METHODS:
        raise Refusal(METHOD_ERROR, field="attendance")
    return chosen


def reset_start(meeting: Meeting, now: dt.datetime) -> None:
    """Let everything follow from the start of a meeting that was just published or moved, as if nothing had yet.

    Where the new time comes soon, everyone has just learned of it.
    """
    meeting.scheduled_at = now
    meeting.start_stage = START_AHEAD if meeting.starts_at - now > SOON else START_NEAR
