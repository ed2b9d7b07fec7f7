"""The form in which a masterclass is handed over to another host."""

from blocks.kit import Block, header, modal, quote, section
from blocks.masterclasses.masterclass import title
from blocks.masterclasses.state import participant_counts
from blocks.meetings.facts import when
from blocks.meetings.handover import GO_ON, mentor_input
from mentorship.masterclasses.handover import HandOverFormData


def hand_over_form(form_data: HandOverFormData) -> Block:
    """Return `Hand over`: who hosts from now on."""
    view = form_data.view
    told = (
        "Everyone who has a spot is told, and so is the new host. Its channel, its waitlist, date and time stay as "
        f"they are.{' Its meeting link stays until the new host enters their own.' if view.online else ''}"
    )
    blocks = [
        header(view.title),
        section(f"{title(view)}\n{when(view)} · {participant_counts(view)}"),
        section(told),
        *(quote(f"{form_data.warning}\n{GO_ON}") if form_data.warning else []),
        mentor_input(f"{view.id}-{view.version}"),
    ]
    return modal(
        "Hand over",
        blocks,
        callback_id="masterclass.hand_over",
        submit="Hand over",
        id=view.id,
        version=view.version,
        warned_of=form_data.warned_of,
    )
