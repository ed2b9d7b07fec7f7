"""Rules that hold for every meeting, session or masterclass."""

import datetime as dt

from storage.meeting import IN_PERSON, ONLINE, TOLD_NOTHING, TOLD_SOON, Meeting
from storage.rows import AnyMeeting

ABOUT_TO_BEGIN = dt.timedelta(minutes=30)  # before the start, from when on Home shows how to join
SOON = dt.timedelta(minutes=10)  # before the start, when everyone in the meeting is told that it begins soon


def phase(meeting: AnyMeeting, now: dt.datetime) -> str:
    """Return whether the meeting is coming, running or over."""
    if now < meeting.starts_at:
        return "coming"
    return "running" if now < meeting.ends_at else "over"


def default_method(meeting: Meeting) -> str:
    """Return how someone attends who has not chosen: online where that is possible, since that can be changed."""
    return ONLINE if meeting.online else IN_PERSON


def reset_start_reminders(meeting: Meeting, now: dt.datetime) -> None:
    """Let everyone be told of the start of a meeting that was just published or moved: what was told before does not
    count.

    Where the new time comes soon, they have just learned of it, and are next told when it begins.
    """
    meeting.join_told = TOLD_NOTHING if meeting.starts_at - now > SOON else TOLD_SOON
