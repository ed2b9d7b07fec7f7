"""One thing with blocks on it (a message, a modal, the Home tab) as one person sees it, ready for the templates."""

import json
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from localslack.blockkit.blocks_in import is_generated
from localslack.blockkit.elements import STATE_KEYS, initial_entry
from localslack.page.mrkdwn import mrkdwn, plain
from localslack.page.reader import Reader
from localslack.world.model import Json, elements_of

_NATIVE = {"datepicker": "date", "timepicker": "time", "datetimepicker": "datetime-local", "number_input": "number"}


@dataclass(frozen=True)
class Choice:
    """One option as it is shown."""

    value: str
    label: str
    text: Markup
    about: Markup | str = ""
    url: str = ""
    icon: str = ""  # of a conversation: its kind


@dataclass(frozen=True)
class Surface:
    """What the templates of blocks ask about the thing they draw. `where` tells an action what it happened on."""

    kind: str  # message, modal or home
    where: Json
    reader: Reader
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    members: Sequence[Choice] = ()
    channels: Sequence[Choice] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)  # Slack file id -> address
    headings: Mapping[str, str] = field(default_factory=dict)  # of a block, by its id: the heading above it
    _ids: dict[int, str] = field(default_factory=dict)  # HTML ids, by the identity of what has them
    _taken: Counter[str] = field(default_factory=Counter)

    @property
    def address(self) -> str:
        """`where`, for a data attribute."""
        return json.dumps(self.where)

    def dom_id(self, block: Json, element: Json | None = None) -> str:
        """Return an HTML id that stays the same as long as it is the same field or control to a person.

        Slack gives a block without an id a new one each time: its controls are known by what they do.
        """
        known = self._ids.get(id(element or block))
        if known is None:
            named = "" if is_generated(block) else block.get("block_id")
            does = [str((element or {}).get(key)) for key in ("type", "action_id", "value")]
            known = self._unique(f"e{zlib.crc32(repr((self.where, named, does)).encode()):08x}")
            self._ids[id(element or block)] = known
        return known

    def _unique(self, wanted: str) -> str:
        self._taken[wanted] += 1
        return wanted if self._taken[wanted] == 1 else f"{wanted}n{self._taken[wanted]}"

    def block_key(self, block: Json) -> str:
        """Return what makes a block the same one when it is drawn anew; "" for one that only its place tells."""
        if not is_generated(block):
            return str(block["block_id"])
        return "-".join(self.dom_id(block, element) for element in elements_of(block))

    def text(self, value: Json | str | None) -> Markup:
        """Return a text object as HTML."""
        if not value:
            return Markup("")
        if isinstance(value, str):
            return mrkdwn(value, self.reader)
        if value.get("type") == "mrkdwn":
            return mrkdwn(str(value.get("text", "")), self.reader)
        return plain(str(value.get("text", "")), with_emoji=value.get("emoji", True) is not False)

    def subject(self, block: Json) -> str:
        """Return what a section is about: the heading above it, and the first line of its text in plain words.

        It is "" where it has no text. Entries of several days differ in the heading alone.
        """
        text = block.get("text") or {}
        first = str(text.get("text", "")).strip().partition("\n")[0]
        words = re.sub(r"(?<!\S)@", "", self.text({**text, "text": first}).striptags())
        heading = self.headings.get(str(block.get("block_id")))
        return f"{heading}, {words}" if heading and words else words

    @staticmethod
    def headings_of(blocks: Sequence[Json]) -> dict[str, str]:
        """Return the heading above each block that has one."""
        found, heading = {}, ""
        for block in blocks:
            if block["type"] == "header":
                heading = str(block["text"]["text"])
            elif heading:
                found[str(block.get("block_id"))] = heading
        return found

    def kept(self, block: Json, element: Json) -> Any:
        """Return what the element holds now: what the person chose or typed, else its initial value.

        It is a string for texts, dates and times (seconds since 1970 for a datetimepicker), a list of values for the
        multi kinds and checkboxes, None for nothing.
        """
        kind = str(element["type"])
        held = self.values.get(block.get("block_id", ""), {}).get(element.get("action_id", ""))
        held = held or initial_entry(element)
        return _words(held.get(STATE_KEYS[kind])) if kind.endswith("_input") else held.get(STATE_KEYS[kind])

    def chosen(self, block: Json, element: Json) -> list[Choice]:
        """Return the chosen options, people or conversations."""
        got = self.kept(block, element)
        picked = got if isinstance(got, list) else [got] if got else []
        known = {c.value: c for c in (*self.members, *self.channels)}
        return [self.choice(p) if isinstance(p, dict) else known.get(p) or self._unlisted(p) for p in picked]

    def _unlisted(self, someone: str) -> Choice:
        name = self.reader.people.get(someone, someone)
        return Choice(someone, name, plain(name))

    def choice(self, option: Json) -> Choice:
        """Return an option object as it is shown."""
        text = option["text"]
        return Choice(
            str(option.get("value", "")),
            str(text["text"]),
            self.text(text),
            self.text(option.get("description")),
            str(option.get("url", "")),
        )

    def groups(self, element: Json) -> list[tuple[Markup, list[Choice]]]:
        """Return the options in their groups; options without one are in a single group without a name."""
        kind = str(element["type"]).removeprefix("multi_")
        if kind == "users_select":
            return [(Markup(""), list(self.members))]
        if kind in ("channels_select", "conversations_select"):
            return [(Markup(""), self._conversations(kind, element))]
        if "option_groups" in element:
            groups = element["option_groups"]
            return [(self.text(g["label"]), [self.choice(o) for o in g["options"]]) for g in groups]
        return [(Markup(""), [self.choice(o) for o in element.get("options", [])])]

    def _conversations(self, kind: str, element: Json) -> list[Choice]:
        wanted = set((element.get("filter") or {}).get("include") or ["public", "private", "im"])
        if kind == "channels_select":
            wanted = {"public"}
        return [c for c in self.channels if c.icon in wanted]

    def native(self, block: Json, element: Json) -> str:
        """Return the value of an ``<input>`` for this element; a datetimepicker's in the reader's zone."""
        got = self.kept(block, element)
        if got in (None, ""):
            return ""
        if element["type"] == "datetimepicker":
            return self.reader.local(int(got)).strftime("%Y-%m-%dT%H:%M")
        return str(got)

    def input_type(self, element: Json) -> str:
        """Return the type of the ``<input>``."""
        return _NATIVE.get(str(element["type"]), "text")

    def picture(self, image: Json) -> str:
        """Return the address of the picture of an image element or block."""
        slack_file = image.get("slack_file") or {}
        return str(image.get("image_url") or slack_file.get("url") or self.pictures.get(slack_file.get("id", ""), ""))


def _words(value: Any) -> Any:
    """Return the words in a rich text input's value; anything else as it is."""
    if not isinstance(value, dict):
        return value
    if "text" in value and isinstance(value["text"], str):
        return value["text"]
    return "".join(_words(part) for part in value.get("elements", []))
