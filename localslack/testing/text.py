"""What blocks say to one person as plain text: the same words that the page draws, for tests to search."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from localslack.blockkit.elements import STATE_KEYS
from localslack.page.mrkdwn import mrkdwn, plain
from localslack.page.reader import Reader
from localslack.world.model import Json, Message, Team, User, View, elements_of
from localslack.world.state import World


def make_reader(world: World, team: Team, user: User) -> Reader:
    """Return how a person reads: their zone, their locale, and the names behind ids."""
    return Reader(
        zone=ZoneInfo(user.tz),
        locale=user.locale,
        now=datetime.fromtimestamp(world.now(), UTC),
        me=user.id,
        people={u.id: u.shown_name for u in team.users.values()},
        channels={c.id: c.name for c in team.channels.values() if user.id in c.members or c.kind == "public"},
        groups={g.id: g.handle for g in team.usergroups.values()},
    )


def read_text(text: Json | str | None, reader: Reader) -> str:
    """Return the words of a text object (or mrkdwn string) as they are read."""
    if not text:
        return ""
    if isinstance(text, str):
        text = {"type": "mrkdwn", "text": text}
    if text["type"] == "plain_text":
        return html.unescape(plain(text["text"], with_emoji=text.get("emoji", True))).strip()
    drawn = mrkdwn(text["text"], reader)
    return html.unescape(re.sub(r"<[^>]+>", "", str(drawn).replace("<br>", "\n"))).strip()


def block_text(block: Json, reader: Reader) -> str:
    """Return all the words of one block, except those of its interactive elements."""
    texts: list[Json | str | None] = [block.get(key) for key in ("title", "text", "label", "hint", "alt_text")]
    texts += block.get("fields") or []
    if block["type"] == "context":
        texts += [e.get("alt_text") if e["type"] == "image" else e for e in block["elements"]]
    if block["type"] == "rich_text":
        return " ".join(_rich(block["elements"], reader))
    return "\n".join(said for said in (read_text(text, reader) for text in texts) if said)


def _rich(elements: Iterable[Json], reader: Reader) -> Iterable[str]:
    for element in elements:
        if element["type"] == "rich_text_list":
            yield from _rich(element["elements"], reader)
        elif "elements" in element:
            yield "".join(_rich(element["elements"], reader))
        elif element["type"] == "user":
            yield "@" + reader.people.get(element["user_id"], element["user_id"])
        elif element.get("text") or element.get("url") or element.get("fallback"):
            yield element.get("text") or element.get("url") or element["fallback"]


def element_label(element: Json) -> str:
    """Return the words on an element: a button's text, a select's placeholder."""
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text", "…" if element["type"] == "overflow" else ""))


def blocks_text(blocks: Sequence[Json], words: Sequence[str], reader: Reader) -> str:
    """Return all the words of blocks: each one's `block_text`, its buttons' labels and the texts of its options."""
    lines = []
    for block, said in zip(blocks, words, strict=True):
        lines.append(said)
        for element in elements_of(block):
            lines.append(element_label(element))
            if element["type"] in ("checkboxes", "radio_buttons"):
                for option in element["options"]:
                    lines += [read_text(option["text"], reader), read_text(option.get("description"), reader)]
    return "\n".join(line for line in lines if line)


def message_text(message: Message, words: Sequence[str], reader: Reader) -> str:
    """Return what a person reads of a message: its blocks if there are any, else its text."""
    return blocks_text(message.blocks, words, reader) if message.blocks else read_text(message.text, reader)


def view_text(view: View, words: Sequence[str], reader: Reader) -> str:
    """Return all the words of a view."""
    around = [view.notice, *view.errors.values(), read_text(view.title, reader) if view.type == "modal" else ""]
    return "\n".join(part for part in [*around, blocks_text(view.blocks, words, reader)] if part)


def entry_text(entry: Json, reader: Reader) -> object:
    """Return a chosen value as the person sees it: option texts, names, dates; a list where several may be chosen."""
    value = entry[STATE_KEYS[entry["type"]]]
    if isinstance(value, list):
        return [_one(each, reader) for each in value]
    return _one(value, reader)


def _one(value: object, reader: Reader) -> object:
    if isinstance(value, dict) and "text" in value:
        return read_text(value["text"], reader)
    if isinstance(value, dict) and value.get("type") == "rich_text":
        return " ".join(_rich(value["elements"], reader))
    if isinstance(value, str):
        return reader.people.get(value) or reader.channels.get(value) or value
    return value
