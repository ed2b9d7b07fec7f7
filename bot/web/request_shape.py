"""The shape of Slack's requests: whether the parts that everything relies on have the types that Slack sends.

It is looked at once, before Bolt or a handler reads anything: whatever a field that says who, where or what does not
hold as text is turned away here.
"""

import re
from collections.abc import Iterable
from typing import Any

OBJECTS = ("view", "message", "container", "event")
NAMED = ("user", "team", "channel", "enterprise")  # an object, or in an event its id alone
# What is text, or null, in each of these objects, in a block, an input, an action and an authorization. Slack has
# numbers, too: the `attachment_id` of old messages, and `cache_ts` beside a person
# (https://docs.slack.dev/reference/events/user_change).
TEXT = re.compile(
    r"(?!attachment_id$)(.+_)?id|((message|action|event|thread)_)?ts|type|hash|value|command|private_metadata"
    r"|response_url|(selected|initial)_(user|conversation|channel|date|time)"
)
TEXTS = re.compile(r"(selected|initial)_(user|conversation|channel)s")
OPTION = ("selected_option", "initial_option")
OPTIONS = ("selected_options", "initial_options", "options")
NUMBERS = range(-(2**63), 2**64)  # that can be sent back: Slack has no others, JSON has


def is_well_formed(body: dict[str, Any]) -> bool:
    """Return whether a request is one that Slack could have sent, as far as anything of ours reads it."""
    events = [body["event"]] if isinstance(body.get("event"), dict) else []
    listed = [body[name] or [] for name in ("actions", "authorizations") if name in body]
    return (
        _has_usual_numbers(body)
        and _is_of_one_kind(body)
        and isinstance(body.get("text"), str | None)
        and all(isinstance(body.get(name), dict | None) for name in NAMED)
        and all(_is_envelope_well_formed(each) for each in (body, *events))
        and all(_is_list_well_formed(each) for each in listed)
        and (body.get("type") != "block_actions" or _are_actions_well_formed(body.get("actions")))
    )


def _has_usual_numbers(part: Any) -> bool:
    """Return whether no number in it is longer than numbers usually are."""
    if isinstance(part, dict | list):
        return all(map(_has_usual_numbers, part.values() if isinstance(part, dict) else part))
    return not isinstance(part, int) or part in NUMBERS


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
        and (body.get("view") is None or _is_view_well_formed(body["view"]))
        and _is_message_well_formed(body.get("message") or {})
    )


def _has_text_for_text(part: dict[str, Any]) -> bool:
    """Return whether what has to be text in this object is."""
    return all(isinstance(value, str | None) for name, value in part.items() if TEXT.fullmatch(name))


def _is_list_well_formed(found: Any) -> bool:
    return isinstance(found, list) and _are_dicts(found) and all(_has_text_for_text(each) for each in found)


def _is_message_well_formed(message: dict[str, Any]) -> bool:
    """Return whether a message has blocks or none. It may be anybody's: what they consist of is not looked at."""
    return message.get("blocks") is None or _is_list_well_formed(message["blocks"])


def _is_view_well_formed(view: dict[str, Any]) -> bool:
    blocks = view.get("blocks") or []
    return (
        _is_state_well_formed(view.get("state") or {})
        and _is_list_well_formed(blocks)
        and all(_is_input_well_formed(block.get("element")) for block in blocks if block.get("type") == "input")
    )


def _is_state_well_formed(state: Any) -> bool:
    """Return whether the state of a view's inputs is block id → action id → what the input holds."""
    values = (state.get("values") or {}) if isinstance(state, dict) else None
    if not isinstance(values, dict):
        return False
    if not _are_dicts(values.values()):
        return False
    return all(_is_input_well_formed(held) for inputs in values.values() for held in inputs.values())


def _is_input_well_formed(found: Any) -> bool:
    """Return whether an input, what it holds, or what was done in it has options with values, and ids that are text."""
    return (
        isinstance(found, dict)
        and _has_text_for_text(found)
        and all(_are_texts(value) for name, value in found.items() if TEXTS.fullmatch(name))
        and all(_are_options([found[name]]) for name in OPTION if found.get(name) is not None)
        and all(_are_options(found[name]) for name in OPTIONS if found.get(name) is not None)
    )


def _are_texts(found: Any) -> bool:
    return found is None or isinstance(found, list) and all(isinstance(each, str) for each in found)


def _are_options(found: Any) -> bool:
    return _is_list_well_formed(found) and all(isinstance(each.get("value"), str) for each in found)


def _are_actions_well_formed(actions: Any) -> bool:
    return (
        isinstance(actions, list)
        and bool(actions)
        and all(each.get("action_id") and _is_input_well_formed(each) for each in actions)
    )


def _are_dicts(found: Iterable[Any]) -> bool:
    return all(isinstance(each, dict) for each in found)
