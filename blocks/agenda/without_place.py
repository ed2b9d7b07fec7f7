"""What has become of a meeting for its reader, who no longer meets anybody in it."""

from blocks.kit import mention
from blocks.masterclasses.state import new_time
from blocks.times import day_and_time
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.meetings.view import FORMER_HOST
from storage.meeting import LOST


def kind_of(view: AnyMeetingView) -> str:
    """Return what kind of meeting it is, for use in a sentence."""
    return "masterclass" if isinstance(view, MasterclassView) else "session"


def what_became(view: AnyMeetingView) -> str:
    """Return why the reader has no part in it now, without a full stop; empty while they have one."""
    what = kind_of(view)
    if isinstance(view, MasterclassView) and view.moved:
        return f"This {what} was moved to {new_time(view)}"
    if view.state == "cancelled":
        return _by_whom(view)
    if view.role == FORMER_HOST:
        return f"{mention(view.host)} took over this {what}"
    if view.enrollment_state == "removed":
        return f"You were removed from this {what}"
    return _how_left(view) if view.enrollment_state in LOST else ""


def _by_whom(view: AnyMeetingView) -> str:
    if view.cancelled_by is None:
        return f"This {kind_of(view)} was cancelled"
    who = "You" if view.cancelled_by.id == view.reader.id else mention(view.cancelled_by)
    return f"{who} cancelled this {kind_of(view)}"


def _how_left(view: AnyMeetingView) -> str:
    if isinstance(view, MasterclassView):
        return "You left this masterclass"
    if view.moved_to is None:
        return "You cancelled your booking"
    return f"You moved your booking to {day_and_time(view.moved_to, view.reader, view.as_of)}"
