"""How a refusal looks: a sign, the rule that said no in bold, the rest, and buttons for what helps instead."""

import json
import re
from collections.abc import Iterable, Sequence

from blocks.kit import Block, button, buttons, cut, fine_print, modal, quote, with_blocks
from blocks.queue_exit import leave_queue_button
from mentorship.errors import NextStep, Refusal

# The ids of the blocks that a refusal adds to a view.
REFUSAL_ID, NEXT_STEPS_ID, REFUSAL_END_ID = "refusal", "refusal_steps", "refusal_end"
SENTENCE_END = re.compile(r"[.?!:](?=\s)")
LONG_FORM = 6  # blocks: of a longer form one does not see all at once
SEE_TOP = "Not done yet: see the note at the top."
MAX_BLOCKS = 100  # blocks of a view

NEXT_STEPS = {
    "apply": ("Ask to mentor", "application.open"),
    "ask_admin": ("Ask an admin", "permission.ask"),
    "edit": ("Edit again", "session.again"),
    "edit_masterclass": ("Edit again", "masterclass.again"),
    "find": ("Find a mentor", "mentor.find"),
    "join_waitlist": ("Join waitlist", "masterclass.join_waitlist"),
    "leave_waitlist": ("Leave waitlist", "masterclass.leave_waitlist"),
    "locations": ("Locations", "location.list"),
    "masterclass": ("Show masterclass", "masterclass.look"),
    "masterclasses": ("Masterclasses", "masterclass.list"),
    "new": ("New session", "session.new"),
    "notify": ("Notify me", "waitlist.join"),
    "offer_show": ("Show offer", "request.show_offer"),
    "people": ("People", "person.list"),
    "profile": ("View profile", "mentor.profile"),
    "program": ("Program", "program.open"),
    "request": ("Request a session", "request.new"),
    "request_show": ("Show request", "request.show"),
    "reserve": ("Reserve a spot", "masterclass.reserve"),
    "session": ("Show that session", "session.look"),
    "sessions": ("Your sessions", "home.sessions"),
}


def refusal_message(refusal: Refusal) -> list[Block]:
    """Return a refusal as a message. Names and topics in it were typed by people: they must not become markup."""
    return [_lead(refusal), *next_step_buttons(refusal.next_steps)]


def _lead(refusal: Refusal) -> Block:
    """Return the words of a refusal as the block in whose place the next refusal is put."""
    return refusal_block(str(refusal)) | {"block_id": REFUSAL_ID}


def refusal_block(words: str) -> Block:
    """Return the words with a sign before them and the first sentence in bold, as rich text: nothing is markup."""
    words = cut(words, 3000)
    end = found.end() if (found := SENTENCE_END.search(words)) else len(words)
    first, rest = words[:end], words[end:]
    parts = [{"type": "emoji", "name": "warning"}, {"type": "text", "text": f" {first}", "style": {"bold": True}}]
    parts += [{"type": "text", "text": rest}] if rest else []
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def refusal_modal(refusal: Refusal) -> Block:
    """Return a refusal as a modal of its own."""
    return modal("Not possible", refusal_message(refusal), callback_id="message")


def saved_modal(words: str) -> Block:
    """Return what takes the place of a form that was saved when more cannot be shown.

    Closing it closes all views, since what is below it shows how things were.
    """
    return modal("Saved", quote(words), callback_id="message") | {"clear_on_close": True}


def with_refusal(view: Block, refusal: Refusal, refused: str = "") -> Block:
    """Return the view with the refusal on top; a long form points to it at its end, where one looks who submits it.

    What said the same words in small print before is left out: nobody is to read them twice.
    Its inputs keep their ids, and with them what was typed. The button with the action `refused` and that value is not
    offered again.
    """
    kept = with_blocks(view, view.get("blocks", []))
    own, same = (REFUSAL_ID, NEXT_STEPS_ID, REFUSAL_END_ID), fine_print(str(refusal))["elements"]
    blocks = [each for each in kept["blocks"] if each.get("block_id") not in own and each.get("elements") != same]
    blocks = list(_without_button(blocks, refused)) if refused else blocks
    if refusal.warning_token:
        kept["private_metadata"] = json.dumps(json.loads(kept["private_metadata"]) | {"sure": refusal.warning_token})
    top, is_long = refusal_message(refusal), kept.get("submit") and len(blocks) > LONG_FORM
    end = [refusal_block(SEE_TOP) | {"block_id": REFUSAL_END_ID}] if is_long else []
    return {**kept, "blocks": [*top, *blocks[: MAX_BLOCKS - len(top) - len(end)], *end]}


def button_key(element: Block) -> str:
    """Return what tells a button from all others of its view."""
    return f"{element.get('action_id')} {element.get('value')}"


def _without_button(blocks: Iterable[Block], refused: str) -> Iterable[Block]:
    for block in blocks:
        if button_key(block.get("accessory") or {}) == refused:
            yield {key: value for key, value in block.items() if key != "accessory"}
        elif block["type"] == "actions":
            kept = [each for each in block["elements"] if button_key(each) != refused]
            if kept:
                yield block | {"elements": kept}
        else:
            yield block


def next_step_buttons(steps: Sequence[NextStep]) -> list[Block]:
    """Return a row of buttons for what helps instead; nothing where there is nothing."""
    row = [next_step_button(step) for step in steps]
    return [buttons(*row) | {"block_id": NEXT_STEPS_ID}] if row else []


def next_step_button(step: NextStep) -> Block:
    """Return the button for something that helps instead."""
    make = leave_queue_button if step.action == "leave_waitlist" else button
    return make(*NEXT_STEPS[step.action], str(step.id))
