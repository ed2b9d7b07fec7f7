"""Elements and options just beyond a limit of Slack's, each in a block, with words of the refusal."""

from typing import Any

from tests.localslack.conftest import MD, actions, button, confirm, field, many, options, plain, section, select

REFUSED_ELEMENTS: dict[str, tuple[str, dict[str, Any], str]] = {
    # surface, block, words of the refusal
    "button over 75": ("message", actions(button("x" * 76)), "less than 76"),
    "button value over 2000": ("message", actions(button("x", value="v" * 2001)), "less than 2001"),
    "button url over 3000": ("message", actions(button("x", url="https://e.com/" + "x" * 3000)), "less than 3001"),
    "button with a script": ("message", actions(button("x", url="javascript:alert(1)")), "valid URL"),
    "button style": ("message", actions(button("x", style="warning")), "one of primary, danger"),
    "button label over 75": ("message", actions(button("x", accessibility_label="x" * 76)), "less than 76"),
    "confirm title over 100": ("message", actions(button("x", confirm=confirm(title=plain("x" * 101)))), "than 101"),
    "confirm text over 300": ("message", actions(button("x", confirm=confirm(text=plain("x" * 301)))), "than 301"),
    "confirm button over 30": ("message", actions(button("x", confirm=confirm(deny=plain("x" * 31)))), "than 31"),
    "confirm without deny": (
        "message",
        actions(button("x", confirm={"title": plain("t"), "text": MD, "confirm": plain("y")})),
        "missing required field: deny",
    ),
    "101 options": ("message", actions(select(options=many(101))), "no more than 100 items"),
    "no options": ("message", actions(select(options=[])), "no fewer than 1 items"),
    "options and groups": (
        "message",
        actions(select(option_groups=[{"label": plain("g"), "options": options("A")}])),
        "exactly one of options and option_groups",
    ),
    "option text over 75": ("message", actions(select(options=options("x" * 76))), "less than 76"),
    "option value over 75": (
        "message",
        actions(select(options=[{"text": plain("x"), "value": "v" * 76}])),
        "less than 76",
    ),
    "option in mrkdwn": ("message", actions(select(options=[{"text": MD, "value": "x"}])), "plain_text"),
    "option with url": (
        "message",
        actions(select(options=[{**options("A")[0], "url": "https://e.com"}])),
        "additional property: url",
    ),
    "option description over 75": (
        "message",
        actions(select(options=[{**options("A")[0], "description": plain("x" * 76)}])),
        "less than 76",
    ),
    "initial option not offered": (
        "message",
        actions(select(initial_option=options("C")[0])),
        "must match one of the options",
    ),
    "initial option with other text": (
        "message",
        actions(select(initial_option={"text": plain("Other"), "value": "a"})),
        "must match one of the options",
    ),
    "placeholder over 150": ("message", actions(select(placeholder=plain("x" * 151))), "less than 151"),
    "group label over 75": (
        "message",
        actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain("x" * 76), "options": options("A")}],
            }
        ),
        "less than 76",
    ),
    "overflow with 6": ("message", section("x", accessory={"type": "overflow", "options": many(6)}), "than 5 items"),
    "overflow in an input": ("modal", field("x", {"type": "overflow", "options": many(2)}), "unsupported element"),
    "11 checkboxes": ("modal", field("x", {"type": "checkboxes", "options": many(11)}), "more than 10 items"),
    "11 radio buttons": ("modal", field("x", {"type": "radio_buttons", "options": many(11)}), "more than 10 items"),
    "max_selected_items 0": (
        "modal",
        field("x", {"type": "multi_users_select", "max_selected_items": 0}),
        "between 1",
    ),
    "date of no calendar": ("modal", field("x", {"type": "datepicker", "initial_date": "2026-02-30"}), "valid date"),
    "time without colon": ("modal", field("x", {"type": "timepicker", "initial_time": "0900"}), "valid time"),
    "time in no zone": ("modal", field("x", {"type": "timepicker", "timezone": "Mars/Base"}), "IANA time zone"),
    "datetime in Home": ("home", actions({"type": "datetimepicker", "action_id": "d"}), "not supported in a home"),
    "datetime as accessory": (
        "modal",
        section("x", accessory={"type": "datetimepicker", "action_id": "d"}),
        "unsupported element type datetimepicker",
    ),
    "datetime in milliseconds": (
        "modal",
        field("x", {"type": "datetimepicker", "initial_date_time": 1700000000000}),
        "between",
    ),
    "email in Home": ("home", field("x", {"type": "email_text_input"}), "not supported in a home"),
    "url in Home": ("home", field("x", {"type": "url_text_input"}), "not supported in a home"),
    "number in Home": (
        "home",
        field("x", {"type": "number_input", "is_decimal_allowed": False}),
        "not supported in a home",
    ),
    "number without decimals said": ("modal", field("x", {"type": "number_input"}), "field: is_decimal_allowed"),
    "number limits as numbers": (
        "modal",
        field("x", {"type": "number_input", "is_decimal_allowed": False, "min_value": 1}),
        "valid number",
    ),
    "max_length over 3000": ("modal", field("x", {"max_length": 3001}), "between 1 and 3000"),
    "min over max": ("modal", field("x", {"min_length": 9, "max_length": 3}), "min_length must not be more"),
    "too long at first": ("modal", field("x", {"max_length": 3, "initial_value": "long"}), "not be longer"),
    "button in an input": ("modal", field("x", button("x")), "unsupported element type button"),
    "file input in Home": ("home", field("x", {"type": "file_input"}), "not supported in a home"),
    "file input that dispatches": (
        "modal",
        field("x", {"type": "file_input"}, dispatch_action=True),
        "not supported with file_input",
    ),
    "response urls in Home": (
        "home",
        field("x", {"type": "channels_select", "response_url_enabled": True}),
        "response_url_enabled",
    ),
    "workflow button in a modal": (
        "modal",
        actions({"type": "workflow_button", "text": plain("x"), "workflow": {}}),
        "not supported in a modal",
    ),
}  # fmt: skip
