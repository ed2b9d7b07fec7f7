"""Blocks just beyond a limit of Slack's, with words of the refusal; and blocks that Slack accepts."""

from typing import Any

from tests.localslack.conftest import IMAGE, MD, actions, button, confirm, field, many, options, plain, section, select

REFUSED_BLOCKS: dict[str, tuple[str, dict[str, Any], str]] = {
    # surface, block, words of the refusal
    "section over 3000": ("message", section("x" * 3001), "less than 3001 characters"),
    "section empty": ("message", section(""), "more than 0 characters"),
    "section without text": ("message", {"type": "section"}, "at least one of text, fields"),
    "section with 11 fields": ("message", {"type": "section", "fields": [MD] * 11}, "no more than 10 items"),
    "field over 2000": ("home", {"type": "section", "fields": [{**MD, "text": "x" * 2001}]}, "less than 2001"),
    "header over 150": ("modal", {"type": "header", "text": plain("x" * 151)}, "less than 151"),
    "header in mrkdwn": ("home", {"type": "header", "text": MD}, "plain_text"),
    "header level 5": ("home", {"type": "header", "text": plain("x"), "level": 5}, "between 1 and 4"),
    "context with 11": ("message", {"type": "context", "elements": [MD] * 11}, "no more than 10 items"),
    "context with none": ("message", {"type": "context", "elements": []}, "no fewer than 1 items"),
    "context with a button": ("message", {"type": "context", "elements": [button("x")]}, "valid text object"),
    "actions with 26": ("message", actions(*[button("x", f"a{n}") for n in range(26)]), "no more than 25 items"),
    "actions with an input": ("modal", actions({"type": "plain_text_input"}), "unsupported element type"),
    "twice the same action_id": ("message", actions(button("a"), button("b")), "action_id already exists"),
    "block_id over 255": ("message", section("x", block_id="b" * 256), "less than 256"),
    "action_id over 255": ("message", actions(button("x", "a" * 256)), "less than 256"),
    "unknown block": ("message", {"type": "accordion"}, "unsupported type"),
    "no type": ("message", {"text": MD}, "unsupported type"),
    "unknown key": ("message", section("x", color="red"), "invalid additional property: color"),
    "emoji on mrkdwn": ("message", {"type": "section", "text": {**MD, "emoji": True}}, "additional property: emoji"),
    "input label over 2000": ("modal", field("x" * 2001), "less than 2001"),
    "input label in mrkdwn": ("modal", {**field("x"), "label": MD}, "plain_text"),
    "input hint over 2000": ("modal", field("x", hint=plain("x" * 2001)), "less than 2001"),
    "input in a message": ("message", field("x"), "unsupported type: input"),
    "image without alt_text": ("message", {"type": "image", "image_url": "https://e.com/a.png"}, "field: alt_text"),
    "image with empty alt_text": ("message", {**IMAGE, "alt_text": ""}, "more than 0"),
    "image without source": ("message", {"type": "image", "alt_text": "a"}, "exactly one of image_url"),
    "image with two sources": ("message", {**IMAGE, "slack_file": {"id": "F1"}}, "exactly one of image_url"),
    "image url over 3000": ("message", {**IMAGE, "image_url": "https://e.com/" + "x" * 3000}, "less than 3001"),
    "file block": ("message", {"type": "file", "external_id": "x", "source": "remote"}, "unsupported type: file"),
    "alert in a message": ("message", {"type": "alert", "text": MD}, "unsupported type: alert"),
    "alert over 200": ("modal", {"type": "alert", "text": {**MD, "text": "x" * 201}}, "less than 201"),
    "markdown in a modal": ("modal", {"type": "markdown", "text": "x"}, "unsupported type: markdown"),
    "markdown over 12000": ("message", {"type": "markdown", "text": "x" * 12001}, "less than 12001"),
    "table in Home": ("home", {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}, "unsupported type"),
    "table of 101 rows": (
        "message",
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101},
        "no more than 100 items",
    ),
    "table of 21 columns": (
        "message",
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]},
        "no more than 20 items",
    ),
    "table over 10000 characters": (
        "message",
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 5001}] * 2]},
        "over all cells",
    ),
    "rich text of unknown parts": (
        "message",
        {"type": "rich_text", "elements": [{"type": "rich_text_poem", "elements": []}]},
        "unsupported rich text element",
    ),
    "list indented by 9": (
        "message",
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "indent": 9,
                    "elements": [{"type": "rich_text_section", "elements": []}],
                }
            ],
        },
        "between 0 and 8",
    ),
    "video over http": (
        "message",
        {
            "type": "video",
            "alt_text": "a",
            "title": plain("t"),
            "thumbnail_url": "https://e.com/a.png",
            "video_url": "http://e.com/v",
        },
        "valid URL",
    ),
    "carousel of 11": (
        "message",
        {"type": "carousel", "elements": [{"type": "card", "title": MD}] * 11},
        "no more than 10 items",
    ),
    "empty card": ("message", {"type": "card"}, "at least one of hero_image"),
    "container in a container": (
        "message",
        {"type": "container", "title": MD, "child_blocks": [{"type": "container", "title": MD, "child_blocks": []}]},
        "unsupported type: container",
    ),
    "6 context actions": (
        "message",
        {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain("x")}] * 6,
        },
        "no more than 5 items",
    ),
}  # fmt: skip

ACCEPTED = {
    "message": [
        section("x" * 3000, accessory={"type": "overflow", "options": many(5), "confirm": confirm()}),
        actions(select(initial_option=options("A")[0]), button("Go", value="v" * 2000, style="danger")),
        {"type": "context", "elements": [IMAGE, MD]},
        {**IMAGE, "title": plain("A picture")},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
        {"type": "markdown", "text": "**x**"},
        {"type": "divider"},
        {"type": "header", "text": {**plain("x" * 150), "emoji": True}, "level": 2},
    ],
    "home": [
        section("x", accessory=select()),
        actions({"type": "datepicker", "action_id": "d"}, {"type": "timepicker", "timezone": "Asia/Tokyo"}),
        field("Search", dispatch_action=True),
    ],
    "modal": [
        {"type": "alert", "text": MD, "level": "warning"},
        field("Who", {"type": "multi_users_select", "max_selected_items": 3, "initial_users": ["U1"]}, "a"),
        field("When", {"type": "datetimepicker", "initial_date_time": 1764590400}, "b", optional=True),
        field("How", {"type": "checkboxes", "options": [{"text": MD, "value": "1"}]}, "c"),
        field("Link", {"type": "url_text_input", "placeholder": plain("https://")}, "d", hint=plain("A link")),
        field("Many", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, "e"),
        field("Zone", {"type": "external_select", "min_query_length": 2, "initial_option": options("X")[0]}, "f"),
        field("Where", {"type": "conversations_select", "filter": {"include": ["im"]}}, "g"),
        field("There", {"type": "channels_select", "response_url_enabled": True}, "h"),
    ],
}  # fmt: skip
