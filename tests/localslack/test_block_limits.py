"""The Block Kit checker: what Slack refuses, each thing just beyond its limit, and what Slack accepts."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localslack.blockkit.check import check_blocks, check_suggestions, check_view
from tests.localslack.block_cases import ACCEPTED, REFUSED_BLOCKS
from tests.localslack.conftest import MD, field, many, modal, options, plain, section
from tests.localslack.element_cases import REFUSED_ELEMENTS
from tests.support.thoroughness import examples

REFUSED = REFUSED_BLOCKS | REFUSED_ELEMENTS


@pytest.mark.parametrize(("surface", "block", "words"), REFUSED.values(), ids=REFUSED)
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


@pytest.mark.parametrize("surface", ACCEPTED)
def test_takes_what_is_right(surface: str) -> None:
    assert check_blocks(ACCEPTED[surface], surface) == []


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


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths to everything within a JSON value."""
    if isinstance(value, dict):
        inner = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    return [path, *(inside for key, entry in inner for inside in paths(entry, (*path, key)))]


@settings(max_examples=examples(300), deadline=None)
@given(surface=st.sampled_from(sorted(ACCEPTED)), data=st.data(), nonsense=NONSENSE)
def test_survives_nonsense_anywhere(surface: str, data: st.DataObject, nonsense: Any) -> None:
    blocks: Any = copy.deepcopy([*ACCEPTED[surface], *(case[1] for case in REFUSED.values() if case[0] == surface)])
    *path, last = data.draw(st.sampled_from(paths(blocks)[1:]))
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
