"""The shape of Slack's requests: whether the parts that everything relies on have the types that Slack sends.

It is looked at once, before Bolt or a handler reads anything: whatever a field that says who, where or what does not
hold as text is turned away here.
"""

import re
from collections.abc import Iterable
from typing import Any

OBJECTS = ("view", "message", "container", "event")
NAMED = ("user", "team", "channel", "enterprise")  # an object, or in some requests its id alone
# What is text, or null, in each of these objects, in an action and in an authorization. Slack has numbers, too: the
# `attachment_id` of old messages, and `cache_ts` beside a person (https://docs.slack.dev/reference/events/user_change).
TEXT = re.compile(
    r"(?!attachment_id$)(.+_)?id|((message|action|event|thread)_)?ts|type|hash|value|command|private_metadata|response_url"
)


def is_well_formed(body: dict[str, Any]) -> bool:
    """Return whether a request is one that Slack could have sent, as far as anything of ours reads it."""
    events = [body["event"]] if isinstance(body.get("event"), dict) else []
    listed = [body[name] or [] for name in ("actions", "authorizations") if name in body]
    return (
        _is_of_one_kind(body)
        and isinstance(body.get("text"), str | None)
        and all(_is_envelope_well_formed(each) for each in (body, *events))
        and all(_is_list_well_formed(each) for each in listed)
        and (body.get("view") is None or _is_view_well_formed(body["view"]))
        and (body.get("type") != "block_actions" or _are_actions_well_formed(body.get("actions")))
    )


def _is_of_one_kind(body: dict[str, Any]) -> bool:
    """Return whether it is an event, a command or an interaction, and has nothing of another of these."""
    kind = body.get("type")
    return ("event" in body) == (kind == "event_callback") and not ("command" in body and kind)


def _is_envelope_well_formed(body: dict[str, Any]) -> bool:
    objects = [body[name] for name in OBJECTS if body.get(name) is not None]
    named = [body[name] for name in NAMED if not isinstance(body.get(name), str | None)]
    return (
        _are_dicts([*objects, *named])
        and all(_has_text_for_text(each) for each in (body, *objects, *named))
        and all(each.get("id") for each in named)
    )


def _has_text_for_text(part: dict[str, Any]) -> bool:
    """Return whether what has to be text in this object is."""
    return all(isinstance(value, str | None) for name, value in part.items() if TEXT.fullmatch(name))


def _is_list_well_formed(found: Any) -> bool:
    return isinstance(found, list) and _are_dicts(found) and all(_has_text_for_text(each) for each in found)


def _is_view_well_formed(view: dict[str, Any]) -> bool:
    return _is_state_well_formed(view.get("state") or {}) and _are_blocks_well_formed(view.get("blocks") or [])


def _is_state_well_formed(state: Any) -> bool:
    """Return whether the state of a view's inputs is block id → action id → what the input holds."""
    values = (state.get("values") or {}) if isinstance(state, dict) else None
    if not isinstance(values, dict):
        return False
    return _are_dicts(values.values()) and all(_are_dicts(inputs.values()) for inputs in values.values())


def _are_blocks_well_formed(blocks: Any) -> bool:
    return isinstance(blocks, list) and _are_dicts(blocks) and _are_dicts(b.get("element") or {} for b in blocks)


def _are_actions_well_formed(actions: Any) -> bool:
    return isinstance(actions, list) and bool(actions) and all(each.get("action_id") for each in actions)


def _are_dicts(found: Iterable[Any]) -> bool:
    return all(isinstance(each, dict) for each in found)
