"""views.*: modals and Home tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localslack.api.methods.base import Call, method
from localslack.client import views
from localslack.world.errors import SlackError
from localslack.world.model import Json, Team, Trigger, View
from localslack.world.state import World


def _trigger(call: Call) -> Trigger:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: trigger_id"])
    trigger = call.world.triggers.get(trigger_id)
    if trigger is None or trigger.team_id != call.team.id:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if trigger.expires < call.world.monotonic():
        raise SlackError("expired_trigger_id")
    return trigger


def _answer(call: Call, view: View) -> Json:
    return {"view": views.as_json(view, call.team)}


@method("views.open", "4", required=("view",))
def open_(call: Call) -> Json:
    """Open a modal for the person whose trigger it is."""
    return _show_modal(call, views.open_modal)


@method("views.push", "4", required=("view",))
def push(call: Call) -> Json:
    """Put a modal on top of the one whose trigger it is."""
    return _show_modal(call, views.push_modal)


def _show_modal(call: Call, show: Callable[[World, Team, str, Any], View]) -> Json:
    trigger = _trigger(call)
    view = show(call.world, call.team, trigger.user_id, call.data("view"))
    trigger.used = True
    return _answer(call, view)


@method("views.update", "4", required=("view",))
def update(call: Call) -> Json:
    """Replace a view, named by view_id or external_id; a stale hash is refused."""
    view_id = call.text("view_id") or call.team.external_ids.get(call.text("external_id"), "")
    view = call.team.views.get(view_id)
    if view is None:
        raise SlackError("not_found")
    return _answer(call, views.update(call.world, call.team, view, call.data("view"), call.text("hash")))


@method("views.publish", "4", required=("user_id", "view"))
def publish(call: Call) -> Json:
    """Show a Home tab to one person."""
    if not call.world.app.home_features.get("home_tab_enabled"):
        raise SlackError("not_enabled")
    user = call.team.users.get(call.text("user_id"))
    if user is None or user.is_bot or not user.belongs_to(call.team.id):
        raise SlackError("invalid_arguments", ["[ERROR] invalid `user_id` [json-pointer:/user_id]"])
    return _answer(call, views.publish(call.world, call.team, user.id, call.data("view"), call.text("hash")))
