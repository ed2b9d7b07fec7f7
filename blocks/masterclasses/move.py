"""The form in which a masterclass is moved to another time."""

from blocks.kit import Block, field, header, modal, section, text_input
from blocks.masterclasses.masterclass import title
from blocks.masterclasses.state import participant_counts
from blocks.meetings.facts import when
from blocks.meetings.inputs import REASON_LIMIT, date_and_time
from blocks.meetings.redraw import with_local_times
from mentorship.masterclasses.move import MoveFormData


def move_form(form_data: MoveFormData) -> Block:
    """Return `Move masterclass`: another time, and the reason that everyone concerned is told."""
    view = form_data.view
    # Slack keeps what an input held as long as its id stays the same: what is moved next must show its own time.
    date, time = (
        block | {"block_id": f"{block['block_id']}:{view.id}-{view.version}"}
        for block in date_and_time(form_data.date, form_data.time, view.location.zone)
    )
    blocks = [
        header(view.title),
        section(f"{title(view)}\n{when(view)} · {participant_counts(view)}"),
        section(
            "We'll tell everyone who has a spot, with your reason, and ask whether they can make it. They keep their "
            "spot until they answer. The waitlist and the channel stay the same."
        ),
        date,
        time,
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True)),
    ]
    drawn = modal(
        "Move masterclass",
        blocks,
        callback_id="masterclass.move",
        submit="Move",
        id=view.id,
        version=view.version,
    )
    return with_local_times(drawn, form_data.local_times)
