"""Slack's limits on block elements and composition objects."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from localslack.blockkit.rules import (
    Report,
    Rule,
    boolean,
    both,
    integer,
    items,
    listing,
    mapping,
    matching,
    one_of,
    string,
    text,
    type_of,
    url,
)

OPTION_VALUE = 75  # the oldest and strictest of the published figures; newer ones say 150

_iso_date = matching(lambda s: re.fullmatch(r"\d{4}-\d\d-\d\d", s) and date.fromisoformat(s), "date (YYYY-MM-DD)")
_clock = matching(lambda s: re.fullmatch(r"\d\d:\d\d", s) and time.fromisoformat(s) is not None, "time (HH:mm)")
_number = matching(lambda s: re.fullmatch(r"-?\d+(\.\d+)?", s), "number")


def _known_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (LookupError, OSError):
        return False


_conversation_filter = both(
    mapping(
        {},
        {
            "include": listing(one_of("im", "mpim", "private", "public"), 1, 4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
    lambda value, path, report: None if value else report.fail("must not be empty", path),
)
confirm = mapping(
    {"title": text(100, plain=True), "text": text(300), "confirm": text(30, plain=True), "deny": text(30, plain=True)},
    {"style": one_of("primary", "danger")},
)
_dispatch = mapping({}, {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})


def option(plain: bool, with_url: bool = False) -> Rule:
    """Return the rule for an option object: only radio buttons and checkboxes format its text, only menus link."""
    optional = {"description": text(75, plain)} | ({"url": url()} if with_url else {})
    return mapping({"text": text(75, plain), "value": string(OPTION_VALUE)}, optional)


select_option = option(plain=True)
_group = mapping({"label": text(75, plain=True), "options": listing(select_option, 1, 100)}, {})
_options: dict[str, Rule] = {
    "options": listing(select_option, 1, 100),
    "option_groups": listing(_group, 1, 100),
}
_users = listing(string(255), 1, 1000)
_focus: dict[str, Rule] = {"focus_on_load": boolean}
_select: dict[str, Rule] = {"placeholder": text(150, plain=True), "confirm": confirm, **_focus}
_multi: dict[str, Rule] = {**_select, "max_selected_items": integer(1, 10_000)}
_typed: dict[str, Rule] = {"placeholder": text(150, plain=True), "dispatch_action_config": _dispatch, **_focus}
_button: dict[str, Rule] = {
    "value": string(2000, 0),
    "url": url(),
    "style": one_of("primary", "danger"),
    "confirm": confirm,
    "accessibility_label": string(75),
}
_rich_value = mapping({"type": one_of("rich_text"), "elements": listing(lambda *_: None, 0, 1000)}, {})

# element type -> (required keys, optional keys)
_ELEMENTS: dict[str, tuple[dict[str, Rule], dict[str, Rule]]] = {
    "button": ({"text": text(75, plain=True)}, _button),
    "workflow_button": (
        {"text": text(75, plain=True), "workflow": lambda *_: None},
        {"style": one_of("primary", "danger"), "accessibility_label": string(75)},
    ),
    "overflow": ({"options": listing(option(plain=True, with_url=True), 1, 5)}, {"confirm": confirm}),
    "static_select": ({}, {**_select, **_options, "initial_option": select_option}),
    "multi_static_select": ({}, {**_multi, **_options, "initial_options": listing(select_option, 1, 100)}),
    "external_select": (
        {},
        {**_select, "min_query_length": integer(0, 1000), "initial_option": select_option},
    ),
    "multi_external_select": (
        {},
        {**_multi, "min_query_length": integer(0, 1000), "initial_options": listing(select_option, 1, 100)},
    ),
    "users_select": ({}, {**_select, "initial_user": string(255)}),
    "multi_users_select": ({}, {**_multi, "initial_users": _users}),
    "conversations_select": (
        {},
        {
            **_select,
            "initial_conversation": string(255),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _conversation_filter,
        },
    ),
    "multi_conversations_select": (
        {},
        {
            **_multi,
            "initial_conversations": _users,
            "default_to_current_conversation": boolean,
            "filter": _conversation_filter,
        },
    ),
    "channels_select": ({}, {**_select, "initial_channel": string(255), "response_url_enabled": boolean}),
    "multi_channels_select": ({}, {**_multi, "initial_channels": _users}),
    "checkboxes": (
        {"options": listing(option(plain=False), 1, 10)},
        {"initial_options": listing(option(plain=False), 1, 10), "confirm": confirm, **_focus},
    ),
    "radio_buttons": (
        {"options": listing(option(plain=False), 1, 10)},
        {"initial_option": option(plain=False), "confirm": confirm, **_focus},
    ),
    "datepicker": ({}, {**_select, "initial_date": _iso_date}),
    "timepicker": ({}, {**_select, "initial_time": _clock, "timezone": matching(_known_zone, "IANA time zone")}),
    "datetimepicker": (
        {},
        {"initial_date_time": integer(1_000_000_000, 9_999_999_999), "confirm": confirm, **_focus},
    ),
    "plain_text_input": (
        {},
        {
            **_typed,
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            "initial_value": string(3000, 0),
        },
    ),
    "email_text_input": ({}, {**_typed, "initial_value": string(3000, 0)}),
    "url_text_input": ({}, {**_typed, "initial_value": string(3000, 0)}),
    "number_input": (
        {"is_decimal_allowed": boolean},
        {**_typed, "initial_value": _number, "min_value": _number, "max_value": _number},
    ),
    "rich_text_input": (
        {},
        {**_typed, "initial_value": _rich_value, "min_lines": integer(1, 100), "max_lines": integer(1, 100)},
    ),
    "file_input": ({}, {"filetypes": listing(string(20), 1, 100), "max_files": integer(1, 10)}),
    "feedback_buttons": ({"positive_button": lambda *_: None, "negative_button": lambda *_: None}, {}),
    "icon_button": (
        {"icon": one_of("trash"), "text": text(75, plain=True)},
        {
            "value": string(2000, 0),
            "confirm": confirm,
            "accessibility_label": string(75),
            "visible_to_user_ids": listing(string(255), 1, 10),
        },
    ),
}
_COMMON: dict[str, Rule] = {"type": string(255), "action_id": string(255)}
_RULES = {kind: mapping(req, {**_COMMON, **opt}) for kind, (req, opt) in _ELEMENTS.items()}

_image = mapping(
    {"type": one_of("image"), "alt_text": string(2000)},
    {"image_url": url(), "slack_file": lambda *_: None},
)


def image(value: Any, path: str, report: Report) -> None:
    """Check an image element: alternative text, and exactly one source."""
    _image(value, path, report)
    check_image_source(value, path, report)


def check_image_source(value: Any, path: str, report: Report) -> None:
    """Check that an image has exactly one of image_url and slack_file, which has exactly one of id and url."""
    if isinstance(value, dict) and ("image_url" in value) == ("slack_file" in value):
        report.fail("must have exactly one of image_url and slack_file", path)
    file = value.get("slack_file") if isinstance(value, dict) else None
    if file is not None and (not isinstance(file, dict) or ("id" in file) == ("url" in file)):
        report.fail("must have exactly one of id and url", f"{path}/slack_file")


def check_element(value: Any, path: str, report: Report) -> None:
    """Check an interactive element: its keys and limits, apart from where it stands."""
    kind = type_of(value)
    rule = _RULES.get(kind)
    if rule is None:
        report.fail(f"unsupported element type: {kind}", f"{path}/type")
        return
    rule(value, path, report)
    report.focused += value.get("focus_on_load") is True
    if kind in ("static_select", "multi_static_select") and ("options" in value) == ("option_groups" in value):
        report.fail("must have exactly one of options and option_groups", path)
    _check_options(value, path, report)
    _check_ranges(value, path, report)
    _check_initial_size(value, path, report)


def _check_options(value: dict[str, Any], path: str, report: Report) -> None:
    if value["type"] in ("external_select", "multi_external_select"):
        return
    offered = _offered_options(value)
    values = [o.get("value") for o in offered if isinstance(o, dict)]
    if len(values) != len(set(map(str, values))):
        report.fail("option values must be unique", f"{path}/options")
    if "initial_option" in value and value["initial_option"] not in offered:
        report.fail("initial_option must match one of the options", f"{path}/initial_option")
    if any(option not in offered for option in items(value.get("initial_options"))):
        report.fail("initial_options must match the options", f"{path}/initial_options")


def _offered_options(value: dict[str, Any]) -> list[Any]:
    groups = [group for group in items(value.get("option_groups")) if isinstance(group, dict)]
    return [*items(value.get("options")), *(option for group in groups for option in items(group.get("options")))]


def _check_ranges(value: dict[str, Any], path: str, report: Report) -> None:
    for least, most in (("min_length", "max_length"), ("min_lines", "max_lines"), ("min_value", "max_value")):
        if _is_more(value.get(least), value.get(most)):
            report.fail(f"{least} must not be more than {most}", path)


def _is_more(least: Any, most: Any) -> bool:
    try:
        return float(least) > float(most)
    except (TypeError, ValueError, OverflowError):
        return False  # missing, or not a number: reported by its own rule


def _check_initial_size(value: dict[str, Any], path: str, report: Report) -> None:
    written, length = value.get("initial_value"), value.get("max_length")
    if isinstance(written, str) and isinstance(length, int) and len(written) > length:
        report.fail("initial_value must not be longer than max_length", f"{path}/initial_value")
    chosen = next((v for k, v in value.items() if k.startswith("initial_") and isinstance(v, list)), [])
    if isinstance(value.get("max_selected_items"), int) and len(chosen) > value["max_selected_items"]:
        report.fail("more initial values than max_selected_items", path)
