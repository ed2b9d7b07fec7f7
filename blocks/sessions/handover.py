"""The form in which a session of someone who left is handed over to another mentor."""

from blocks.kit import Block, choice, context, field, modal, option, quote, section, with_blocks
from blocks.meetings.facts import when
from blocks.meetings.handover import GO_ON, mentor_input
from blocks.meetings.inputs import with_dispatch
from blocks.sessions.session import title
from mentorship.sessions.handover import HandOverFormData

TOLD = "We'll tell the new mentor, and whoever has booked. Date and time stay the same."
LINK_REPLACED = "The new mentor's own meeting link replaces the old one."
LACKS_LINK = "has no meeting link of their own. We'll ask them to add one; until they do, the session has none."
YOU_LACK_LINK = "You have no meeting link of your own. Until you add one, the session has none."
LINK_NOTE_ID = "link_note"


def hand_over_form(form_data: HandOverFormData) -> Block:
    """Return `Hand over`: who mentors from now on, and for a series whether that is for all of it."""
    view, others = form_data.view, form_data.others_in_series
    which = [option("This one", "one"), option(f"All of the series ({others + 1} to come)", "all")]
    blocks = [
        section(f"*{title(view)}*\n{when(view)}"),
        section(f"{TOLD} {LINK_REPLACED}" if form_data.replaces_link else TOLD),
        *(quote(f"{form_data.warning}\n{GO_ON}") if form_data.warning else []),
        with_dispatch(mentor_input(f"{view.id}-{view.version}")),
        *([field("Which", "which", choice("radio_buttons", which, "all"))] if others else []),
    ]
    return modal(
        "Hand over",
        blocks,
        callback_id="session.hand_over",
        submit="Hand over",
        id=view.id,
        version=view.version,
        without=view.mentee.slack_id if view.mentee else "",
        warned_of=form_data.warned_of,
    )


def with_link_note(view: Block, mentor: str, reader: str) -> Block:
    """Return the same form, which says below the input that this mentor (a Slack id; empty: nobody) has no link.

    `reader` is the Slack id of whoever reads it, who may be that mentor.
    """
    words = YOU_LACK_LINK if mentor == reader else f"<@{mentor}> {LACKS_LINK}"
    note = [context(f":link: {words}") | {"block_id": LINK_NOTE_ID}] if mentor else []
    blocks = []
    for block in view["blocks"]:
        is_mentor = str(block.get("block_id")).startswith("mentor:")
        blocks += [] if block.get("block_id") == LINK_NOTE_ID else [block, *note] if is_mentor else [block]
    return with_blocks(view, blocks)
