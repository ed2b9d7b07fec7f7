"""What blocks say to one person as plain text: the same words that the page draws, for tests to look for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from localslack.blockkit.elements import STATE_KEYS
from localslack.page.mrkdwn import mrkdwn, plain
from localslack.page.reader import Reader
from localslack.world.state import Json, Message, Team, User, View, World, elements_of


def reader(world: World, team: Team, user: User) -> Reader:
    """This person's eyes: zone, locale, and the names behind ids."""
    return Reader(
        zone=ZoneInfo(user.tz),
        locale=user.locale,
        now=datetime.fromtimestamp(world.now(), UTC),
        me=user.id,
        people={u.id: u.shown_name for u in team.users.values()},
        channels={c.id: c.name for c in team.channels.values() if user.id in c.members or c.kind == "public"},
        groups={g.id: g.handle for g in team.usergroups.values()},
    )


def say(text: Json | str | None, eyes: Reader) -> str:
    """A text object (or mrkdwn string) as it reads."""
    if not text:
        return ""
    if isinstance(text, str):
        text = {"type": "mrkdwn", "text": text}
    if text["type"] == "plain_text":
        return html.unescape(plain(text["text"], with_emoji=text.get("emoji", True))).strip()
    drawn = mrkdwn(text["text"], eyes)
    return html.unescape(re.sub(r"<[^>]+>", "", str(drawn).replace("<br>", "\n"))).strip()


def block_text(block: Json, eyes: Reader) -> str:
    """All the words of one block, apart from its interactive elements."""
    texts: list[Json | str | None] = [block.get(key) for key in ("title", "text", "label", "hint", "alt_text")]
    texts += block.get("fields") or []
    if block["type"] == "context":
        texts += [e.get("alt_text") if e["type"] == "image" else e for e in block["elements"]]
    if block["type"] == "rich_text":
        return " ".join(_rich(block["elements"], eyes))
    return "\n".join(said for said in (say(text, eyes) for text in texts) if said)


def _rich(elements: Iterable[Json], eyes: Reader) -> Iterable[str]:
    for element in elements:
        if "elements" in element:
            yield from _rich(element["elements"], eyes)
        elif element["type"] == "user":
            yield "@" + eyes.people.get(element["user_id"], element["user_id"])
        elif element.get("text") or element.get("url") or element.get("fallback"):
            yield element.get("text") or element.get("url") or element["fallback"]


def element_label(element: Json) -> str:
    """What stands on an element: a button's text, a select's placeholder."""
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text", "…" if element["type"] == "overflow" else ""))


def blocks_text(blocks: Sequence[Json], words: Sequence[str], eyes: Reader) -> str:
    """All the words of blocks (each one's `block_text`), buttons' labels and the texts of offered options included."""
    lines = []
    for block, said in zip(blocks, words, strict=True):
        lines.append(said)
        for element in elements_of(block):
            lines.append(element_label(element))
            if element["type"] in ("checkboxes", "radio_buttons"):
                for option in element["options"]:
                    lines += [say(option["text"], eyes), say(option.get("description"), eyes)]
    return "\n".join(line for line in lines if line)


def message_text(message: Message, words: Sequence[str], eyes: Reader) -> str:
    """What a person reads of a message: its blocks if there are any, else its text."""
    return blocks_text(message.blocks, words, eyes) if message.blocks else say(message.text, eyes)


def view_text(view: View, words: Sequence[str], eyes: Reader) -> str:
    """All the words of a view."""
    around = [view.notice, *view.errors.values(), say(view.title, eyes) if view.type == "modal" else ""]
    return "\n".join(part for part in [*around, blocks_text(view.blocks, words, eyes)] if part)


def entry_text(entry: Json, eyes: Reader) -> object:
    """A chosen value as the person sees it: option texts, names, dates; a list where several may be chosen."""
    value = entry[STATE_KEYS[entry["type"]]]
    if isinstance(value, list):
        return [_one(each, eyes) for each in value]
    return _one(value, eyes)


def _one(value: object, eyes: Reader) -> object:
    if isinstance(value, dict) and "text" in value:
        return say(value["text"], eyes)
    if isinstance(value, dict) and value.get("type") == "rich_text":
        return " ".join(_rich(value["elements"], eyes))
    if isinstance(value, str):
        return eyes.people.get(value) or eyes.channels.get(value) or value
    return value
