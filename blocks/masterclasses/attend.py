"""The forms about a spot in a masterclass: how to attend, and leaving."""

from blocks.kit import (
    Block,
    choice,
    confirmation,
    field,
    header,
    mention,
    modal,
    option,
    section,
    titled_entry,
)
from blocks.masterclasses.masterclass import title
from blocks.meetings.facts import METHODS, when, where
from blocks.meetings.inputs import KEEP_LABEL
from blocks.meetings.late import is_late, late_warning, reason_field
from mentorship.masterclasses.view import MasterclassView


def reserve_form(view: MasterclassView) -> Block:
    """Return `Reserve a spot`, where there is a choice of how to attend."""
    ways = [option(text, value) for value, text in METHODS.items()]
    blocks = [
        header(view.title),
        section(f"*{title(view)}*\n{when(view)}", typed=[where(view)]),
        field("Attendance", "attendance", choice("radio_buttons", ways, None)),
    ]
    return modal("Reserve a spot", blocks, callback_id="reserving.reserve", submit="Reserve", id=view.id)


def attendance_form(view: MasterclassView) -> Block:
    """Return `Change attendance`, with the present way chosen."""
    ways = [option(text, value) for value, text in METHODS.items()]
    blocks = [
        titled_entry("", view.title, [when(view), f"Hosted by {mention(view.host)}"], None, [where(view)]),
        field("Attendance", "attendance", choice("radio_buttons", ways, view.method)),
    ]
    return modal(
        "Change attendance", blocks, callback_id="reserving.attendance", submit="Save", close="Back", id=view.id
    )


def attendance_saved(method: str) -> Block:
    """Return that it is saved."""
    done = f"You're attending {METHODS[method].lower()}."
    return confirmation("Change attendance", done, hint="Your card and your calendar follow.")


def reserved_message(title: str) -> str:
    """Return what is said immediately to someone who reserved a spot in a channel."""
    return f"You have a spot in “{title}”. You'll find it in this app's Home tab and in Messages."


def leave_form(view: MasterclassView) -> Block:
    """Return `Leave masterclass`, which frees the place for someone else."""
    late = is_late(view, view.leave_until)
    with_reason = ", with your reason" if late else ""
    blocks = [
        header(view.title),
        section(f"*{title(view)}*\n{when(view)}"),
        *late_warning(view, view.leave_until),
        section(f"We'll let {mention(view.host)} know{with_reason}, and your spot opens up for someone else."),
        reason_field(required=late),
    ]
    return modal(
        "Leave masterclass",
        blocks,
        callback_id="reserving.leave",
        submit="Leave",
        close=KEEP_LABEL,
        id=view.id,
        late="yes" if late else "no",
    )
