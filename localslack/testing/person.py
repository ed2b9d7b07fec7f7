"""`Person`: acts as someone in the local Slack, from synchronous code, finding things by their visible label."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol, TypeVar

from localslack.client import actions, queries, world_events
from localslack.testing.entries import entry_value
from localslack.testing.screen import Control, NotVisible, Shown, matches, show_message, show_view, view_title
from localslack.world.model import Channel, Message, User
from localslack.world.results import Result
from localslack.world.state import World

T = TypeVar("T")


class RunningSlack(Protocol):
    """The running local Slack as a person needs it: the world, and a way to act on the event loop it lives on."""

    world: World

    def run(self, coroutine: Coroutine[Any, Any, T], timeout: float = 30) -> T:
        """Run a coroutine on the loop and wait for its result, at most `timeout` seconds."""

    def on_loop(self, do: Callable[[], T]) -> T:
        """Call a function on the loop and wait for its result."""


class Person:
    """Someone at their screen, who acts through `client.actions`, as the page does."""

    def __init__(self, slack: RunningSlack, user: User) -> None:
        self.slack, self.user = slack, user
        self.world = slack.world
        self.team = self.world.team_of(user.id)
        self.confirmed = ""  # the words of the last "Are you sure?" that was answered with yes
        self.last = Result()

    def __repr__(self) -> str:
        return f"Person({self.user.name})"

    @property
    def id(self) -> str:
        """Their Slack user id."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """Their direct message with the bot."""
        return self.slack.on_loop(lambda: self.world.im_of(self.team, self.team.bot_user_id, self.id))

    # -- doing ------------------------------------------------------------------------------------------------

    def command(self, line: str, channel: str = "") -> Result:
        """Send a slash command, e.g. "/mentorship find python", from the bot's direct message or a named channel."""
        command, _, text = line.partition(" ")
        return self._do(actions.command(self.world, self.id, self._conversation(channel), command, text))

    def shortcut(self, name: str, message: Shown | None = None) -> Result:
        """Use a shortcut by its name: a global one, or a message shortcut on a message."""
        known = self.world.app.shortcuts("global" if message is None else "message")
        callback = next((s["callback_id"] for s in known if s["name"] == name), None)
        if callback is None:
            raise NotVisible(f"no shortcut {name!r}; there are {[s['name'] for s in known]}")
        if message is None:
            return self._do(actions.shortcut(self.world, self.id, callback))
        at = message.where
        return self._do(actions.message_shortcut(self.world, self.id, callback, at["channel_id"], at["ts"]))

    def home(self) -> Shown:
        """Open the app's Home tab, and return what it shows."""
        self._do(actions.open_home(self.world, self.id))
        return self.home_now

    def press(self, label: str, near: str = "", where: str = "", within: Shown | None = None) -> Result:
        """Press a button in the top modal, else in Home, else in the newest message that has it.

        `near` are words that stand beside it, `where` restricts the search to "modal", "home" or "messages",
        `within` to something seen before: a stale click, when it is no longer so. "Are you sure?" is answered yes.
        """
        surfaces = [within] if within else self._surfaces(where)
        control = self._find(surfaces, lambda s: s.element["type"] == "button" and matches(s.label, label), near, label)
        return self._click(control, None)

    def menu(self, item: str, near: str = "", where: str = "", within: Shown | None = None) -> Result:
        """Choose an item of a three-dot menu; where the menu has no room for it, press it behind `More…`."""

        def has_item(spot: Control) -> bool:
            return spot.element["type"] == "overflow" and item in spot.options

        def may_have_item(spot: Control) -> bool:
            return has_item(spot) or spot.element["type"] == "overflow" and "More…" in spot.options

        surfaces = [within] if within else self._surfaces(where)
        anywhere = not near and any(has_item(spot) for surface in surfaces for spot in surface.controls)
        control = self._find(surfaces, has_item if anywhere else may_have_item, near, item)
        if item in control.options:
            return self._click(control, control.options[item])
        shown = self._click(control, control.options["More…"])
        return self.press(item, where="modal") if shown.ok else shown

    def choose(self, label: str, value: Any, near: str = "", where: str = "") -> Result:
        """Choose in a select that stands outside an input, found by its placeholder or the words beside it."""

        def is_wanted(spot: Control) -> bool:
            return spot.element["type"] not in ("button", "overflow") and label in (spot.label, spot.field_label)

        control = self._find(self._surfaces(where), is_wanted, near, label)
        return self._click(control, self._meant(control, value))

    def fill(self, values: Mapping[str, Any]) -> Result:
        """Fill inputs of the top modal (else of Home) by label; options by text (True: all), people by @name or id."""
        for label, value in values.items():
            surfaces = self._surfaces("modal") or self._surfaces("home")
            control = self._find(surfaces, lambda s, label=label: matches(s.field_label, label), "", label)  # type: ignore[misc]
            self._do(actions.type_in(self.world, self.id, *_ids(control), self._meant(control, value)))
        return self.last

    def suggestions(self, label: str, text: str) -> list[str]:
        """Type into an external select of the top modal, and return what is suggested."""
        control = self._find(self._surfaces("modal"), lambda s: matches(s.field_label, label), "", label)
        return [option["text"]["text"] for option in self._suggested_options(control, text)]

    def submit(self) -> Result:
        """Press the top modal's submit button."""
        return self._do(actions.submit(self.world, self.id, self._top().where["view_id"]))

    def close(self, all: bool = False) -> Result:  # noqa: A002
        """Close the top modal, or with `all` the whole stack (the X)."""
        return self._do(actions.close(self.world, self.id, self._top().where["view_id"], all))

    def say(self, text: str, channel: str = "") -> Result:
        """Write a message to the bot, or in a channel."""
        return self._do(world_events.say(self.world, self.id, self._conversation(channel), text))

    def join(self, channel: str) -> Result:
        """Join a channel, without the app."""
        return self._do(world_events.join(self.world, self.id, self.team.channel_named(channel).id))

    def leave(self, channel: str) -> Result:
        """Leave a channel."""
        return self._do(world_events.leave(self.world, self.id, self.team.channel_named(channel).id))

    # -- seeing -----------------------------------------------------------------------------------------------

    @property
    def modal(self) -> Shown | None:
        """The top modal, if one is open."""
        return self.slack.on_loop(self._modal)

    @property
    def stack(self) -> list[str]:
        """The titles of the open modals, the top one last."""
        return self.slack.on_loop(lambda: [view_title(v) for v in queries.open_views(self.world, self.id)])

    @property
    def home_now(self) -> Shown:
        """The Home tab as it is, without opening it again."""
        return self.slack.on_loop(self._home)

    @property
    def messages(self) -> list[Shown]:
        """The direct message with the bot, oldest first."""
        return self.messages_in()

    @property
    def last_message(self) -> Shown:
        """The newest message from the bot."""
        messages = self.messages
        if not messages:
            raise NotVisible(f"{self.user.name} has no message from the bot")
        return messages[-1]

    @property
    def ephemerals(self) -> list[Shown]:
        """Messages that only this person sees, in all conversations, oldest first."""
        return self.slack.on_loop(lambda: [self._shown(message) for message in self._ephemeral_messages()])

    @property
    def last_ephemeral(self) -> Shown | None:
        """The newest message that only this person sees; None when there is none."""
        return self.slack.on_loop(
            lambda: next((self._shown(message) for message in reversed(self._ephemeral_messages())), None)
        )

    def messages_in(self, channel: str = "") -> list[Shown]:
        """Return the messages of a channel (or of the direct message with the bot), without ephemeral ones."""
        channel_id = self._conversation(channel)
        return self.slack.on_loop(lambda: [self._shown(m) for m in self._visible(channel_id) if not m.ephemeral_to])

    def wait(self, what: Callable[[], T], seconds: float = 60.0) -> T:
        """Call `what` until it returns something true, and return that; for what the bot does later by itself."""
        until = time.monotonic() + seconds
        while True:
            found = what()
            if found:
                return found
            if time.monotonic() > until:
                raise NotVisible(f"{self.user.name} waited {seconds} s in vain; messages: {self._last_texts()}")
            time.sleep(0.02)

    def wait_message(self, words: str, seconds: float = 60.0) -> Shown:
        """Wait for a direct message from the bot with these words."""
        return self.wait(lambda: next((m for m in reversed(self.messages) if words in m.text), None), seconds)  # type: ignore[return-value]

    # -- inner workings ---------------------------------------------------------------------------------------

    def _conversation(self, channel: str) -> str:
        return self.team.channel_named(channel).id if channel else self.dm.id

    def _do(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        self.last = self.slack.run(coroutine)
        return self.last

    def _click(self, control: Control, value: Any) -> Result:
        if confirm := control.element.get("confirm"):
            self.confirmed = f"{confirm['title']['text']} {confirm['text']['text']}"
        ids = control.block_id, control.element["action_id"]
        return self._do(actions.click(self.world, self.id, control.where, *ids, value, element=control.element))

    def _meant(self, control: Control, value: Any) -> Any:
        return entry_value(self.team, control, value, self._suggested_options)

    def _suggested_options(self, control: Control, text: str) -> list[dict[str, Any]]:
        return self._do(actions.suggest(self.world, self.id, *_ids(control), text)).options

    def _surfaces(self, where: str) -> list[Shown]:
        def look() -> list[Shown]:
            modal = self._modal() if where in ("", "modal") else None
            home = [self._home()] if where in ("", "home") else []
            return ([modal] if modal else []) + home + (self._all_messages() if where in ("", "messages") else [])

        return self.slack.on_loop(look)

    def _all_messages(self) -> list[Shown]:
        channels = [c for c in queries.visible_channels(self.world, self.id) if self.id in c.members]
        messages = [m for c in channels for m in self._visible(c.id) if m.blocks]
        return [self._shown(m) for m in sorted(messages, key=lambda m: m.ts, reverse=True)]

    def _find(self, surfaces: list[Shown], is_wanted: Callable[[Control], bool], near: str, label: str) -> Control:
        for reach in ("item", "near", "around"):
            for surface in surfaces:
                for control in surface.controls:
                    if is_wanted(control) and near in getattr(control, reach):
                        return control
        seen = "\n".join(place.description() for place in surfaces[:6]) or "nothing at all"
        beside = f" near {near!r}" if near else ""
        raise NotVisible(f"{self.user.name} sees no {label!r}{beside}; visible is:\n{seen}")

    def _top(self) -> Shown:
        modal = self.modal
        if modal is None:
            raise NotVisible(f"{self.user.name} has no modal open; last: {self.last}")
        return modal

    def _modal(self) -> Shown | None:
        stack = queries.open_views(self.world, self.id)
        return show_view(self.world, self.team, self.user, stack[-1]) if stack else None

    def _home(self) -> Shown:
        view = queries.home(self.world, self.id)
        return show_view(self.world, self.team, self.user, view) if view else Shown("home", {}, "", "", [])

    def _visible(self, channel_id: str) -> list[Message]:
        return queries.visible_messages(self.world, self.id, channel_id)

    def _shown(self, message: Message) -> Shown:
        return show_message(self.world, self.team, self.user, message)

    def _ephemeral_messages(self) -> list[Message]:
        mine = [m for c in self.team.channels.values() for m in c.ephemerals.values() if m.ephemeral_to == self.id]
        return sorted(mine, key=lambda message: message.ts)

    def _last_texts(self) -> list[str]:
        return [m.text for m in self.messages[-3:]]


def _ids(control: Control) -> tuple[str, str, str]:
    return control.where["view_id"], control.block_id, control.element["action_id"]
