"""What is said beside a calendar file."""

from collections.abc import Sequence

from blocks.sessions.session import when
from mentorship.masterclasses.view import MasterclassView
from mentorship.meetings.view import MeetingView


def calendar_comment(view: MeetingView, *, is_update: bool = False) -> str:
    """Return what is said beside a calendar file; `is_update` when the person was sent one of this meeting before."""
    what = kind_of(view)
    if is_update:
        return f"This {what} has changed. Open the file to update it in your calendar: {when(view)}"
    return f"Open the file to add this {what} to your calendar: {when(view)}"


def calendar_removal_comment(views: Sequence[MeetingView]) -> str:
    """Return what is said beside a file that takes meetings out of a calendar."""
    if len(views) == 1:
        return f"{_removal_reason(views[0])} Open the file to take it out of your calendar: {when(views[0])}"
    return f"Open the file to take these {len(views)} sessions out of your calendar; they do not take place for you."


def _removal_reason(view: MeetingView) -> str:
    """Return why a meeting goes from the calendar; whoever has a place in a moved one is asked about the new time."""
    what = kind_of(view)
    if isinstance(view, MasterclassView) and view.moved:
        return f"This {what} was moved to another time."
    if view.state == "cancelled":
        return f"This {what} was cancelled."
    return f"You have no place in this {what} any more."


def kind_of(view: MeetingView) -> str:
    """Return what people call this kind of meeting."""
    return "masterclass" if isinstance(view, MasterclassView) else "session"
