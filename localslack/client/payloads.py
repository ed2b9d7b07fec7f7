"""The payloads of Slack's requests to an app, with Slack's field names: pure values, nothing is sent here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from localslack.blockkit.elements import STATE_KEYS, chosen_entry, fresh_values, offered_options
from localslack.client import views
from localslack.client.posting import message_json
from localslack.world.model import Channel, Json, Message, Team, User, View
from localslack.world.state import World

COPIED_KEYS = ("text", "style", "value", "url", "placeholder", "confirm")


def common(world: World, team: Team) -> Json:
    """Return what every interactive payload carries."""
    return {
        "token": world.app.verification_token,
        "api_app_id": world.app.id,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def user_json(user: User) -> Json:
    """Return the acting person; `team_id` is another one for people of other workspaces."""
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}


def channel_json(channel: Channel) -> Json:
    """Return the conversation as payloads name it."""
    return {"id": channel.id, "name": channel_name(channel)}


def channel_name(channel: Channel) -> str:
    """Return the name that payloads carry: Slack hides those of direct messages and private channels."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def command(
    world: World, team: Team, user: User, channel: Channel, command: str, text: str, response_url: str
) -> dict[str, str]:
    """Return a slash command's form fields."""
    entry = world.app.command(command) or {}
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": escaped(team, text) if entry.get("should_escape") else text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": world.new_trigger(team.id, user.id).id,
    }


def escaped(team: Team, text: str) -> str:
    """Return text with @handles and #channels as Slack escapes them where the manifest says `should_escape`."""

    def person(match: re.Match[str]) -> str:
        user = next((u for u in team.users.values() if u.name == match[1]), None)
        return f"<@{user.id}|{user.name}>" if user else match[0]

    def channel(match: re.Match[str]) -> str:
        channel_id = team.channel_names.get(match[1])
        return f"<#{channel_id}|{match[1]}>" if channel_id else match[0]

    text = re.sub(r"(?<!\S)@([a-z0-9._-]+)", person, text)
    return re.sub(r"(?<!\S)#([a-z0-9_-]+)", channel, text)


def shortcut(world: World, team: Team, user: User, callback_id: str) -> Json:
    """Return the payload of a global shortcut."""
    return {
        "type": "shortcut",
        **common(world, team),
        "action_ts": world.new_ts(),
        "user": user_json(user),
        "callback_id": callback_id,
        "trigger_id": world.new_trigger(team.id, user.id).id,
    }


def message_action(world: World, team: Team, user: User, channel: Channel, message: Message, callback_id: str) -> Json:
    """Return the payload of a message shortcut."""
    return {
        **shortcut(world, team, user, callback_id),
        "type": "message_action",
        "message_ts": message.ts,
        "channel": channel_json(channel),
        "message": message_json(team, message),
        "response_url": world.new_hook(team.id, channel.id, user.id, message),
    }


def action(world: World, element: Json, block_id: str, value: Any, suggestions: Iterable[Json] = ()) -> Json:
    """Return one entry of `actions`; raises LookupError when the chosen option is not on offer."""
    kind = element["type"]
    entry: Json = {"type": kind, "action_id": element["action_id"], "block_id": block_id, "action_ts": world.new_ts()}
    entry |= {key: element[key] for key in (*COPIED_KEYS, *_initials(element)) if key in element}
    if kind == "overflow":
        options = [o for o in offered_options(element) if value in (o.get("value"), o["text"]["text"])]
        if not options:
            raise LookupError(f"{value!r} is not in the menu; there are {[o['value'] for o in element['options']]}")
        entry["selected_option"] = options[0]
    elif kind in STATE_KEYS:
        entry |= chosen_entry(element, value, suggestions)
    return entry


def _initials(element: Json) -> list[str]:
    return [key for key in element if key.startswith("initial_")]


def block_actions(
    world: World,
    team: Team,
    user: User,
    actions: list[Json],
    *,
    view: View | None = None,
    channel: Channel | None = None,
    message: Message | None = None,
) -> Json:
    """Return the payload of a click in a view, or in a message of a conversation."""
    payload: Json = {"type": "block_actions", **common(world, team), "user": user_json(user), "actions": actions}
    if view is not None:
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["view"] = views.as_json(view, team)
        payload["trigger_id"] = world.new_trigger(team.id, user.id, view.id).id
        return payload
    if channel is None or message is None:
        raise LookupError("a click needs a view, or a message and its conversation")
    payload["trigger_id"] = world.new_trigger(team.id, user.id).id
    payload["container"] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.ephemeral_to),
    }
    payload["channel"] = channel_json(channel)
    if not message.ephemeral_to:  # Slack keeps no ephemeral message to send along
        payload["message"] = message_json(team, message)
    payload["state"] = {"values": fresh_values(message.blocks, message.state.get(user.id))}
    payload["response_url"] = world.new_hook(team.id, channel.id, user.id, message)
    return payload


def view_submission(world: World, team: Team, user: User, view: View) -> Json:
    """Return the payload of a submitted modal, with a response_url for each conversation select that asked for one."""
    return {
        "type": "view_submission",
        **common(world, team),
        "user": user_json(user),
        "trigger_id": world.new_trigger(team.id, user.id, view.id).id,
        "view": views.as_json(view, team),
        "response_urls": list(_response_urls(world, team, user, view)),
    }


def _response_urls(world: World, team: Team, user: User, view: View) -> Iterable[Json]:
    for block in view.blocks:
        element = block.get("element") or {}
        if element.get("response_url_enabled"):
            entry = view.values[block["block_id"]][element["action_id"]]
            if channel_id := entry[STATE_KEYS[element["type"]]]:
                url = world.new_hook(team.id, channel_id, user.id)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                yield {**ids, "channel_id": channel_id, "response_url": url}


def view_closed(world: World, team: Team, user: User, view: View, cleared: bool) -> Json:
    """Return the payload of a modal that its person closed; `cleared` when the whole stack was closed."""
    head = {"type": "view_closed", **common(world, team), "user": user_json(user)}
    return {**head, "view": views.as_json(view, team), "is_cleared": cleared}


def block_suggestion(
    world: World, team: Team, user: User, view: View, block_id: str, action_id: str, text: str
) -> Json:
    """Return the payload of someone typing into an external select."""
    return {
        "type": "block_suggestion",
        **common(world, team),
        "user": user_json(user),
        "container": {"type": "view", "view_id": view.id},
        "action_id": action_id,
        "block_id": block_id,
        "value": text,
        "view": views.as_json(view, team),
    }


def app_home_opened(world: World, team: Team, user: User, tab: str) -> Json:
    """Return the event of someone looking at the app's Home or Messages tab."""
    channel = world.im_of(team, team.bot_user_id, user.id)
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    event["event_ts"] = world.new_ts()
    if tab == "home" and (view := team.homes.get(user.id)) is not None:
        event["view"] = views.as_json(view, team)
    return event


def event_callback(world: World, team: Team, event: Json) -> Json:
    """Return the envelope of the Events API around one event."""
    authorization = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot_user_id}
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(world.now()),
        "authorizations": [{**authorization, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": world.new_id("EC"),
    }
