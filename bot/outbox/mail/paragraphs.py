"""A message in Slack as the paragraphs of a mail: the same words, without what can only be pressed there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.outbox.mail.content import Line, Look, Paragraph, Span
from bot.outbox.mail.emoji import EMOJI
from bot.outbox.mail.markup import Reader, read_markup

SIGNS_OF_FACTS = tuple(EMOJI[name] for name in ("calendar", "round_pushpin", "link"))
Block = dict[str, Any]


def read_blocks(blocks: Iterable[Block], reader: Reader) -> list[Paragraph]:
    """Return what the blocks of a message say. Pictures, menus and buttons stay in Slack, but for links.

    So do words that only lead to buttons.
    """
    found = [(block, list(_read_block(block, reader))) for block in blocks]
    followers = [*(block for block, _ in found[1:]), {"type": ""}]
    return [
        each
        for (_, paragraphs), follower in zip(found, followers, strict=True)
        for each in paragraphs
        if each.lines and not (each.text.endswith(":") and _has_buttons_only(follower))
    ]


def _has_buttons_only(block: Block) -> bool:
    return block["type"] == "actions" and not any(each.get("url") for each in block["elements"])


def without_facts(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    """Return the paragraphs without the lines of a card that say when and where: a table says so in every mail.

    What people typed stays whole, whatever sign it begins with.
    """
    kept = (each if each.look == Look.TYPED else _without_facts(each) for each in paragraphs)
    return tuple(each for each in kept if each.lines)


def _without_facts(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, lines=tuple(line for line in paragraph.lines if not _is_fact(line)))


def _is_fact(line: Line) -> bool:
    return bool(line) and line[0].text.startswith(SIGNS_OF_FACTS)


def join_url_of(paragraphs: Iterable[Paragraph]) -> str:
    """Return where the button `Join` leads; empty where there is none."""
    links = (span for each in paragraphs if each.is_link_only for line in each.lines for span in line)
    return next((span.url for span in links if span.text == "Join"), "")


def read_text(text: str, reader: Reader) -> list[Paragraph]:
    """Return the text of a message that has no blocks."""
    return [Paragraph(tuple(_lines({"type": "mrkdwn", "text": text}, reader)))]


def _read_block(block: Block, reader: Reader) -> Iterator[Paragraph]:
    match block["type"]:
        case "section":
            yield _read_section(block, reader)
        case "header":
            yield Paragraph(tuple(_lines(block["text"], reader)), Look.HEADING)
        case "context":
            words = [each for each in block["elements"] if each["type"] != "image"]
            yield Paragraph(tuple(line for each in words for line in _lines(each, reader)), Look.QUIET)
        case "rich_text":
            yield Paragraph(tuple(_read_rich_text(block["elements"])), Look.TYPED)
        case "actions":
            links = (each for each in block["elements"] if each.get("url"))
            yield Paragraph(tuple((Span(each["text"]["text"], each["url"]),) for each in links))


def _read_section(block: Block, reader: Reader) -> Paragraph:
    """Return a section. One that is nothing but plain text says what someone typed."""
    texts = [*([block["text"]] if "text" in block else []), *block.get("fields", ())]
    typed = [text["type"] for text in texts] == ["plain_text"] and "accessory" not in block
    return Paragraph(
        tuple(line for each in texts for line in _lines(each, reader)), Look.TYPED if typed else Look.WORDS
    )


def _lines(text: Block, reader: Reader) -> Iterator[Line]:
    """Yield the lines of a text object; plain text has no markup."""
    for line in text["text"].split("\n"):
        if line.strip():
            yield tuple(read_markup(line, reader)) if text["type"] == "mrkdwn" else (Span(line),)


def _read_rich_text(elements: Sequence[Block]) -> Iterator[Line]:
    """Yield the lines of rich text."""
    for element in elements:
        spans: list[Span] = []
        for part in element.get("elements", ()):
            url = str(part.get("url", ""))
            first, *others = str(part.get("text") or url).split("\n")
            spans.append(Span(first, url))
            for each in others:
                yield tuple(spans)
                spans = [Span(each, url)]
        yield tuple(spans)
