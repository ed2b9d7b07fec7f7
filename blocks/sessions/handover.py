"""The form in which a session of someone who left is handed over to another mentor."""

from blocks.kit import Block, choice, field, modal, option, section
from blocks.meetings.facts import when
from blocks.people.picker import person_input
from blocks.sessions.session import title
from mentorship.people.choosable import NEW_HOST
from mentorship.sessions.handover import HandOverFormData


def hand_over_form(form_data: HandOverFormData) -> Block:
    """Return `Hand over`: who mentors from now on, and for a series whether that is for all of it."""
    view, others = form_data.view, form_data.others_in_series
    which = [option("This one", "one"), option(f"All of the series ({others + 1} to come)", "all")]
    told = "We'll tell the new mentor and everyone who has a place. Date, time and everything else stay the same."
    blocks = [
        section(f"*{title(view)}*\n{when(view)}"),
        section(told),
        mentor_input(f"{view.id}-{view.version}"),
        *([field("Which", "which", choice("radio_buttons", which, "all"))] if others else []),
    ]
    return modal(
        "Hand over",
        blocks,
        callback_id="session.hand_over",
        submit="Hand over",
        id=view.id,
        version=view.version,
    )


def mentor_input(token: str) -> Block:
    """Return the input `Mentor`, which finds people who may mentor. `token` makes it new for every form."""
    picker = person_input("Mentor", "mentor", NEW_HOST, placeholder="Choose a mentor")
    return picker | {"block_id": f"mentor:{token}"}
