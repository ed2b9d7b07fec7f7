"""The form in which a masterclass is cancelled."""

from blocks.kit import Block, field, modal, section, text_input, titled_entry
from blocks.masterclasses.state import participant_counts
from blocks.meetings.facts import when
from blocks.meetings.inputs import KEEP_LABEL, REASON_LIMIT
from mentorship.masterclasses.view import MasterclassView


def cancel_form(view: MasterclassView) -> Block:
    """Return `Cancel masterclass`, with the reason that everyone concerned is told."""
    concerned = view.seats.taken + view.seats.waiting
    told = "Everyone is told right away, with your reason." if concerned else "Nobody has signed up yet."
    blocks = [
        titled_entry("", view.title, [when(view), participant_counts(view)], None),
        section(f"{told} A cancelled masterclass can't be brought back."),
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True), optional=not concerned),
    ]
    return modal(
        "Cancel masterclass",
        blocks,
        callback_id="masterclass.cancel",
        submit="Cancel it",
        close=KEEP_LABEL,
        id=view.id,
        version=view.version,
    )
