"""What a value in visible words means in an element: option values, user ids, channel ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localslack.blockkit.elements import offered_options
from localslack.testing.screen import Control, NotVisible, matches
from localslack.world.model import Json, Team, User

Suggest = Callable[[Control, str], list[Json]]


def entry_value(team: Team, control: Control, value: Any, suggest: Suggest) -> Any:
    """Return what `value` means; `suggest` types into an external select, and returns what it offers then."""
    kind = control.element["type"]
    if kind == "checkboxes" and isinstance(value, bool):
        return [option["value"] for option in control.element["options"] if value]
    if kind == "checkboxes" or kind.startswith("multi_"):
        values = [value] if isinstance(value, str) else list(value or [])
        return [_one_value(team, control, each, suggest) for each in values]
    return None if value in (None, "") else _one_value(team, control, value, suggest)


def _one_value(team: Team, control: Control, value: Any, suggest: Suggest) -> Any:
    kind = control.element["type"]
    if "users_select" in kind:
        return team.user_named(value).id
    if "channels_select" in kind or "conversations_select" in kind:
        return team.channel_named(value).id
    if "external_select" in kind:
        return _suggested_value(team, control, value, suggest)
    if kind not in ("static_select", "multi_static_select", "radio_buttons", "checkboxes"):
        return str(value) if kind != "datetimepicker" else value
    options = list(offered_options(control.element))
    exact = [option for option in options if option["text"]["text"] == value]
    for option in [*exact, *options]:
        if matches(option["text"]["text"], value):
            return option["value"]
    raise _not_offered(control, value, options)


def _suggested_value(team: Team, control: Control, value: str, suggest: Suggest) -> str:
    """Type what is wanted and choose it where it is suggested; someone (@handle or id) also by their name."""
    user, options = _user(team, value), []
    for typed in dict.fromkeys([value.removeprefix("@"), *([user.real_name] if user else [])]):
        options = suggest(control, typed)
        for option in options:
            if matches(option["text"]["text"], value) or user is not None and option["value"] == user.id:
                return str(option["value"])
    raise _not_offered(control, value, options)


def _user(team: Team, handle: str) -> User | None:
    try:
        return team.user_named(handle)
    except LookupError:
        return None


def _not_offered(control: Control, value: Any, options: list[Json]) -> NotVisible:
    offered = [option["text"]["text"] for option in options]
    return NotVisible(f"no option {value!r} for {control.field_label!r}; there are {offered}")
