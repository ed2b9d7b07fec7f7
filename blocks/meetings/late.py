"""What the forms `Cancel booking` and `Leave` say and ask within the program's notice to cancel."""

import datetime as dt

from blocks.kit import Block, field, mention, section, text_input
from blocks.meetings.inputs import REASON_LIMIT
from blocks.times import day_and_time
from mentorship.meetings.view import MeetingView


def is_late(view: MeetingView, until: dt.datetime | None) -> bool:
    """Return whether it is later than until when a place can be given up in time (None: there is no such rule)."""
    return until is not None and view.as_of > until


def notice(view: MeetingView, until: dt.datetime) -> str:
    """Return the program's notice to cancel in words."""
    hours = round((view.starts_at - until) / dt.timedelta(hours=1))
    return "1 hour's notice" if hours == 1 else f"{hours} hours' notice"


LATE_MEANS = "it's recorded as a late cancellation, and you'll be asked why"


def in_time_words(until: str) -> str:
    """Return until when a booking can be given up freely, and what is different after that."""
    return f"You can cancel or change your booking until {until}. After that you can still cancel, but {LATE_MEANS}."


def too_late_words(until: str) -> str:
    """Return the same of a booking for which that time has passed."""
    return f"The time to change or freely cancel it ended {until}. You can still cancel, but {LATE_MEANS}."


def late_warning(view: MeetingView, until: dt.datetime | None) -> list[Block]:
    """Return that giving the place up counts as late; nothing while it does not."""
    if until is None or not is_late(view, until):
        return []
    why = f"You could cancel freely until {day_and_time(until, view.reader, view.as_of)}."
    if view.is_placed_late:
        why = f"You got your spot within the {notice(view, until)}, so cancelling counts as late."
    host = mention(view.host)
    then = f"It's recorded, for you, {host} and admins to see. Please tell {host} why."
    return [section(f":warning: *This is a late cancellation.* {why} {then}")]


def reason_field(*, required: bool) -> Block:
    """Return the input for why someone gives up their place."""
    return field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True), optional=not required)
