"""The Block Kit checker: a table of things that Slack refuses, each just beyond its limit, and of what it takes."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localslack.blockkit.check import check_blocks, check_suggestions, check_view
from tests.localslack.conftest import button, field, modal, options, plain, section
from tests.support.thoroughness import examples

MD = {"type": "mrkdwn", "text": "x"}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": options("A", "B"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def confirm(**more: Any) -> dict[str, Any]:
    return {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n"), **more}


def many(count: int) -> list[dict[str, Any]]:
    return [{"text": plain(f"o{n}"), "value": f"v{n}"} for n in range(count)]


REFUSED_BLOCKS = {
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
    "input label over 2000": ("modal", field("x" * 2001), "less than 2001"),
    "input label in mrkdwn": ("modal", {**field("x"), "label": MD}, "plain_text"),
    "input hint over 2000": ("modal", field("x", hint=plain("x" * 2001)), "less than 2001"),
    "input in a message": ("message", field("x"), "unsupported type: input"),
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
    "workflow button in a modal": (
        "modal",
        actions({"type": "workflow_button", "text": plain("x"), "workflow": {}}),
        "not supported in a modal",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("surface", "block", "words"), REFUSED_BLOCKS.values(), ids=REFUSED_BLOCKS)
def test_refuses_block(surface: str, block: dict[str, Any], words: str) -> None:
    faults = check_blocks([block], surface)
    assert any(words in fault for fault in faults), faults
    assert all(fault.startswith("[ERROR] ") and "[json-pointer:/blocks/0" in fault for fault in faults)


REFUSED_VIEWS = {
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title"),
    "title over 24": (modal(title="x" * 25), "less than 25"),
    "submit over 24": (modal(submit=plain("x" * 25)), "less than 25"),
    "close over 24": (modal(close=plain("x" * 25)), "less than 25"),
    "title in mrkdwn": (modal() | {"title": MD}, "plain_text"),
    "inputs without submit": (
        {"type": "modal", "title": plain("t"), "blocks": [field("x")]},
        "missing required field: submit",
    ),
    "private_metadata over 3000": (modal(private_metadata="x" * 3001), "less than 3001"),
    "callback_id over 255": (modal(callback_id="x" * 256), "less than 256"),
    "external_id over 255": (modal(external_id="x" * 256), "less than 256"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100 items"),
    "submit_disabled": (modal(submit_disabled=True), "invalid additional property"),
    "Home with title": ({"type": "home", "title": plain("t"), "blocks": []}, "invalid additional property: title"),
    "unknown type": ({"type": "workflow_step", "blocks": []}, "modal or home"),
    "no blocks": ({"type": "home"}, "missing required field: blocks"),
    "twice the same block_id": (modal(field("a"), field("b")), "block_id already exists"),
    "two focused": (
        modal(field("a", {"focus_on_load": True}, "a"), field("b", {"focus_on_load": True}, "b")),
        "only one element may have focus_on_load",
    ),
}


@pytest.mark.parametrize(("view", "words"), REFUSED_VIEWS.values(), ids=REFUSED_VIEWS)
def test_refuses_view(view: dict[str, Any], words: str) -> None:
    assert any(words in fault for fault in check_view(view)), check_view(view)


def test_limits_over_a_whole_message() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert check_blocks([{"type": "divider"}] * 51, "message")
    assert "only_one_table_allowed" in check_blocks([table, table], "message")[0]
    assert check_blocks([{"type": "markdown", "text": "x" * 7000}] * 2, "message")
    assert check_blocks([section("a", block_id="x"), section("b", block_id="x")], "message")


TAKEN = {
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


@pytest.mark.parametrize("surface", TAKEN)
def test_takes_what_is_right(surface: str) -> None:
    assert check_blocks(TAKEN[surface], surface) == []


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [None], [[]], {"type": None}])
def test_survives_nonsense(value: Any) -> None:
    assert check_view(value)
    assert check_blocks([value], "message")
    for block in ("section", "actions", "input", "context", "image", "rich_text", "table", "card", "container"):
        for key in ("text", "elements", "element", "label", "fields", "accessory", "rows", "child_blocks", "actions"):
            assert check_blocks([{"type": block, key: value}], "message")


NONSENSE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.just([]), st.just({}), st.just([7])
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything within a JSON value."""
    if isinstance(value, dict):
        inner = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    return [path, *(spot for key, entry in inner for spot in spots(entry, (*path, key)))]


@settings(max_examples=examples(300), deadline=None)
@given(surface=st.sampled_from(sorted(TAKEN)), data=st.data(), nonsense=NONSENSE)
def test_survives_nonsense_anywhere(surface: str, data: st.DataObject, nonsense: Any) -> None:
    blocks: Any = copy.deepcopy([*TAKEN[surface], *(case[1] for case in REFUSED_BLOCKS.values() if case[0] == surface)])
    *path, last = data.draw(st.sampled_from(spots(blocks)[1:]))
    place = blocks
    for key in path:
        place = place[key]
    place[last] = nonsense
    assert isinstance(check_blocks(blocks, surface), list)
    assert isinstance(check_view({"type": "modal", "blocks": blocks, "title": nonsense}), list)


def test_suggested_options() -> None:
    assert check_suggestions({"options": many(100)}) == []
    assert check_suggestions({"options": []}) == []
    assert check_suggestions({"option_groups": [{"label": plain("g"), "options": many(2)}]}) == []
    assert check_suggestions({"options": many(101)})
    assert check_suggestions({"options": options("x" * 76)})
    assert check_suggestions({})
