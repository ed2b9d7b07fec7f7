"""What Slack's client checks before it sends a submitted modal: required fields, lengths and shapes."""

from __future__ import annotations

import re

from localslack.blockkit.elements import STATE_KEYS, is_empty, plain_value
from localslack.world.model import Json, View


def field_errors(view: View) -> dict[str, str]:
    """Return the errors to show under the fields, by block_id; none when the modal may be sent."""
    found = {}
    for block in view.blocks:
        if block["type"] == "input":
            error = _field_error(block, view.values[block["block_id"]][block["element"]["action_id"]])
            if error:
                found[block["block_id"]] = error
    return found


def _field_error(block: Json, entry: Json) -> str:
    if is_empty(entry):
        return "" if block.get("optional") else "Please complete this required field."
    value, element = plain_value(entry), block["element"]
    if entry["type"] == "plain_text_input":
        return _length(value, element)
    if entry["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if entry["type"] == "url_text_input" and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        return "Enter a full address that begins with https://"
    if entry["type"] == "number_input":
        return _number(value, element)
    if "max_selected_items" in element and len(entry[STATE_KEYS[entry["type"]]]) > element["max_selected_items"]:
        return f"Please choose at most {element['max_selected_items']}."
    return ""


def _length(value: str, element: Json) -> str:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < shortest:
        return f"Must be at least {shortest} characters."
    return f"Must be at most {longest} characters." if len(value) > longest else ""


def _number(value: str, element: Json) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be {element['max_value']} or less."
    return ""
