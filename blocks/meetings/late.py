"""What the forms `Cancel booking` and `Leave` say and ask within the program's notice to cancel."""

import datetime as dt

from blocks.kit import Block, field, mention, section, text_input
from blocks.meetings.inputs import REASON_LIMIT
from mentorship.meetings.view import MeetingView
from mentorship.times import format_hours


def is_late(view: MeetingView, until: dt.datetime | None) -> bool:
    """Return whether it is later than until when a place can be given up in time (None: there is no such rule)."""
    return until is not None and view.as_of > until


def notice(view: MeetingView, until: dt.datetime) -> str:
    """Return the program's notice to cancel in words: `24 hours`, `10 days`."""
    return format_hours(round((view.starts_at - until) / dt.timedelta(hours=1)))


def in_time_words(until: str) -> str:
    """Return until when a booking can be given up freely, and what is different after that."""
    return f"Free to cancel or change until {until}. After that you can only cancel, and it counts as late."


def too_late_words(until: str) -> str:
    """Return the same of a booking for which that time has passed."""
    return f"You could cancel or change freely until {until}. You can still cancel, but it counts as late."


def late_warning(view: MeetingView, until: dt.datetime | None) -> list[Block]:
    """Return that giving the place up counts as late; nothing while it does not."""
    if until is None or not is_late(view, until):
        return []
    why = f"*This counts as a late cancellation* (less than {notice(view, until)} before)."
    return [section(f":warning: {why} You, {mention(view.host)} and admins can see it.")]


def reason_field(*, required: bool) -> Block:
    """Return the input for why someone gives up their place."""
    return field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True), optional=not required)
