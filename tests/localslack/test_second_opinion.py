"""Our limits against a third party's table: where both have one, ours is never the laxer one."""

from collections.abc import Callable
from typing import Any

import pytest
from slackblocks import _limits, _surfaces

from localslack.blockkit.check import check_blocks, check_view
from localslack.blockkit.surfaces import BLOCKS
from tests.localslack.conftest import button, field, modal, plain, section


def option(text: int = 1, value: int = 1, description: int = 1) -> dict[str, Any]:
    return {"text": plain("x" * text), "value": "v" * value, "description": plain("x" * description)}


def radios(**lengths: int) -> dict[str, Any]:
    return field("x", {"type": "radio_buttons", "options": [option(**lengths)]})


def row(**more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [button("x", **more)]}


def confirm(key: str, length: int) -> dict[str, Any]:
    texts = {name: plain("x") for name in ("title", "text", "confirm", "deny")}
    return row(confirm=texts | {key: plain("x" * length)})


# constant of slackblocks -> a block of the modal surface that reaches a length or number
PROBES: dict[str, Callable[[int], dict[str, Any]]] = {
    "SECTION_TEXT_MAX_LENGTH": lambda n: section("x" * n),
    "SECTION_FIELDS_MAX_ITEMS": lambda n: {"type": "section", "fields": [plain("x")] * n},
    "SECTION_FIELDS_ITEM_MAX_LENGTH": lambda n: {"type": "section", "fields": [plain("x" * n)]},
    "HEADER_TEXT_MAX_LENGTH": lambda n: {"type": "header", "text": plain("x" * n)},
    "CONTEXT_ELEMENTS_MAX_ITEMS": lambda n: {"type": "context", "elements": [plain("x")] * n},
    "ACTIONS_ELEMENTS_MAX_ITEMS": lambda n: {"type": "actions", "elements": [button("x", str(i)) for i in range(n)]},
    "BLOCK_ID_MAX_LENGTH": lambda n: section("x", block_id="x" * n),
    "ACTION_ID_MAX_LENGTH": lambda n: {"type": "actions", "elements": [button("x", "x" * n)]},
    "BUTTON_TEXT_MAX_LENGTH": lambda n: {"type": "actions", "elements": [button("x" * n)]},
    "BUTTON_VALUE_MAX_LENGTH": lambda n: row(value="x" * n),
    "BUTTON_URL_MAX_LENGTH": lambda n: row(url="https://e.com/".ljust(n, "x")),
    "BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH": lambda n: row(accessibility_label="x" * n),
    "CONFIRMATION_TITLE_MAX_LENGTH": lambda n: confirm("title", n),
    "CONFIRMATION_TEXT_MAX_LENGTH": lambda n: confirm("text", n),
    "CONFIRMATION_CONFIRM_MAX_LENGTH": lambda n: confirm("confirm", n),
    "CONFIRMATION_DENY_MAX_LENGTH": lambda n: confirm("deny", n),
    "OPTION_TEXT_MAX_LENGTH": lambda n: radios(text=n),
    "OPTION_DESCRIPTION_MAX_LENGTH": lambda n: radios(description=n),
    "INPUT_LABEL_MAX_LENGTH": lambda n: field("x" * n),
    "INPUT_HINT_MAX_LENGTH": lambda n: field("x", hint=plain("x" * n)),
    "IMAGE_ALT_TEXT_MAX_LENGTH": lambda n: {"type": "image", "image_url": "https://e.com", "alt_text": "x" * n},
    "SELECT_PLACEHOLDER_MAX_LENGTH": lambda n: field("x", {"type": "users_select", "placeholder": plain("x" * n)}),
    "PLAIN_TEXT_INPUT_MAX_LENGTH_MAX": lambda n: field("x", {"max_length": n}),
    "PLAIN_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH": lambda n: field("x", {"placeholder": plain("x" * n)}),
    "FILE_INPUT_MAX_FILES_MAX": lambda n: field("x", {"type": "file_input", "max_files": n}),
    "ALERT_TEXT_MAX_LENGTH": lambda n: {"type": "alert", "text": plain("x" * n)},
}


@pytest.mark.parametrize("name", PROBES)
def test_same_limit(name: str) -> None:
    limit = getattr(_limits, name)
    assert check_blocks([PROBES[name](limit)], "modal") == []
    assert check_blocks([PROBES[name](limit + 1)], "modal")


def test_option_values_are_kept_shorter() -> None:
    assert check_blocks([radios(value=75)], "modal") == []
    assert check_blocks([radios(value=76)], "modal")
    assert _limits.OPTION_VALUE_MAX_LENGTH >= 75


@pytest.mark.parametrize("key", ["title", "submit", "close"])
def test_same_words_on_a_modal(key: str) -> None:
    limit = getattr(_limits, f"VIEW_{key.upper()}_MAX_LENGTH")
    assert check_view(modal() | {key: plain("x" * limit)}) == []
    assert check_view(modal() | {key: plain("x" * (limit + 1))})


@pytest.mark.parametrize("surface", BLOCKS)
def test_no_block_where_slackblocks_has_none(surface: Any) -> None:
    assert BLOCKS[surface] <= _surfaces._BLOCK_TYPES_BY_SURFACE[surface]
