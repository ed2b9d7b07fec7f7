"""What a person can choose in an element: Slack's state entries, built from plain values and read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from localslack.world.model import Json, StateValues, View, elements_of

# element type -> the key that carries its value in `state.values` and in actions
STATE_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
INITIAL_KEYS = {
    "plain_text_input": "initial_value",
    "email_text_input": "initial_value",
    "url_text_input": "initial_value",
    "number_input": "initial_value",
    "rich_text_input": "initial_value",
    "static_select": "initial_option",
    "external_select": "initial_option",
    "radio_buttons": "initial_option",
    "checkboxes": "initial_options",
    "multi_static_select": "initial_options",
    "multi_external_select": "initial_options",
    "users_select": "initial_user",
    "multi_users_select": "initial_users",
    "conversations_select": "initial_conversation",
    "multi_conversations_select": "initial_conversations",
    "channels_select": "initial_channel",
    "multi_channels_select": "initial_channels",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
}
LISTS = frozenset(kind for kind, key in STATE_KEYS.items() if key.endswith("s"))
OPTION_KINDS = frozenset(k for k, key in STATE_KEYS.items() if key in ("selected_option", "selected_options"))


def offered_options(element: Json) -> Iterator[Json]:
    """Yield the options that an element (or an answer to block_suggestion) offers, those in groups too."""
    yield from element.get("options") or []
    for group in element.get("option_groups") or []:
        yield from group["options"]


def _entry(element: Json, value: Any) -> Json:
    kind = element["type"]
    entry: Json = {"type": kind, STATE_KEYS[kind]: value}
    if "timezone" in element:
        entry["timezone"] = element["timezone"]
    return entry


def initial_entry(element: Json) -> Json:
    """Return the state of an element nobody touched: its initial value, or none."""
    empty: Any = [] if element["type"] in LISTS else None
    return _entry(element, element.get(INITIAL_KEYS.get(element["type"], ""), empty))


def chosen_entry(element: Json, value: Any, suggestions: Iterable[Json] = ()) -> Json:
    """Return the state after a person chose `value`: an option's value, an id, a date, a text, or a list of them.

    Raises LookupError when an option is not on offer. None (or an empty list or text) clears the element.
    """
    kind = element["type"]
    if kind in LISTS:
        values = list(value or [])
        if kind in OPTION_KINDS:
            values = [_option(element, v, suggestions) for v in values]
        return _entry(element, values)
    if value in (None, ""):
        return _entry(element, None)
    if kind in OPTION_KINDS:
        return _entry(element, _option(element, value, suggestions))
    if kind == "rich_text_input":
        text = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
        return _entry(element, {"type": "rich_text", "elements": [text]})
    return _entry(element, int(value) if kind == "datetimepicker" else str(value))


def _option(element: Json, value: str, suggestions: Iterable[Json]) -> Json:
    options = [*offered_options(element), *suggestions, *initial_options(element)]
    for option in options:
        if option["value"] == value:
            return option
    raise LookupError(f"option {value!r} is not offered; there are {[o['value'] for o in options]}")


def initial_options(element: Json) -> list[Json]:
    """Return the initially chosen options, as a list."""
    one = element.get("initial_option")
    return [one] if one else list(element.get("initial_options") or [])


def plain_value(entry: Json) -> Any:
    """Return a state entry as a plain value: an option's value, an id, a text, or a list of them; None when empty."""
    value = entry.get(STATE_KEYS[entry["type"]])
    if isinstance(value, dict) and "value" in value:
        return value["value"]
    if entry["type"] in LISTS and entry["type"] in OPTION_KINDS:
        return [option["value"] for option in value or []]
    return value


def is_empty(entry: Json) -> bool:
    """Return whether nothing is chosen or typed."""
    return entry.get(STATE_KEYS[entry["type"]]) in (None, "", [])


def fresh_values(blocks: list[Json], previous: StateValues | None = None) -> StateValues:
    """Return the state of all inputs; a previous value survives where block_id, action_id and type are the same."""
    values: StateValues = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in STATE_KEYS:
                continue
            old = (previous or {}).get(block["block_id"], {}).get(element["action_id"])
            entry = old if old and _still_fits(element, old) else initial_entry(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def _still_fits(element: Json, entry: Json) -> bool:
    if entry["type"] != element["type"]:
        return False
    offered = {option["value"] for option in offered_options(element)}
    if element["type"] not in OPTION_KINDS or not offered:
        return True
    chosen = plain_value(entry)
    return set(chosen if isinstance(chosen, list) else [] if chosen is None else [chosen]) <= offered


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """Return the block and the element with these ids; raises LookupError when they are not (or no longer) there."""
    for block in blocks:
        if block.get("block_id") == block_id:
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return block, element
    raise LookupError(f"there is no {action_id!r} in block {block_id!r}")


def options_of(view: View, block_id: str, action_id: str) -> list[Json]:
    """Return what the bot has suggested so far for an external select."""
    return list(view.offered.get((block_id, action_id), {}).values())
