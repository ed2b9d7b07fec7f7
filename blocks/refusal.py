"""How a refusal looks: the words of the rule that said no, and buttons for what the person can do instead."""

import json
from collections.abc import Sequence

from blocks.kit import VIEW_KEYS, Block, button, buttons, modal, plain, quote
from mentorship.errors import NextStep, Refusal

# The ids of the blocks that a refusal adds to a view.
REFUSAL_ID, NEXT_STEPS_ID, REFUSAL_END_ID = "refusal", "refusal_steps", "refusal_end"
LONG_FORM = 6  # blocks: of a longer form one does not see all at once
MAX_BLOCKS = 100  # blocks of a view

NEXT_STEPS = {
    "ask": ("Ask to mentor", "application.open"),
    "edit": ("Edit again", "session.again"),
    "edit_class": ("Edit again", "masterclass.again"),
    "find": ("Find a mentor", "mentor.find"),
    "locations": ("Locations", "location.list"),
    "look": ("Show that session", "session.look"),
    "leave_waitlist": ("Leave waitlist", "masterclass.leave_waitlist"),
    "join_waitlist": ("Join waitlist", "masterclass.join_waitlist"),
    "masterclass": ("Show masterclass", "masterclass.look"),
    "masterclasses": ("Masterclasses", "masterclass.list"),
    "new": ("New session", "session.new"),
    "people": ("People", "person.list"),
    "profile": ("View profile", "mentor.profile"),
    "program": ("Program", "program.open"),
    "reserve": ("Reserve a spot", "masterclass.reserve"),
    "sessions": ("Your sessions", "home.sessions"),
    "request": ("Request a session", "request.new"),
    "request_show": ("Show request", "request.show"),
    "offer_show": ("Show offer", "request.show"),
    "notify": ("Notify me", "waitlist.join"),
}


def refusal_message(refusal: Refusal) -> list[Block]:
    """Return a refusal as a message. Names and topics in it were typed by people: they must not become markup."""
    return [*quote(str(refusal)), *next_step_buttons(refusal.next_steps)]


def refusal_modal(refusal: Refusal) -> Block:
    """Return a refusal as a modal of its own."""
    return modal("Not possible", refusal_message(refusal), callback_id="message")


def saved_modal(words: str) -> Block:
    """Return what takes the place of a form that was saved when more cannot be shown.

    Closing it closes all views, since what is below it shows how things were.
    """
    return modal("Saved", quote(words), callback_id="message") | {"clear_on_close": True}


def with_refusal(view: Block, refusal: Refusal) -> Block:
    """Return the view with the refusal on top; in a long form also at the end, where whoever submits it is looking.

    Its inputs keep their ids, and with them what was typed.
    """
    kept = {key: view[key] for key in VIEW_KEYS if view.get(key) is not None}
    blocks = [
        block
        for block in kept.get("blocks", [])
        if block.get("block_id") not in (REFUSAL_ID, NEXT_STEPS_ID, REFUSAL_END_ID)
    ]
    lead = {"type": "section", "block_id": REFUSAL_ID, "text": plain(str(refusal))}
    if refusal.warning_token:
        kept["private_metadata"] = json.dumps(json.loads(kept["private_metadata"]) | {"sure": refusal.warning_token})
    top = [lead, *next_step_buttons(refusal.next_steps)]
    end = [lead | {"block_id": REFUSAL_END_ID}] if kept.get("submit") and len(blocks) > LONG_FORM else []
    return {**kept, "blocks": [*top, *blocks[: MAX_BLOCKS - len(top) - len(end)], *end]}


def next_step_buttons(steps: Sequence[NextStep]) -> list[Block]:
    """Return a row of buttons for what helps instead; nothing where there is nothing."""
    row = [button(*NEXT_STEPS[step.action], str(step.id)) for step in steps]
    return [buttons(*row) | {"block_id": NEXT_STEPS_ID}] if row else []
