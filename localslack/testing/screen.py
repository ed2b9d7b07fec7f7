"""A snapshot of a person's screen: a modal, Home or a message, with what can be pressed and filled in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from localslack.testing.text import (
    block_text,
    element_label,
    entry_text,
    make_reader,
    message_text,
    read_text,
    view_text,
)
from localslack.world.model import Json, Message, Team, User, View, elements_of
from localslack.world.state import World

SEPARATORS = ("divider", "header")
IN_PARENTHESES = re.compile(r" \([^()]*\)$")
COUNT_OR_PLACE = re.compile(r" \((?!hours|minutes)[^()]*\)$")  # what changes; a unit is part of the label


class NotVisible(AssertionError):
    """Raised when something is not on the screen; the message says what is."""


@dataclass(slots=True)
class Control:
    """An interactive element, its place and the words beside it.

    `item` are the words of its section and of what follows that section, `near` those since the last row of
    buttons, divider or header, `around` those of the whole part between dividers and headers (for a message: all).
    """

    label: str
    field_label: str
    where: Json
    block_id: str
    element: Json
    item: str = ""
    near: str = ""
    around: str = ""

    @property
    def options(self) -> dict[str, str]:
        """The offered options: text -> value."""
        return {o["text"]["text"]: o["value"] for o in self.element.get("options") or []}


@dataclass(slots=True)
class Shown:
    """What is seen. `where` is what `client.actions.click` needs; `values` and `errors` are by label."""

    kind: str
    where: Json
    title: str
    text: str
    blocks: list[Json]
    controls: list[Control] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    notice: str = ""
    submit: str = ""
    plain_text: str = ""  # of a message: its `text`, which notifications and screen readers use
    message: Message | None = None
    view: View | None = None

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons, in order."""
        return [spot.label for spot in self.controls if spot.element["type"] == "button"]

    @property
    def links(self) -> dict[str, str]:
        """Link buttons: label -> address."""
        return {s.label: s.element["url"] for s in self.controls if "url" in s.element}

    @property
    def menus(self) -> list[list[str]]:
        """The items of each three-dot menu, in order."""
        return [list(spot.options) for spot in self.controls if spot.element["type"] == "overflow"]

    @property
    def fields(self) -> list[str]:
        """The labels of all inputs, as they are shown."""
        return [block["label"]["text"] for block in self.blocks if block["type"] == "input"]

    def options(self, label: str) -> list[str]:
        """Return the texts of the options that an input offers."""
        spot = next((s for s in self.controls if matches(s.field_label, label)), None)
        if spot is None:
            raise NotVisible(f"no input {label!r}; there are {self.fields}")
        groups = spot.element.get("option_groups") or []
        return list(spot.options) + [o["text"]["text"] for group in groups for o in group["options"]]

    def description(self) -> str:
        """Describe the snapshot, for error messages."""
        return (
            f"[{self.kind} {self.title!r}] buttons {self.buttons} menus {self.menus} inputs {self.fields}\n{self.text}"
        )


def matches(shown: str, wanted: str) -> bool:
    """Return whether a visible label is the wanted one, with or without what is ignored in labels."""
    label = shown.removesuffix("*").strip()
    return wanted.removesuffix("*").strip() in (label, IN_PARENTHESES.sub("", label))


def bare_label(shown: str) -> str:
    """Return a label without a required input's " *", a count (`Requests (2)`) or a place (`Time (London)`)."""
    return COUNT_OR_PLACE.sub("", shown.removesuffix("*").strip())


def view_title(view: View) -> str:
    """Return the words in a modal's title bar; a Home tab has none."""
    return str(view.title["text"]) if view.title else ""


def show_view(world: World, team: Team, user: User, view: View) -> Shown:
    """Return a modal or the Home tab as a person sees it."""
    viewer = make_reader(world, team, user)
    where = {"view_id": view.id}
    words = [block_text(block, viewer) for block in view.blocks]
    surface = Shown(
        view.type, where, read_text(view.title, viewer), view_text(view, words, viewer), view.blocks, view=view
    )
    surface.controls = _controls(view.blocks, words, where)
    surface.notice, surface.submit = view.notice, read_text(view.submit, viewer)
    for block in view.blocks:
        if block["type"] != "input":
            continue
        label = bare_label(block["label"]["text"])
        if block["block_id"] in view.errors:
            surface.errors[label] = view.errors[block["block_id"]]
        surface.values[label] = entry_text(view.values[block["block_id"]][block["element"]["action_id"]], viewer)
    return surface


def show_message(world: World, team: Team, user: User, message: Message) -> Shown:
    """Return a message as a person sees it."""
    viewer = make_reader(world, team, user)
    where = {"channel_id": message.channel_id, "ts": message.ts}
    words = [block_text(block, viewer) for block in message.blocks]
    text = message_text(message, words, viewer)
    shown = Shown("ephemeral" if message.ephemeral_to else "message", where, "", text, message.blocks, message=message)
    shown.controls = _controls(message.blocks, words, where)
    for spot in shown.controls:
        spot.around = text
    shown.plain_text = read_text(message.text, viewer)
    return shown


def _controls(blocks: list[Json], words: list[str], where: Json) -> list[Control]:
    kinds = [block["type"] for block in blocks]
    controls = []
    for index, block in enumerate(blocks):
        for element in elements_of(block):
            field_label = block["label"]["text"] if block["type"] == "input" else words[index]
            control = Control(element_label(element), field_label, where, block["block_id"], element)
            control.item = _words_around(words, kinds, index, ("section", *SEPARATORS), ("section", *SEPARATORS))
            control.near = _words_around(words, kinds, index, SEPARATORS, ("actions", *SEPARATORS))
            control.around = _words_around(words, kinds, index, SEPARATORS, SEPARATORS)
            controls.append(control)
    return controls


def _words_around(
    words: list[str], kinds: list[str], index: int, starts: tuple[str, ...], ends: tuple[str, ...]
) -> str:
    """Return the words around a block: from the block that starts its part to the one before the next end."""
    first = index
    while first > 0 and kinds[first] not in starts and kinds[first - 1] not in set(ends) - set(starts):
        first -= 1
    last = index + 1
    while last < len(words) and kinds[last] not in ends:
        last += 1
    return "\n".join(words[first:last])
