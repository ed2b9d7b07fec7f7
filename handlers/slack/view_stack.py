"""Remembers in a modal's metadata which modals lie below it, so that they can be redrawn.

Slack tells only the ids of what lies there, at most two modals: each modal notes in its metadata what they are.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from handlers.slack.form import read_metadata

PARENTS = "beneath"  # in the metadata: the modals below, the bottom first
NOTED_KEYS = ("id", "page")  # of the metadata of a modal below: as much as is needed to redraw it


class ParentView(NamedTuple):
    """A modal below another one: its callback id, and what it shows."""

    name: str
    about: dict[str, Any]


def pushed_on(below: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Return a modal that is put on top of another, noting what is then below it."""
    about = {name: value for name, value in read_metadata(below).items() if name in NOTED_KEYS}
    return _noting(view, [*_noted(below), ParentView(str(below.get("callback_id") or ""), about)])


def put_in_place_of(old: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Return a modal that takes the place of another, noting the same as that."""
    return _noting(view, _noted(old))


def parent_views(view: dict[str, Any]) -> Iterator[tuple[str, ParentView]]:
    """Yield what lies below this modal, with the ids of the views; nothing where not all of it is noted."""
    ids = dict.fromkeys(each for each in (view.get("root_view_id"), view.get("previous_view_id")) if each)
    noted = _noted(view)
    if view.get("previous_view_id") and len(noted) == len(ids):
        yield from zip(ids, noted, strict=True)


def _noted(view: dict[str, Any]) -> list[ParentView]:
    found = read_metadata(view).get(PARENTS)
    pairs = found if isinstance(found, list) else []
    return [ParentView(str(pair[0]), pair[1]) for pair in pairs if _is_note(pair)]


def _is_note(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], dict)


def _noting(view: dict[str, Any], parents: list[ParentView]) -> dict[str, Any]:
    if not parents:
        return view
    return {**view, "private_metadata": json.dumps(read_metadata(view) | {PARENTS: parents})}
