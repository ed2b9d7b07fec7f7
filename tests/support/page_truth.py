"""What the page says about every element, and what the local Slack has stored of it: the two must be the same."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page

from localslack.blockkit.elements import STATE_KEYS, initial_entry, offered_options
from localslack.server import LocalSlack
from localslack.world.model import Message, StateValues, User, View, elements_of
from tests.support.toy_blocks import Json

# Reads each element that has a state, as assistive technology would: by roles, names and states.
READ_PAGE = """
(place) => {
  const wordsOf = (id) => document.getElementById(id)?.innerText.trim() ?? "";
  const named = (element) => wordsOf(element.getAttribute("aria-labelledby")) || element.ariaLabel || "";
  const described = (element) => element.getAttribute("aria-describedby");
  const faults = (found) => Object.keys(found).filter((what) => found[what]);
  const combo = (element) => {
    const [field, list] = ["combobox", "listbox"].map((role) => element.querySelector(`[role=${role}]`));
    const chips = [...element.querySelectorAll(".chip")].map((chip) => chip.firstChild.textContent.trim());
    const marked = document.getElementById(field.getAttribute("aria-activedescendant"));
    const options = [...list.querySelectorAll("[role=option]")];
    const multi = element.dataset.combo === "multi";
    return {
      of: field,
      says: multi ? chips : field.dirty ? null : [field.value].filter(Boolean),
      selected: options.filter((one) => one.ariaSelected === "true").map((one) => one.ariaLabel).sort(),
      offered: options.map((one) => one.ariaLabel),
      faults: faults({
        "expanded is wrong": (field.ariaExpanded === "true") !== list.checkVisibility(),
        "a hidden option is marked": marked && !marked.checkVisibility(),
        "the mark is not told": list.querySelectorAll("[data-active]").length !== (marked ? 1 : 0),
        "words are left in the field": multi && field.value && !field.dirty,
      }),
    };
  };
  const ticks = (element) => {
    const boxes = [...element.querySelectorAll("input")];
    return {
      of: element,
      says: boxes.filter((box) => box.checked).map((box) => box.labels[0].innerText),
      offered: boxes.length,
      faults: faults({
        "the attribute differs": boxes.some((box) => box.checked !== box.defaultChecked),
        "a description is missing": boxes.some((box) => described(box) && !wordsOf(described(box))),
      }),
    };
  };
  const typed = (element) => ({
    of: element,
    says: [element.value].filter(Boolean),
    faults: faults({ "the attribute differs": element.value !== element.defaultValue }),
  });
  const read = (element) => {
    const { of, ...rest } = (element.matches(".combo") ? combo : element.matches(".ticks") ? ticks : typed)(element);
    return { name: named(of), required: of.ariaRequired === "true", ...rest };
  };
  const stateful = document.querySelectorAll(`${place} :is(.combo, .ticks, [data-act=type], [data-act=pick])`);
  return Object.fromEntries([...stateful].map((one) => [`${one.dataset.block}/${one.dataset.action}`, read(one)]));
}
"""
# Waits for everything that is under way, and draws once more: what is not stored is then no longer shown.
COME_TO_REST = """
async () => {
  const fields = () => [...document.querySelectorAll("[data-act=type], [data-act=pick]")];
  const searching = () => [...document.querySelectorAll(".combo")].some((combo) => combo.searching);
  const choosing = () => [...document.querySelectorAll("*")].some((element) => element.choices);
  const busy = () => choosing() || fields().some((field) => field.dirty);
  while (busy() || searching() || pending.size || refreshing) {
    if (document.querySelector("dialog.confirm[open]")) return false;
    await new Promise((done) => setTimeout(done, 20));
  }
  forget();
  await refresh();
  return true;
}
"""
USUAL = {"datepicker": "Select a date", "timepicker": "Select a time", "datetimepicker": "Select a time"}


@dataclass
class Surface:
    """Something with blocks on it that one person looks at: a modal, the Home tab, or a message."""

    page: Page
    slack: LocalSlack
    shown: View | Message
    user: User

    @property
    def place(self) -> str:
        """Where it is on the page, as a selector."""
        if isinstance(self.shown, Message):
            return f'[data-ts="{self.shown.ts}"]'
        return "dialog.modal" if self.shown.type == "modal" else "#panel"

    @property
    def values(self) -> StateValues:
        """What the local Slack has stored."""
        return self.shown.state.get(self.user.id, {}) if isinstance(self.shown, Message) else self.shown.values

    @property
    def element(self) -> Locator:
        """What has the focus in the element that is tried."""
        return (
            self._container.locator("[role=combobox], input")
            .or_(self._container.and_(self.page.locator("input, textarea")))
            .first
        )

    @property
    def _container(self) -> Locator:
        return self.page.locator(f"{self.place} [data-block=it]")

    def do(self, step: str) -> None:
        """Do one thing, as a person would; see `page_cases.Case`."""
        sign, words = step[0], step[1:]
        if sign == "=":
            self.page.keyboard.type(words)
        elif sign == "@":
            self._choose(words)
        elif sign == "#":
            self._container.get_by_role("button", name=words, exact=True).click()
        elif sign == "!":
            self._container.get_by_text(words, exact=True).click()
        elif sign == "?":
            self.page.get_by_role("alertdialog").get_by_role("button", name=words).click()
        else:
            self.page.keyboard.press(step)

    def _choose(self, words: str) -> None:
        if not self._container.get_by_role("listbox").is_visible():
            self._container.click()
        self._container.get_by_role("option", name=words, exact=True).click()

    def check(self) -> None:
        """Compare what each element says with what is stored, once nothing is under way and no question is open."""
        if not self.page.evaluate(COME_TO_REST):
            return
        said = self.page.evaluate(READ_PAGE, self.place)
        found = {key: one["offered"] for key, one in said.items() if "offered" in one}  # what the app was asked for
        stored = self.slack.on_loop(lambda: dict(self._expected(found)))
        for key, one in said.items():
            if one["says"] is None:  # words to search with stand in the field
                one["says"] = stored[key]["says"]
        differing = [f"{key}: {said.get(key)} != {stored.get(key)}" for key in stored if said.get(key) != stored[key]]
        assert (said.keys(), differing) == (stored.keys(), [])

    def stored(self, block_id: str, action_id: str = "it") -> list[str]:
        """Return what is stored of one element, in the words that the page should use."""
        return next(said["says"] for key, said in self._expected({}) if key == f"{block_id}/{action_id}")

    def _expected(self, found: Json) -> Iterator[tuple[str, Json]]:
        for block in self.shown.blocks:
            for element in elements_of(block):
                if element["type"] in STATE_KEYS:
                    key = f"{block['block_id']}/{element['action_id']}"
                    yield key, self._state(block, element, found.get(key, []))

    def _state(self, block: Json, element: Json, found: list[str]) -> Json:
        held = self.values.get(block["block_id"], {}).get(element["action_id"]) or initial_entry(element)
        is_input = block["type"] == "input"
        says = [self._words(one, element["type"]) for one in _as_list(held[STATE_KEYS[element["type"]]])]
        state: Json = {"name": _name(block, element), "required": is_input and not block.get("optional"), "says": says}
        if element["type"].endswith("_select"):
            offered = found if "external" in element["type"] else self._offered(element)
            state |= {"selected": sorted(one for one in says if one in offered), "offered": offered}
        elif element["type"] in ("checkboxes", "radio_buttons"):
            in_order = [option["text"]["text"] for option in element["options"]]
            state |= {"says": [one for one in in_order if one in says], "offered": len(in_order)}
        return {**state, "faults": []}

    def _offered(self, element: Json) -> list[str]:
        kind = element["type"].removeprefix("multi_")
        if kind == "users_select":
            return [user.shown_name for user in self.slack.team.users.values()]
        if kind == "channels_select":
            return ["general", "random"]
        if kind == "conversations_select":
            return ["general", "random", *self._partners()]
        return [option["text"]["text"] for option in offered_options(element)]

    def _partners(self) -> list[str]:
        ims = [channel for channel in self.slack.team.channels.values() if channel.is_im]
        others = [m for im in ims if self.user.id in im.members for m in im.members if m != self.user.id]
        return [self.slack.team.users[other].shown_name for other in others]

    def _words(self, value: Any, kind: str) -> str:
        team = self.slack.team
        if isinstance(value, dict):
            return str(value["text"]["text"]) if "text" in value else _rich_words(value)
        if kind == "datetimepicker":
            return dt.datetime.fromtimestamp(value, ZoneInfo(self.user.tz)).strftime("%Y-%m-%dT%H:%M")
        if value in team.users:
            return team.users[value].shown_name
        return team.channels[value].name if value in team.channels else str(value)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _rich_words(value: Json) -> str:
    return "".join(part["text"] for section in value["elements"] for part in section["elements"])


def _name(block: Json, element: Json) -> str:
    """Return what an element is called: its label, its placeholder, or the words beside it."""
    if block["type"] == "input":
        return str(block["label"]["text"])
    if element["type"] in ("checkboxes", "radio_buttons") and block["type"] == "section":
        return str(block["text"]["text"])
    placeholder = element.get("placeholder") or {}
    return str(placeholder.get("text") or USUAL.get(element["type"], "Select an option"))
