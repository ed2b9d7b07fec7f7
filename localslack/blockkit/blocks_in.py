"""What Slack does to blocks when it accepts them: it fills in missing ids and the defaults of text objects."""

from __future__ import annotations

import secrets

from localslack.world.model import Json, elements_of

GENERATED = "="  # what ids begin with that we make; Slack's look like that too


def complete_blocks(blocks: list[Json]) -> list[Json]:
    """Complete checked blocks in place (they were parsed from the request and belong to us) and return them."""
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = GENERATED + secrets.token_urlsafe(4)
        for text in (block.get("text"), block.get("label"), block.get("hint")):
            if isinstance(text, dict):
                complete_text(text)
        for element in elements_of(block):
            if not element.get("action_id"):
                element["action_id"] = secrets.token_urlsafe(6)
            if isinstance(element.get("text"), dict):
                complete_text(element["text"])
    return blocks


def is_generated(block: Json) -> bool:
    """Return whether Slack, and not the app, gave the block its id: the next version of it has another."""
    return str(block.get("block_id") or GENERATED).startswith(GENERATED)


def complete_text(text: Json) -> Json:
    """Complete a text object in place and return it."""
    if text["type"] == "plain_text":
        text.setdefault("emoji", True)
    else:
        text.setdefault("verbatim", False)
    return text
