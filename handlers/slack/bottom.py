"""What lies at the bottom of a stack of modals, and is drawn anew once something above it was saved.

Slack tells only the id of what lies there: each modal above notes in its metadata what it is.
"""

import json
from typing import Any

from handlers.slack.form import read_metadata

BOTTOM = "bottom"  # in the metadata: the callback id of what lies at the bottom


def pushed_on(below: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Return a modal that is put on top of another, noting what lies at the bottom."""
    return _noting(view, bottom_of(below) or str(below.get("callback_id") or ""))


def put_in_place_of(old: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Return a modal that takes the place of another, noting the same as that."""
    return _noting(view, bottom_of(old))


def bottom_of(view: dict[str, Any]) -> str:
    """Return the callback id of what lies at the bottom of the stack that this modal is on; empty where it is alone."""
    return str(read_metadata(view).get(BOTTOM) or "")


def _noting(view: dict[str, Any], bottom: str) -> dict[str, Any]:
    return {**view, "private_metadata": json.dumps(read_metadata(view) | {BOTTOM: bottom})} if bottom else view
