"""The Block Kit checker: everything Slack would refuse in blocks, views and suggested options, in Slack's words.

Pure functions over plain dictionaries; an empty list means that Slack accepts it.
"""

from __future__ import annotations

from typing import Any

from localslack.blockkit.block_limits import check_block
from localslack.blockkit.element_limits import select_option
from localslack.blockkit.rules import (
    Report,
    Rule,
    anything,
    boolean,
    items,
    listing,
    mapping,
    one_of,
    string,
    text,
    type_of,
)
from localslack.blockkit.surfaces import check_block_type

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
CHARTS = 2

_COMMON: dict[str, Rule] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}
_VIEWS = {
    "modal": mapping(
        {"type": one_of("modal"), "title": text(24, plain=True), "blocks": anything},
        {**_COMMON, "submit": text(24, plain=True), "close": text(24, plain=True)},
    ),
    "home": mapping({"type": one_of("home"), "blocks": anything}, _COMMON),
}
_group = mapping({"label": text(75, plain=True), "options": listing(select_option, 0, 100)}, {})


def check_blocks(blocks: Any, surface: str, path: str = "/blocks") -> list[str]:
    """Return the faults of blocks on a surface: "message", "modal" or "home"."""
    report = Report(surface)
    if not isinstance(blocks, list):
        report.fail("must be an array", path)
        return report.faults
    if len(blocks) > MOST_BLOCKS[surface]:
        report.fail(f"no more than {MOST_BLOCKS[surface]} items allowed", path)
    for index, block in enumerate(blocks):
        at = f"{path}/{index}"
        if not isinstance(block, dict):
            report.fail("must be an object", at)
        elif check_block_type(type_of(block), at, report):
            check_block(block, at, report)
    if report.tables > 1:
        report.fail("only_one_table_allowed", path)
    if report.charts > CHARTS:
        report.fail(f"no more than {CHARTS} data_visualization blocks allowed", path)
    if report.focused > 1:
        report.fail("only one element may have focus_on_load", path)
    return report.faults


def check_view(view: Any) -> list[str]:
    """Return the faults of a modal or Home tab, apart from its size in bytes."""
    report = Report()
    kind = type_of(view)
    if kind not in _VIEWS:
        report.fail("must be a modal or home view", "/view/type")
        return report.faults
    _VIEWS[kind](view, "/view", report)
    blocks = view.get("blocks")
    has_inputs = any(type_of(block) == "input" for block in items(blocks))
    if kind == "modal" and has_inputs and not view.get("submit"):
        report.fail("missing required field: submit (the view has input blocks)", "/view")
    return report.faults + (check_blocks(blocks, kind, "/view/blocks") if "blocks" in view else [])


def check_suggestions(answer: Any) -> list[str]:
    """Return the faults of an answer to block_suggestion: at most a hundred options, or groups of them."""
    report = Report()
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        report.fail("must have exactly one of options and option_groups", "")
    elif "options" in answer:
        listing(select_option, 0, 100)(answer["options"], "/options", report)
    else:
        listing(_group, 0, 100)(answer["option_groups"], "/option_groups", report)
    return report.faults
