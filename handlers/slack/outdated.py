"""Forms that no longer show how things are: the present form takes their place, with what the person typed."""

import json
from dataclasses import dataclass
from typing import Any

from blocks.kit import cut
from blocks.refusal import with_refusal
from handlers.slack.form import INITIAL_KEYS, field_name, read_initial_values, read_metadata, read_values
from handlers.slack.submission import KEY
from mentorship.errors import OutdatedForm, Refusal

SUBMIT_AGAIN = "Below it is as it is now, with what you typed. Look at it, and submit it again."
TYPED = "typed"  # in the metadata: the fields that hold what was typed into a form before this one
SHOWS_TIME = ("date", "time", "duration", "location", "mentor", "mentee")  # what the times elsewhere follow from
MAX_INITIAL_VALUE = 3000  # where the input has no limit of its own
View = dict[str, Any]


@dataclass(frozen=True)
class PresentForm:
    """The form as it would be drawn now, with what was typed; `clashes` are fields that someone else changed too."""

    view: View
    changed: list[str]  # what has changed since the form was drawn, in words
    clashes: bool

    def with_words(self, refusal: OutdatedForm) -> View:
        """Return the form with words on top that say what has changed."""
        what = f" Changed: {'; '.join(self.changed)}." if self.changed else ""
        words = f"{refusal}{cut(what, 2000)} {SUBMIT_AGAIN}"
        return with_refusal(self.view, Refusal(words, next_steps=refusal.next_steps))


def present_form(outdated: View, present: View) -> PresentForm:
    """Bring what was typed into an outdated form into the present one."""
    before, now = read_initial_values(outdated), read_initial_values(present)
    typed, kept = read_values(outdated), set(read_metadata(outdated).get(TYPED) or ())
    both = before.keys() & now.keys()
    mine = {name for name in both if name in kept or not _is_same(typed[name], before[name])}
    theirs = {name for name in both if not _is_same(before[name], now[name])}
    shown = {field_name(block_id): block_id for block_id in (str(b.get("block_id")) for b in _inputs(outdated))}
    held = {field_name(str(block.get("block_id"))): _held(outdated, block) for block in _inputs(outdated)}
    blocks = [_redrawn(block, mine, theirs, shown, held) for block in present["blocks"]]
    if mine & set(SHOWS_TIME):
        blocks = [block for block in blocks if block.get("block_id") != "clocks"]
    metadata = {name: value for name, value in read_metadata(outdated).items() if name != KEY}
    metadata |= read_metadata(present) | {TYPED: sorted(mine)}
    changed = [_in_words(block) for block in _inputs(present) if field_name(str(block.get("block_id"))) in theirs]
    clashes = any(not _is_same(typed[name], now[name]) for name in mine & (theirs | kept))
    view = {**present, "blocks": blocks, "private_metadata": json.dumps(metadata)}
    return PresentForm(view, changed, clashes)


def _is_same(value: Any, other: Any) -> bool:
    """Return whether two inputs hold the same; an empty one may be None, an empty string or an empty list."""
    return (value or None) == (other or None)


def _inputs(view: View) -> list[View]:
    return [block for block in view.get("blocks") or [] if block.get("type") == "input"]


def _held(view: View, block: View) -> View:
    """Return what Slack says that this input holds; empty where it says nothing."""
    values = (view.get("state") or {}).get("values") or {}
    held: View = (values.get(block.get("block_id")) or {}).get(block["element"].get("action_id")) or {}
    return held


def _redrawn(block: View, mine: set[str], theirs: set[str], shown: dict[str, str], held: dict[str, View]) -> View:
    """Return a block of the present form; an input that the person has filled in holds what they typed.

    Slack keeps what an input held as long as its id stays the same: what someone else changed needs another one, and
    what is too long to be drawn keeps its own.
    """
    name = field_name(str(block.get("block_id")))
    if block.get("type") != "input" or name not in mine | theirs:
        return block
    if name not in mine:
        return block | {"block_id": f"{name}:now"} if block["block_id"] == shown.get(name) else block
    element = {key: value for key, value in block["element"].items() if not key.startswith("initial_")}
    if len(str(held[name].get("value") or "")) > element.get("max_length", MAX_INITIAL_VALUE):
        return block | {"block_id": shown[name], "element": element}
    for selected, initial in INITIAL_KEYS.items():
        if value := _still_offered(element, held[name].get(selected)):
            element[initial] = value
    return block | {"element": element}


def _still_offered(element: View, value: Any) -> Any:
    """Return what was chosen, as far as the input still offers it."""
    if "options" not in element:
        return value
    offered = {each["value"]: each for each in element["options"]}
    if isinstance(value, list):
        return [offered[each["value"]] for each in value if each["value"] in offered]
    return offered.get(value["value"]) if isinstance(value, dict) else None


def _in_words(block: View) -> str:
    """Return an input's label, and what it holds now as far as that can be said in words."""
    element, label = block["element"], block["label"]["text"].removesuffix(" *")
    options = element.get("initial_options") or [element.get("initial_option")]
    chosen = ", ".join(each["text"]["text"] for each in options if each)
    words = chosen or element.get("initial_value") or element.get("initial_date") or element.get("initial_time")
    return f"{label} (now “{cut(words, 200)}”)" if words else label
