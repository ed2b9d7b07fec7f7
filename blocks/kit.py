"""Block Kit's parts as plain dicts. What people typed only ever goes into `plain` text, where nothing is markup."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from mentorship.people.person import PersonView
from mentorship.times import format_datetime, format_time

Block = dict[str, Any]

BUTTON_URL_LIMIT, BLOCK_LIMIT = 3000, 3000  # characters of a button's address, and of the text of a block
MENU_SIZE = 5  # items of a three-dot menu: Slack takes no more
TEXT_LIMIT = 4000  # of a message that is edited; Slack takes longer ones only when they are new
LISTED_LENGTH = 200  # characters of what someone typed, in a list
# What Slack would read as markup, as an emoji or as a quotation in mrkdwn.
MARKUP = re.compile(r"[*_~`]|:[^\s:]+:|^\s*>", re.MULTILINE)
URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'”’]")

# Of a view that Slack shows, what may be sent back to it.
VIEW_KEYS = (
    *("type", "title", "blocks", "submit", "close", "callback_id", "private_metadata"),
    *("notify_on_close", "clear_on_close"),
)


def cut(text: str, limit: int) -> str:
    """Return the text, shortened with an ellipsis where it is longer than Slack takes."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escaped(text: str) -> str:
    """Return typed text for a place that Slack reads as markup: no mention and no link comes of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, limit: int = BLOCK_LIMIT) -> Block:
    """Return text that is shown exactly as it is."""
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}


def mrkdwn(text: str, limit: int = BLOCK_LIMIT) -> Block:
    """Return our own words, with Slack's markup."""
    return {"type": "mrkdwn", "text": cut(text, limit)}


def list_entry(
    lead: str, title: str, facts: Sequence[str], accessory: Block | None, typed: Sequence[str] = ()
) -> Block:
    """Return an entry of a list: `lead` and `title` in bold, and one quiet line of facts below.

    `lead`, `title` and `facts` are our own words, with markup; `typed` are facts with what people typed in them. Where
    that holds marks which Slack would read, it stands below as plain text. Long ones are cut: a card has them whole.
    A typed title is for `titled_entry`.
    """
    typed = [cut(each, LISTED_LENGTH) for each in typed]
    quiet = " · ".join([*facts, *(escaped(each) for each in typed if not has_markup(each))])
    first = f"*{lead} · {title}*" if lead else f"*{title}*"
    return section("\n".join(filter(None, (first, quiet))), accessory, [each for each in typed if has_markup(each)])


def titled_entry(
    lead: str, title: str, facts: Sequence[str], accessory: Block | None, typed: Sequence[str] = ()
) -> Block:
    """Return the same for a title that someone typed: bold, or plain text where Slack would read marks in it."""
    title, typed = cut(title, LISTED_LENGTH), [cut(each, LISTED_LENGTH) for each in typed]
    if not has_markup(title):
        return list_entry(lead, escaped(title), facts, accessory, typed)
    quiet = " · ".join([*facts, *(escaped(each) for each in typed if not has_markup(each))])
    first = f"{lead} · {title}" if lead else title
    details = [*([mrkdwn(quiet, 2000)] if quiet else []), *(plain(each, 2000) for each in typed if has_markup(each))]
    return name_section(first, accessory, details)


def has_markup(typed: str) -> bool:
    """Return whether Slack would read marks or an emoji in what someone typed."""
    return MARKUP.search(typed) is not None


def section(text: str, accessory: Block | None = None, typed: Sequence[str] = ()) -> Block:
    """Return a paragraph of our own words, with what people typed below it.

    A field is half as wide as the text: only what Slack must not read as markup, or is long, stands in one.
    """
    asides = [words for words in typed if has_markup(words) or len(words) > LISTED_LENGTH]
    text = "\n".join([text, *(escaped(words) for words in typed if words and words not in asides)])
    block: Block = {"type": "section", "text": mrkdwn(text)}
    fields = [plain(words, 2000) for words in asides]
    return block | ({"fields": fields} if fields else {}) | ({"accessory": accessory} if accessory else {})


def name_section(name: str, accessory: Block | None, details: Iterable[Block] = ()) -> Block:
    """Return a paragraph that begins with a name that someone typed, with details (texts) below it."""
    block: Block = {"type": "section", "text": plain(name)}
    fields = list(details)
    return block | ({"fields": fields} if fields else {}) | ({"accessory": accessory} if accessory else {})


def quote(words: str) -> list[Block]:
    """Return paragraphs of what someone typed; none where they typed nothing. Addresses in it are links."""
    return [_paragraph(each) for each in split_text(words)]


def _paragraph(words: str) -> Block:
    if not URL.search(words):
        return {"type": "section", "text": plain(words)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(_text_and_links(words))}]}


def _text_and_links(words: str) -> Iterable[Block]:
    """Yield the words as parts of rich text, in which nothing but the links is markup."""
    end = 0
    for found in URL.finditer(words):
        if found.start() > end:
            yield {"type": "text", "text": words[end : found.start()]}
        yield {"type": "link", "url": found.group()}
        end = found.end()
    if end < len(words):
        yield {"type": "text", "text": words[end:]}


def split_text(words: str) -> Iterable[str]:
    """Yield the words in as many parts as Slack needs, split between lines where there are any."""
    while words:
        end = len(words) if len(words) <= BLOCK_LIMIT else words.rfind("\n", 1, BLOCK_LIMIT) + 1 or BLOCK_LIMIT
        yield words[:end].removesuffix("\n") if end < len(words) else words
        words = words[end:]


def header(text: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": plain(text, 150)}


def context(text: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def fine_print(words: str) -> Block:
    """Return small print in which there are names or anything else that people typed."""
    return {"type": "context", "elements": [plain(words, 2000)]}


def linked(url: str) -> str:
    """Return a link whose text is the address without scheme and trailing slash, shortened."""
    shown = cut(url.partition("://")[2].removesuffix("/"), 60).replace("|", "")
    return f"<{escaped(url).replace('|', '%7C')}|{escaped(shown)}>"


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def button(text: str, action_id: str, value: str = "-", *, style: str | None = None, label: str | None = None) -> Block:
    """Return a button; `label` is what a screen reader says where `text` alone does not tell which."""
    block: Block = {"type": "button", "text": plain(text, 75), "action_id": action_id, "value": value}
    return block | ({"style": style} if style else {}) | ({"accessibility_label": cut(label, 75)} if label else {})


def link_button(text: str, action_id: str, url: str, *, style: str | None = None, label: str | None = None) -> Block:
    """Return a button that opens an address of at most `BUTTON_URL_LIMIT` characters; Slack sends us the click too."""
    return button(text, action_id, style=style, label=label) | {"url": url}


def with_confirmation(block: Block, title: str, text: str, *, deny: str = "Keep it") -> Block:
    """Return the same button, which asks “Are you sure?” before it does anything; `deny` is the way out."""
    words = {"title": plain(title, 100), "text": plain(text, 300)}
    return block | {"confirm": {**words, "confirm": block["text"], "deny": plain(deny, 30)}}


def buttons(*elements: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def option(text: str, value: str, description: str = "") -> Block:
    """Return one option to choose."""
    return {"text": plain(text, 75), "value": value} | ({"description": plain(description, 75)} if description else {})


def menu(action_id: str, choices: Iterable[tuple[str, str]]) -> Block | None:
    """Return a three-dot menu, or None where there is nothing to choose."""
    options = [option(text, value) for text, value in choices]
    return {"type": "overflow", "action_id": action_id, "options": options} if options else None


def field(label: str, name: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """Return a labelled input. `name` is its block id: the name of the form's field."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label if optional else f"{label} *"),
        "element": {"action_id": name, **element},
        "optional": optional,
    }
    return block | ({"hint": plain(hint, 2000)} if hint else {})


def text_input(value: str = "", *, limit: int, lines: bool = False, placeholder: str = "") -> Block:
    """Return an input for text."""
    block: Block = {"type": "plain_text_input", "max_length": limit, "multiline": lines}
    return (
        block
        | ({"initial_value": value} if value else {})
        | ({"placeholder": plain(placeholder, 150)} if placeholder else {})
    )


def choice(kind: str, options: list[Block], chosen: str | None) -> Block:
    """Return a `static_select` or `radio_buttons` with one option chosen."""
    initial = [each for each in options if each["value"] == chosen]
    return {"type": kind, "options": options} | ({"initial_option": initial[0]} if initial else {})


def checkboxes(options: list[Block], chosen: Iterable[str]) -> Block:
    """Return checkboxes, some of them ticked."""
    wanted = set(chosen)
    initial = [each for each in options if each["value"] in wanted]
    return {"type": "checkboxes", "options": options} | ({"initial_options": initial} if initial else {})


def modal(
    title: str,
    blocks: list[Block],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "",
    **metadata: int | str | None,
) -> Block:
    """Return a modal; `metadata` are ids that come back with it, and are checked again then."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close or "Close"),
        "blocks": blocks,
        "private_metadata": json.dumps(metadata),
    }
    return view | ({"submit": plain(submit, 24)} if submit else {})


def with_blocks(view: Block, blocks: Sequence[Block]) -> Block:
    """Return a view as Slack shows it, with other blocks, as it may be sent back."""
    return {key: view[key] for key in VIEW_KEYS if view.get(key)} | {"blocks": list(blocks)}


def confirmation(title: str, done: str, *, next_steps: Sequence[Block] = (), hint: str = "", typed: str = "") -> Block:
    """Return what stands in a form's place once it is saved: what was done, and what people do next.

    `done` is our own words, with markup; `typed` is what someone typed, below it. Closing it closes what it stands on
    too: that still offers what has just been done.
    """
    blocks = [
        section(f":white_check_mark: {done}"),
        *quote(typed),
        *([context(hint)] if hint else []),
        *([buttons(*next_steps)] if next_steps else []),
    ]
    return modal(title, blocks, callback_id="done", close="Done") | {"clear_on_close": True}


def done_line(words: str) -> list[Block]:
    """Return a line on top of a list: what was just done; nothing where nothing was. `words` are our own."""
    return [section(f":white_check_mark: {words}")] if words else []


def mention(who: PersonView) -> str:
    """Return a mention: Slack shows the name."""
    return f"<@{who.slack_id}>"


def moment(instant: dt.datetime, reader: PersonView) -> str:
    """Return a date and time that Slack shows in each reader's zone; `reader` is for those who cannot see that."""
    fallback = format_datetime(instant, reader.zone, reader.locale)
    return f"<!date^{int(instant.timestamp())}^{{date_long_pretty}}, {{time}}|{fallback}>"


def clock(instant: dt.datetime, reader: PersonView) -> str:
    """Return a time of day that Slack shows in the reader's zone."""
    return f"<!date^{int(instant.timestamp())}^{{time}}|{format_time(instant, reader.zone, reader.locale)}>"


def page_buttons(action_id: str, page: int, more: bool, of: str = "") -> list[Block]:
    """Return buttons to turn pages, where there is more than one; `of` names the list whose pages they are."""
    turns, name = [], f"{of}:" if of else ""
    if page:
        turns.append(button("Previous page", f"{action_id}.previous", f"{name}{page - 1}"))
    if more:
        turns.append(button("Next page", f"{action_id}.next", f"{name}{page + 1}"))
    return [buttons(*turns), context(f"Page {page + 1}")] if turns else []
