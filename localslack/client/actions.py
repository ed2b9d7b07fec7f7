"""What a person does with the app in Slack's client: commands, shortcuts, clicks, typing, modals, the Home tab.

The page and the tests both act through this module. Every action keeps the client's behaviour (typed values survive
updates, required fields are checked before sending, a stack holds at most three views, the bot has three seconds to
answer) and returns a `Result`; it never raises for something that Slack would show to the person.
"""

from __future__ import annotations

from typing import Any

from localslack.blockkit import client_checks
from localslack.blockkit.check import check_suggestions
from localslack.blockkit.elements import STATE_KEYS, chosen_entry, find_element, offered_options, options_of
from localslack.client import payloads, responses, views
from localslack.world.errors import SlackError
from localslack.world.model import Channel, Hook, Json, Message, Team, User, View
from localslack.world.results import Reply, Result, from_reply
from localslack.world.state import World

# -- commands and shortcuts ---------------------------------------------------------------------------------------


async def command(world: World, user_id: str, channel_id: str, command: str, text: str = "") -> Result:
    """Send a slash command from a conversation; the person is shown what the acknowledgement answers."""
    team, user, channel = _in_channel(world, user_id, channel_id)
    if world.app.command(command) is None:
        world.note_refusal(f"command {command}: not in the manifest")
        return Result(False, error=f"{command} is not a valid command.")
    if channel is None or user.deleted or not user.belongs_to(team.id):
        return Result(False, error="You can't use that command here.")
    hook_url = world.new_hook(team.id, channel.id, user.id)
    reply = await _send(world, "command", payloads.command(world, team, user, channel, command, text, hook_url))
    result = _result(world, reply, command)
    if result.ok and reply.body not in (None, "", {}):
        body = reply.body if isinstance(reply.body, dict) else {"text": str(reply.body)}
        _show_answer(world, world.hooks[hook_url.rsplit("/", 1)[1]], body, result)
    return result


def _show_answer(world: World, hook: Hook, body: Json, result: Result) -> None:
    try:
        responses.respond(world, hook, body)
    except SlackError as refused:
        world.note_refusal(f"answer to a command: {refused.error} {refused.messages}")
        result.ok, result.error = False, f"The app's answer was refused: {refused.error}."


async def shortcut(world: World, user_id: str, callback_id: str) -> Result:
    """Use a global shortcut."""
    team, user = _person(world, user_id)
    if user.deleted or not _is_registered(world, "global", callback_id):
        return Result(False, error="There is no such shortcut.")
    return await _interact(world, payloads.shortcut(world, team, user, callback_id))


async def message_shortcut(world: World, user_id: str, callback_id: str, channel_id: str, ts: str) -> Result:
    """Use a message shortcut on a message the person can see."""
    team, user, channel = _in_channel(world, user_id, channel_id)
    message = _message(channel, user_id, ts)
    if channel is None or message is None or user.deleted or not _is_registered(world, "message", callback_id):
        return Result(False, error="There is no such shortcut here.")
    return await _interact(world, payloads.message_action(world, team, user, channel, message, callback_id))


def _is_registered(world: World, kind: str, callback_id: str) -> bool:
    if any(s["callback_id"] == callback_id for s in world.app.shortcuts(kind)):
        return True
    world.note_refusal(f"{kind} shortcut {callback_id}: not in the manifest")
    return False


# -- acting on blocks ---------------------------------------------------------------------------------------------


async def click(
    world: World,
    user_id: str,
    where: Json,
    block_id: str,
    action_id: str,
    value: Any = None,
    *,
    element: Json | None = None,
) -> Result:
    """Press a button or choose in a select outside an input; sends block_actions.

    `where` is {"view_id": …} or {"channel_id": …, "ts": …}. `value` is None for a button, else the option's value,
    an id, a date, a time or a list of them. `element` is for stale clicks: the element as it was drawn earlier,
    when it is no longer there.
    """
    team, user = _person(world, user_id)
    try:
        _check_active(user)
        view, channel, message = _find_surface(world, team, user_id, where)
        shown = view.blocks if view else message.blocks if message else []
        found = element or find_element(shown, block_id, action_id)[1]
        suggestions = options_of(view, block_id, action_id) if view else []
        action = payloads.action(world, found, block_id, value, suggestions)
    except LookupError as gone:
        return Result(False, error=f"This can't be done any more: {gone}")
    if found["type"] in STATE_KEYS:
        values = view.values if view else message.state.setdefault(user_id, {}) if message else {}
        values.setdefault(block_id, {})[action_id] = chosen_entry(found, value, suggestions)
    payload = payloads.block_actions(world, team, user, [action], view=view, channel=channel, message=message)
    return await _interact(world, payload)


async def type_in(world: World, user_id: str, view_id: str, block_id: str, action_id: str, value: Any) -> Result:
    """Fill in one input of an open view; sends block_actions only where the input says `dispatch_action`."""
    team, user = _person(world, user_id)
    try:
        view = _open_view(team, user, view_id)
        block, element = find_element(view.blocks, block_id, action_id)
        suggestions = options_of(view, block_id, action_id)
        entry = chosen_entry(element, value, suggestions)
    except LookupError as gone:
        return Result(False, error=f"This can't be filled in: {gone}")
    view.values.setdefault(block_id, {})[action_id] = entry
    view.errors.pop(block_id, None)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return Result()
    action = payloads.action(world, element, block_id, value, suggestions)
    return await _interact(world, payloads.block_actions(world, team, user, [action], view=view))


async def suggest(world: World, user_id: str, view_id: str, block_id: str, action_id: str, text: str) -> Result:
    """Type into an external select of a view; the result has the bot's `options`, those in groups among them."""
    team, user = _person(world, user_id)
    try:
        view = _open_view(team, user, view_id)
        element = find_element(view.blocks, block_id, action_id)[1]
    except LookupError as gone:
        return Result(False, error=f"This can't be searched: {gone}")
    if len(text) < element.get("min_query_length", 3):
        return Result()
    result = await _interact(world, payloads.block_suggestion(world, team, user, view, block_id, action_id, text))
    answer = result.body if result.ok and isinstance(result.body, dict) else {}
    if faults := check_suggestions(answer):
        world.note_refusal(f"block_suggestion {action_id}: {faults}")
        return Result(False, result.status, "The options could not be loaded.", ms=result.ms)
    result.options = list(offered_options(answer))
    view.offered.setdefault((block_id, action_id), {}).update({each["value"]: each for each in result.options})
    return result


# -- modals and the Home tab --------------------------------------------------------------------------------------


async def submit(world: World, user_id: str, view_id: str) -> Result:
    """Press a modal's submit button; nothing is sent while the client's own checks (required, lengths) fail."""
    team, user = _person(world, user_id)
    try:
        view = _open_view(team, user, view_id)
    except LookupError as gone:
        return Result(False, error=str(gone))
    if view.type != "modal" or view.submit is None:
        return Result(False, error="There is nothing to submit here.")
    view.notice, view.errors = "", client_checks.field_errors(view)
    if view.errors:
        world.notify_screens(team.id, user_id, {"kind": "modal"})
        return Result(False, error="Some fields need attention.", field_errors=dict(view.errors))
    result = await _interact(world, payloads.view_submission(world, team, user, view))
    if result.ok:
        _apply_answer(world, team, view, result)
    if not result.ok:
        view.notice = "" if result.field_errors else result.error
    world.notify_screens(team.id, user_id, {"kind": "modal"})
    return result


def _apply_answer(world: World, team: Team, view: View, result: Result) -> None:
    try:
        view.errors = views.answer_submission(world, team, view, result.body)
    except SlackError as refused:
        world.note_refusal(f"answer to view_submission: {refused.error} {refused.messages}")
        result.ok, result.error = False, f"We had some trouble connecting. Try again? ({refused.error})"
    if view.errors:
        result.ok, result.field_errors = False, dict(view.errors)


async def close(world: World, user_id: str, view_id: str, all: bool = False) -> Result:  # noqa: A002
    """Press Cancel or Back on a modal (`all`: the X, which closes the whole stack)."""
    team, user = _person(world, user_id)
    try:
        view = _open_view(team, user, view_id)
    except LookupError as gone:
        return Result(False, error=str(gone))
    cleared = all or view.clear_on_close
    reported = team.views[view.root_id] if cleared else view
    tell = any(v.notify_on_close for v in (view, reported))
    views.close(world, team, view, everything=cleared)
    world.notify_screens(team.id, user_id, {"kind": "modal"})
    if not tell:
        return Result()
    return await _interact(world, payloads.view_closed(world, team, user, reported, cleared))


async def open_home(world: World, user_id: str, tab: str = "home") -> Result:
    """Look at the app's Home tab (or its Messages tab); sends app_home_opened and waits for its first delivery."""
    team, user = _person(world, user_id)
    if not world.app.home_features.get(f"{tab}_tab_enabled"):
        return Result(False, error=f"{world.app.name} has no {tab} tab.")
    if not world.app.has_event("app_home_opened") or world.sender is None:
        return Result()
    return _result(world, await world.sender.event(team, payloads.app_home_opened(world, team, user, tab)))


# -- forging ------------------------------------------------------------------------------------------------------


async def send_interaction(world: World, payload_overrides: Json) -> Result:
    """Send the bot a forged interaction: overrides on top of the fields that all payloads share."""
    return await _interact(world, {**payloads.common(world, world.team), **payload_overrides})


async def post_signed(world: World, body: bytes, headers: dict[str, str] | None = None) -> Reply:
    """POST raw bytes to the bot as Slack would, correctly signed unless `headers` say otherwise."""
    if world.sender is None:
        return Reply(error="not connected")
    return await world.sender.post(body, headers or {})


# -- inner workings -----------------------------------------------------------------------------------------------


async def _interact(world: World, payload: Json) -> Result:
    return _result(world, await _send(world, "interactive", payload))


async def _send(world: World, kind: str, payload: Json) -> Reply:
    if world.sender is None:
        return Reply(error="not connected")
    return await world.sender.send(kind, payload)


def _result(world: World, reply: Reply, name: str = "") -> Result:
    return from_reply(reply, name or world.app.name)


def _person(world: World, user_id: str) -> tuple[Team, User]:
    team = world.team_of(user_id)
    return team, team.users[user_id]


def _check_active(user: User) -> None:
    if user.deleted:
        raise LookupError("this account is deactivated")


def _open_view(team: Team, user: User, view_id: str) -> View:
    _check_active(user)
    return views.visible(team, user.id, view_id)


def _in_channel(world: World, user_id: str, channel_id: str) -> tuple[Team, User, Channel | None]:
    team, user = _person(world, user_id)
    channel = team.channels.get(channel_id)
    if channel is not None and user_id not in channel.members:
        channel = None
    return team, user, channel


def _message(channel: Channel | None, user_id: str, ts: str) -> Message | None:
    if channel is None:
        return None
    message = channel.message(ts)
    return None if message is None or message.ephemeral_to not in ("", user_id) else message


def _find_surface(
    world: World, team: Team, user_id: str, where: Json
) -> tuple[View | None, Channel | None, Message | None]:
    if "view_id" in where:
        return views.visible(team, user_id, where["view_id"]), None, None
    channel = _in_channel(world, user_id, where["channel_id"])[2]
    message = _message(channel, user_id, where["ts"])
    if message is None:
        raise LookupError("the message is gone")
    return None, channel, message
