"""The life of views: opened, pushed, updated, published, closed; typed values are kept as Slack's client keeps them."""

from __future__ import annotations

import json
from typing import Any

from localslack.blockkit.blocks_in import complete_blocks, complete_text
from localslack.blockkit.check import check_view
from localslack.blockkit.elements import fresh_values
from localslack.world.errors import SlackError
from localslack.world.model import Json, Team, View
from localslack.world.state import World

VIEW_BYTES = 250_000
MAX_STACKED_VIEWS = 3


def checked(view: Any, kind: str) -> Json:
    """Return a view that Slack accepts; raises SlackError for another."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["[ERROR] must be a valid view [json-pointer:/view]"])
    if view.get("type") != kind:
        raise SlackError("invalid_arguments", [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"])
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    if faults := check_view(view):
        raise SlackError("invalid_arguments", faults)
    return view


def visible(team: Team, user_id: str, view_id: str) -> View:
    """Return a view that is the person's top modal or Home tab; raises LookupError for another."""
    stack = team.stacks.get(user_id)
    if stack and stack[-1].id == view_id:
        return stack[-1]
    home = team.homes.get(user_id)
    if home is not None and home.id == view_id:
        return home
    raise LookupError("this view is no longer open")


def open_modal(world: World, team: Team, user_id: str, payload: Json) -> View:
    """Open a first modal; all that the person had open is closed."""
    checked(payload, "modal")
    _refuse_taken_external_id(team, payload, None)
    for view in team.stacks.pop(user_id, []):
        _forget(team, view)
    return _stack(world, team, user_id, payload)


def push_modal(world: World, team: Team, user_id: str, payload: Json) -> View:
    """Put a modal on top of the person's stack of at most three."""
    checked(payload, "modal")
    stack = team.stacks.get(user_id)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MAX_STACKED_VIEWS:
        raise SlackError("push_limit_reached")
    _refuse_taken_external_id(team, payload, None)
    return _stack(world, team, user_id, payload)


def update(world: World, team: Team, view: View, payload: Json, known_hash: str = "") -> View:
    """Replace what a view shows; typed values survive where block_id and action_id stay the same."""
    checked(payload, view.type)
    if known_hash and known_hash != view.hash:
        raise SlackError("hash_conflict")
    _refuse_taken_external_id(team, payload, view)
    team.external_ids.pop(view.external_id, None)
    _show(world, team, view, payload)
    _notify_viewer(world, view)
    return view


def publish(world: World, team: Team, user_id: str, payload: Json, known_hash: str = "") -> View:
    """Show a Home tab to one person."""
    checked(payload, "home")
    view = team.homes.get(user_id)
    if view is not None:
        return update(world, team, view, payload, known_hash)
    _refuse_taken_external_id(team, payload, None)
    view = _new(world, team, user_id, "home")
    team.homes[user_id] = view
    _show(world, team, view, payload)
    _notify_viewer(world, view)
    return view


def close(world: World, team: Team, view: View, everything: bool = False) -> None:
    """Close a modal (and those above it), or the whole stack."""
    stack = team.stacks.get(view.user_id, [])
    while stack and (everything or view in stack):
        _forget(team, stack.pop())
    if not stack:
        team.stacks.pop(view.user_id, None)
    _notify_viewer(world, view)


def answer_submission(world: World, team: Team, view: View, body: Any) -> dict[str, str]:
    """Do what the bot answered to a view_submission; return the errors by block_id. Raises SlackError for nonsense."""
    if body in (None, "", {}):
        close(world, team, view)
        return {}
    if not isinstance(body, dict):
        raise SlackError("invalid_response", ["the body must be JSON"])
    action = body.get("response_action")
    if action == "clear":
        close(world, team, view, everything=True)
    elif action == "update":
        update(world, team, view, body.get("view") or {})
    elif action == "push":
        push_modal(world, team, view.user_id, body.get("view") or {})
    elif action == "errors":
        return _field_errors(view, body.get("errors"))
    else:
        raise SlackError("invalid_response", [f"unknown response_action {action!r}"])
    return {}


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not all(isinstance(e, str) and e for e in errors.values()):
        raise SlackError("invalid_response", ["errors must name input blocks and say why"])
    if unknown := sorted(set(errors) - inputs):
        raise SlackError("invalid_response", [f"errors for {unknown}, which are not input blocks of the view"])
    return dict(errors)


def as_json(view: View, team: Team) -> Json:
    """Return the view object as the Web API and the payloads carry it."""
    return {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.values},
        "hash": view.hash,
        "title": view.title or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "close": view.close,
        "submit": view.submit,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": view.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": team.id,
        "bot_id": view.bot_id,
    }


def _new(world: World, team: Team, user_id: str, kind: str) -> View:
    view_id = world.new_id("V")
    view = View(view_id, team.id, user_id, kind, [], "", view_id, bot_id=team.bot_id, app_id=world.app.id)
    team.views[view_id] = view
    return view


def _stack(world: World, team: Team, user_id: str, payload: Json) -> View:
    stack = team.stacks.setdefault(user_id, [])
    view = _new(world, team, user_id, "modal")
    if stack:
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
    stack.append(view)
    _show(world, team, view, payload)
    _notify_viewer(world, view)
    return view


def _show(world: World, team: Team, view: View, payload: Json) -> None:
    view.blocks = complete_blocks(payload["blocks"])
    view.title, view.submit, view.close = (
        complete_text(payload[key]) if payload.get(key) else None for key in ("title", "submit", "close")
    )
    view.callback_id = payload.get("callback_id") or ""
    view.private_metadata = payload.get("private_metadata") or ""
    view.external_id = payload.get("external_id") or ""
    view.clear_on_close = bool(payload.get("clear_on_close"))
    view.notify_on_close = bool(payload.get("notify_on_close"))
    view.values = fresh_values(view.blocks, view.values)
    view.errors, view.notice = {}, ""
    view.hash = world.new_hash()
    if view.external_id:
        team.external_ids[view.external_id] = view.id


def _forget(team: Team, view: View) -> None:
    team.views.pop(view.id, None)
    team.external_ids.pop(view.external_id, None)


def _refuse_taken_external_id(team: Team, payload: Json, view: View | None) -> None:
    taken = team.external_ids.get(payload.get("external_id") or "")
    if taken is not None and (view is None or taken != view.id):
        raise SlackError("duplicate_external_id")


def _notify_viewer(world: World, view: View) -> None:
    world.notify_screens(view.team_id, view.user_id, {"kind": view.type, "view": view.id})
