"""What a person does on the page: every action of its JavaScript calls one of Slack's client's."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from localslack.blockkit.elements import chosen_entry, find_element
from localslack.client import actions, world_events
from localslack.page import composer
from localslack.page.drawn import Seen
from localslack.page.scene import Scene
from localslack.world.model import Json
from localslack.world.results import Result

JUST_CHANGED = "This has just changed. Look again, and try once more."


async def press(scene: Scene, body: Json) -> Result:
    """Press a button: it has no value to choose."""
    seen = Seen(body["block"], body["action"], [body.get("seen") or ""], is_button=True)
    try:
        block, element = _find_seen(scene, body["where"], seen)
    except LookupError:
        return Result(False, error=JUST_CHANGED)
    ids = str(block["block_id"]), seen.action_id
    return await actions.click(scene.world, scene.me.id, body["where"], *ids, element=element)


async def choose(scene: Scene, body: Json) -> Result:
    """Choose in a select, menu, picker or box: inputs only keep the value, everything else asks the bot."""
    world, me, where, value = scene.world, scene.me.id, body["where"], body["value"]
    try:
        block, element = _find_seen(scene, where, Seen(body["block"], body["action"], _values(value)))
    except LookupError:
        return Result(False, error=JUST_CHANGED)
    if element["type"] == "datetimepicker" and value:
        value = int(datetime.fromisoformat(value).replace(tzinfo=scene.reader.zone).timestamp())
    ids = str(block["block_id"]), body["action"]
    if block["type"] == "input" and "view_id" in where:
        return await actions.type_in(world, me, where["view_id"], *ids, value)
    return await actions.click(world, me, where, *ids, value, element=element)


def _find_seen(scene: Scene, where: Json, seen: Seen) -> tuple[Json, Json]:
    return scene.drawn.find(scene.me.id, where, _blocks(scene, where), seen)


def _values(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value] if value else []
    return [str(one) for one in values]


async def keep_typed(scene: Scene, body: Json) -> Result:
    """Keep the words typed so far for the submission, without the block_actions that Enter would send."""
    view = scene.view(body["where"].get("view_id"))
    try:
        _, element = find_element(view.blocks if view else [], body["block"], body["action"])
    except LookupError:
        return Result(False, error="This field is no longer there.")
    if view is not None:
        view.values.setdefault(body["block"], {})[body["action"]] = chosen_entry(element, body["value"])
        view.errors.pop(body["block"], None)
    return Result()


def _blocks(scene: Scene, where: Json) -> list[Json]:
    if "view_id" in where:
        view = scene.view(where["view_id"])
        return view.blocks if view else []
    channel = scene.team.channels.get(where["channel_id"])
    message = channel.message(where["ts"]) if channel else None
    return message.blocks if message else []


async def submit(scene: Scene, body: Json) -> Result:
    """Press a modal's submit button."""
    return await actions.submit(scene.world, scene.me.id, body["view"])


async def back(scene: Scene, body: Json) -> Result:
    """Cancel, or go back to the modal below."""
    return await actions.close(scene.world, scene.me.id, body["view"])


async def close_all(scene: Scene, body: Json) -> Result:
    """Press the X, which closes the whole stack."""
    return await actions.close(scene.world, scene.me.id, body["view"], all=True)


async def send(scene: Scene, body: Json) -> Result:
    """Send the words of the composer."""
    return await composer.send(scene, str(body["text"]).strip())


async def shortcut(scene: Scene, body: Json) -> Result:
    """Use a global shortcut."""
    return await actions.shortcut(scene.world, scene.me.id, body["value"])


async def message_shortcut(scene: Scene, body: Json) -> Result:
    """Use a shortcut on a message."""
    where = body["where"]
    return await actions.message_shortcut(scene.world, scene.me.id, body["value"], where["channel_id"], where["ts"])


async def open_app_tab(scene: Scene, body: Json) -> Result:
    """Tell the app that one of its tabs was opened; the person is not told if that fails."""
    if scene.in_app:
        await actions.open_home(scene.world, scene.me.id, scene.at.removeprefix("app/"))
    return Result()


async def join(scene: Scene, body: Json) -> Result:
    """Join the channel in view."""
    return await world_events.join(scene.world, scene.me.id, scene.ensure_conversation().id)


async def leave(scene: Scene, body: Json) -> Result:
    """Leave the channel in view."""
    return await world_events.leave(scene.world, scene.me.id, scene.ensure_conversation().id)


async def archive(scene: Scene, body: Json) -> Result:
    """Archive the channel in view."""
    return await world_events.archive(scene.world, scene.me.id, scene.ensure_conversation().id)


async def turn_clock(scene: Scene, body: Json) -> Result:
    """Turn the clock of the whole world forward."""
    clock = scene.world.clock
    error = (
        await clock.turn(scene.team.id, scene.me.id, body["value"])
        if clock is not None
        else "There is no clock to turn."
    )
    scene.world.notify_screens(scene.team.id, None, {"kind": "sidebar"})
    return Result(not error, error=error)


PAGE_ACTIONS: dict[str, Callable[[Scene, Json], Awaitable[Result]]] = {
    "press": press,
    "choose": choose,
    "hold": keep_typed,
    "submit": submit,
    "back": back,
    "close-all": close_all,
    "send": send,
    "shortcut": shortcut,
    "message_shortcut": message_shortcut,
    "look": open_app_tab,
    "join": join,
    "leave": leave,
    "archive": archive,
    "turn": turn_clock,
}
