"""Slack's limits on each type of block, apart from where it stands."""

from __future__ import annotations

from typing import Any

from localslack.blockkit.element_limits import check_element, check_image_source, image
from localslack.blockkit.rules import (
    Report,
    Rule,
    anything,
    boolean,
    integer,
    items,
    listing,
    mapping,
    one_of,
    string,
    text,
    type_of,
    url,
)
from localslack.blockkit.surfaces import check_placement

TABLE_CHARS = 10_000
MARKDOWN_CHARS = 12_000
_LEAVES = frozenset(
    {"text", "link", "emoji", "user", "usergroup", "channel", "team", "date", "broadcast", "color"}
)  # fmt: skip
_SECTIONS = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")


def _element_in(block_type: str) -> Rule:
    def rule(value: Any, path: str, report: Report) -> None:
        if block_type == "section" and type_of(value) == "image":
            image(value, path, report)
            return
        check_element(value, path, report)
        check_placement(value, block_type, path, report)

    return rule


def _context_element(value: Any, path: str, report: Report) -> None:
    if type_of(value) == "image":
        image(value, path, report)
    else:
        text(3000)(value, path, report)


def _rich_element(value: Any, path: str, report: Report) -> None:
    kind = type_of(value)
    if kind == "rich_text_list":
        integer(0, 8)(value.get("indent", 0), f"{path}/indent", report)
        one_of("bullet", "ordered")(value.get("style"), f"{path}/style", report)
        listing(_rich_element, 1, 1000)(value.get("elements"), f"{path}/elements", report)
    elif kind in _SECTIONS:
        listing(_leaf, 0, 1000)(value.get("elements"), f"{path}/elements", report)
    else:
        report.fail(f"unsupported rich text element: {kind}", f"{path}/type")


def _leaf(value: Any, path: str, report: Report) -> None:
    kind = type_of(value)
    if kind not in _LEAVES:
        report.fail(f"unsupported rich text element: {kind}", f"{path}/type")
    elif kind == "text":
        string(100_000)(value.get("text"), f"{path}/text", report)


def _cell_chars(cell: Any) -> int:
    if isinstance(cell, dict):
        own = len(str(cell["text"])) if isinstance(cell.get("text"), (str, int, float)) else 0
        return own + sum(_cell_chars(part) for part in items(cell.get("elements")))
    return 0


def _table(least_rows: int, most_rows: int) -> Rule:
    row = listing(anything, 1, 20)
    rows = listing(row, least_rows, most_rows)

    def rule(value: Any, path: str, report: Report) -> None:
        rows(value, path, report)
        chars = sum(_cell_chars(cell) for line in items(value) for cell in items(line))
        if chars > TABLE_CHARS:
            report.fail(f"must be less than {TABLE_CHARS + 1} characters over all cells", path)

    return rule


def _markdown(value: Any, path: str, report: Report) -> None:
    string(MARKDOWN_CHARS)(value, path, report)
    report.markdown_chars += len(value) if isinstance(value, str) else 0
    if report.markdown_chars > MARKDOWN_CHARS:
        report.fail(f"must be less than {MARKDOWN_CHARS + 1} characters over all markdown blocks", path)


def _chart(value: Any, path: str, report: Report) -> None:
    if type_of(value) not in ("line", "bar", "area", "pie"):
        report.fail("unsupported chart type", path)
        return
    for key in ("series", "segments"):
        if key in value:
            listing(anything, 1, 6)(value[key], f"{path}/{key}", report)


def _nested(kinds: tuple[str, ...]) -> Rule:
    def rule(value: Any, path: str, report: Report) -> None:
        kind = type_of(value)
        if kind in kinds:
            check_block(value, path, report)
        else:
            report.fail(f"unsupported type: {kind}", f"{path}/type")

    return rule


_CARD: dict[str, Rule] = {
    "title": text(150),
    "subtitle": text(150),
    "body": text(200),
    "subtext": text(200),
    "hero_image": image,
    "icon": image,
    "actions": listing(_element_in("actions"), 1, 2),
}
_TASK: dict[str, Rule] = {
    "details": anything,
    "output": anything,
    "sources": anything,
    "status": one_of("pending", "in_progress", "complete", "error"),
}
_IN_CONTAINER = ("section", "header", "divider", "context", "actions", "image", "rich_text")

# block type -> (required keys, optional keys)
_BLOCKS: dict[str, tuple[dict[str, Rule], dict[str, Rule]]] = {
    "section": (
        {},
        {
            "text": text(3000),
            "fields": listing(text(2000), 1, 10),
            "accessory": _element_in("section"),
            "expand": boolean,
        },
    ),
    "header": ({"text": text(150, plain=True)}, {"level": integer(1, 4)}),
    "divider": ({}, {}),
    "context": ({"elements": listing(_context_element, 1, 10)}, {}),
    "actions": ({"elements": listing(_element_in("actions"), 1, 25)}, {}),
    "input": (
        {"label": text(2000, plain=True), "element": _element_in("input")},
        {"hint": text(2000, plain=True), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": (
        {"alt_text": string(2000)},
        {"image_url": url(), "slack_file": anything, "title": text(2000, plain=True)},
    ),
    "rich_text": ({"elements": listing(_rich_element, 1, 1000)}, {}),
    "video": (
        {
            "alt_text": string(2000),
            "title": text(199, plain=True),
            "thumbnail_url": url(schemes=("https://",)),
            "video_url": url(schemes=("https://",)),
        },
        {
            "author_name": string(49),
            "description": text(200, plain=True),
            "provider_icon_url": url(),
            "provider_name": string(50),
            "title_url": url(schemes=("https://",)),
        },
    ),
    "markdown": ({"text": _markdown}, {}),
    "table": ({"rows": _table(1, 100)}, {"column_settings": listing(anything, 0, 20)}),
    "data_table": (
        {"caption": anything, "rows": _table(2, 101)},
        {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
    ),
    "data_visualization": ({"title": string(50), "chart": _chart}, {}),
    "alert": ({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "card": ({}, _CARD),
    "carousel": ({"elements": listing(_nested(("card",)), 1, 10)}, {}),
    "container": (
        {"child_blocks": listing(_nested(_IN_CONTAINER), 1, 10)},
        {
            "title": text(150),
            "rich_text_title": anything,
            "subtitle": text(150),
            "icon": image,
            "width": anything,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
        },
    ),
    "context_actions": ({"elements": listing(_element_in("context_actions"), 1, 5)}, {}),
    "task_card": ({"task_id": string(255), "title": anything}, _TASK),
    "plan": ({"title": anything}, {"tasks": listing(anything, 0, 50)}),
}
_COMMON: dict[str, Rule] = {"type": string(255), "block_id": string(255)}
_RULES = {kind: mapping(req, {**_COMMON, **opt}) for kind, (req, opt) in _BLOCKS.items()}
# block type -> keys of which at least one must be there
_ANY_OF = {
    "section": ("text", "fields"),
    "card": ("hero_image", "title", "actions", "body"),
    "container": ("title", "rich_text_title"),
}


def check_block(block: dict[str, Any], path: str, report: Report) -> None:
    """Check one block of a known type: its own limits, and the ids within it."""
    kind = block["type"]
    _RULES[kind](block, path, report)
    if kind in _ANY_OF and not any(key in block for key in _ANY_OF[kind]):
        report.fail(f"must have at least one of {', '.join(_ANY_OF[kind])}", path)
    if kind == "image":
        check_image_source(block, path, report)
    if block.get("dispatch_action") and type_of(block.get("element")) == "file_input":
        report.fail("dispatch_action is not supported with file_input", path)
    _check_ids(block, path, report)
    report.tables += kind in ("table", "data_table")
    report.charts += kind == "data_visualization"


def _check_ids(block: dict[str, Any], path: str, report: Report) -> None:
    block_id = block.get("block_id")
    if isinstance(block_id, str):
        if block_id in report.block_ids:
            report.fail(f"block_id already exists: {block_id}", f"{path}/block_id")
        report.block_ids.add(block_id)
    seen: set[str] = set()
    for index, element in enumerate(items(block.get("elements"))):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                report.fail(f"action_id already exists: {action_id}", f"{path}/elements/{index}/action_id")
            seen.add(action_id)
