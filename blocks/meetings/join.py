"""The button `Join`, from half an hour before a meeting begins until it is over."""

import datetime as dt

from blocks.kit import BUTTON_URL_LIMIT, Block, link_button
from mentorship.meetings.meeting import ABOUT_TO_BEGIN
from mentorship.meetings.view import MeetingView


def join_button(view: MeetingView, name: str) -> Block | None:
    """Return `Join` for whoever attends online and may see the link; None while it is early, and once it is over.

    `name` says of what, for a screen reader.
    """
    if not (view.meeting_url and is_about_to_begin(view) and attends_online(view)):
        return None
    if len(view.meeting_url) > BUTTON_URL_LIMIT:
        return None
    return link_button("Join", "joining.follow", view.meeting_url, style="primary", label=f"Join {name}")


def is_about_to_begin(view: MeetingView) -> bool:
    """Return whether it begins within half an hour, or is running."""
    return view.state == "published" and view.phase != "over" and view.starts_at - view.as_of <= ABOUT_TO_BEGIN


def attends_online(view: MeetingView) -> bool:
    """Return whether the reader attends online, or hosts what others may attend online."""
    return view.online if view.role == "host" else view.method == "online"


def minutes_left(view: MeetingView) -> int:
    """Return in how many minutes it begins, rounded up."""
    return -((view.as_of - view.starts_at) // dt.timedelta(minutes=1))
