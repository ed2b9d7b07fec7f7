"""Slack's mrkdwn as HTML. Everything a person or a bot typed goes through `Markup.format`, which escapes it."""

import re

from markupsafe import Markup, escape

from localslack.page.emoji import EMOJI, emoji
from localslack.page.reader import Reader

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"^(?:>|&gt;) ?")
# One style of `*`, `_` or `~`: it hugs its words and does not start or end inside one.
_STYLE = r"(?<![\w{0}]){0}(?P<{1}>[^\s{0}](?:[^{0}\n]*[^\s{0}])?){0}(?![\w{0}])"
_INLINE = re.compile(
    "|".join(
        [
            r"`(?P<code>[^`\n]+)`",
            r"<(?P<angle>[^<>\n]+)>",
            r":(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-\d)?):",
            _STYLE.format(r"\*", "strong"),
            _STYLE.format("_", "em"),
            _STYLE.format("~", "s"),
            r"(?P<url>https?://[^\s<>|`]+[^\s<>|`.,;:!?)\]'\"*_~])",
        ]
    )
)
_ADDRESS = re.compile(r"(https?://[^\s<>|`]+[^\s<>|`.,;:!?)\]'\"*_~])")
_DATE_PART = re.compile(r"\{(\w+)\}")
_NUMBERS = {"date_num": ("%Y-%m-%d",) * 2, "date_slash": ("%d/%m/%Y", "%m/%d/%Y")}  # the second for Americans
_DATES = {
    *("date", "date_short", "date_long", "date_long_full", "day_divider_pretty"),
    *("date_pretty", "date_short_pretty", "date_long_pretty"),
}
_LINK = Markup('<a href="{}" target="_blank" rel="noreferrer noopener">{}</a>')
_LINK_WITHIN = Markup('<a href="{}" data-nav>{}</a>')


def unescape(text: str) -> str:
    """Replace Slack's three entities, and no others, by their characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str, *, with_emoji: bool = True) -> Markup:
    """Return the text of a plain_text object as HTML: as it was typed, except for emoji short codes."""
    if not with_emoji:
        return escape(text)
    return escape(re.sub(r":([a-z0-9_+'-]+):", lambda m: EMOJI.get(m[1], m[0]), text))


def mrkdwn(text: str, reader: Reader) -> Markup:
    """Return the text as HTML, with mentions, dates and links as this reader sees them."""
    parts = _FENCE.split(text)
    said = [Markup("<pre>{}</pre>").format(unescape(p)) if i % 2 else _lines(p, reader) for i, p in enumerate(parts)]
    return Markup("").join(said)


def words(text: str, reader: Reader) -> str:
    """Return the text's words alone, on one line."""
    return mrkdwn(text.replace("\n", " "), reader).striptags()


def _lines(text: str, reader: Reader) -> Markup:
    """Return lines of text as HTML; neighbouring lines that begin with ``>`` are one quotation."""
    out: list[Markup] = []
    held: list[str] = []
    quoted = False

    def flush() -> None:
        if held:
            body = Markup("<br>").join(_inline(line, reader) for line in held)
            out.append(Markup("<blockquote>{}</blockquote>").format(body) if quoted else body)
            held.clear()

    for line in text.split("\n") if text else []:
        match = _QUOTE.match(line)
        if bool(match) != quoted:
            after_quote = quoted
            flush()
            quoted = bool(match)
            if out and not quoted and not after_quote:
                out.append(Markup("<br>"))
        held.append(line[match.end() :] if match else line)
    flush()
    return Markup("").join(out)


def _inline(text: str, reader: Reader) -> Markup:
    out: list[Markup] = []
    at = 0
    for match in _INLINE.finditer(text):
        out.append(escape(unescape(text[at : match.start()])))
        out.append(_piece(match, reader))
        at = match.end()
    out.append(escape(unescape(text[at:])))
    return Markup("").join(out)


def _piece(match: re.Match[str], reader: Reader) -> Markup:
    kind, inner = str(match.lastgroup), str(match[str(match.lastgroup)])
    if kind == "code":
        return Markup("<code>{}</code>").format(unescape(inner))
    if kind == "angle":
        return _angle(inner, reader)
    if kind == "emoji":
        return escape(emoji(inner))
    if kind == "url":
        return link(unescape(inner), unescape(inner), reader)
    return Markup("<{0}>{1}</{0}>").format(kind, _inline(inner, reader))


def _angle(inner: str, reader: Reader) -> Markup:
    """Return what ``<`` and ``>`` enclose as HTML: a person, a channel, a date, a call or a link."""
    target, _, words = inner.partition("|")
    if target.startswith("@"):
        return person(target[1:], reader)
    if target.startswith("#"):
        return channel(target[1:], reader)
    if target.startswith("!date^"):
        return date(target, words, reader)
    if target.startswith("!subteam^"):
        return group(target.removeprefix("!subteam^"), reader, words)
    if target.startswith("!"):
        return call(target[1:].partition("^")[0])
    address = unescape(target)
    return link(address, unescape(words) or address.removeprefix("mailto:"), reader)


def web(address: str) -> str:
    """Return the address if a browser may safely go there; else one that leads nowhere."""
    return address if re.match(r"(https?://|mailto:|tel:)", address, re.IGNORECASE) else "#"


def link(address: str, words: str, reader: Reader) -> Markup:
    """Return a link, but only to where a browser may safely go; else the words alone.

    One into this workspace stays in the page, with the person one is.
    """
    if within := reader.address_within(address):
        return _LINK_WITHIN.format(within, plain(words))
    if web(address) == address:
        return _LINK.format(address, plain(words))
    return escape(f"<{address}>" if words == address else words)


def linked(text: str, reader: Reader) -> Markup:
    """Return text that is no markup as HTML, with its web addresses as links."""
    parts = _ADDRESS.split(text)
    return Markup("").join(link(p, p, reader) if i % 2 else escape(p) for i, p in enumerate(parts))


def person(user_id: str, reader: Reader) -> Markup:
    """Return a mention of a person, marked when it is the reader."""
    css = "mention me" if user_id == reader.me else "mention"
    return Markup('<span class="{}">@{}</span>').format(css, reader.people.get(user_id, user_id))


def channel(channel_id: str, reader: Reader) -> Markup:
    """Return a link to a channel; for a reader who may not see it, only that it is private, as Slack does."""
    if channel_id not in reader.channels:
        return Markup('<span class="mention">🔒 private channel</span>')
    href = f"/?as={reader.me}&at={channel_id}"
    name = reader.channels[channel_id]
    return Markup('<a class="mention" data-nav href="{}">#{}</a>').format(href, name)


def group(group_id: str, reader: Reader, words: str = "") -> Markup:
    """Return a mention of a user group by its handle."""
    handle = reader.groups.get(group_id) or words.lstrip("@") or group_id
    return Markup('<span class="mention">@{}</span>').format(handle)


def call(whom: str) -> Markup:
    """Return @here, @channel or @everyone."""
    return Markup('<span class="mention me">@{}</span>').format(whom)


def date(target: str, fallback: str, reader: Reader) -> Markup:
    """Return ``!date^1392734382^{date} at {time}^https://…`` in the reader's zone; if malformed, the fallback."""
    _, seconds, form, *address = (target + "^").split("^", 3)
    if not re.fullmatch(r"-?\d{1,11}", seconds):
        return escape(unescape(fallback))
    moment = int(seconds)
    said = date_words(moment, unescape(form), reader)
    shown = Markup('<time datetime="{}" title="{}">{}</time>').format(
        reader.local(moment).isoformat(), reader.full(moment), said
    )
    where = address[0].rstrip("^") if address else ""
    return _LINK.format(where, shown) if where.startswith(("https://", "http://")) else shown


def date_words(moment: int, form: str, reader: Reader) -> str:
    """Return the form with its ``{…}`` filled in; a ``…_pretty`` one is in lower case unless it comes first."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name in _NUMBERS:
            return reader.local(moment).strftime(_NUMBERS[name][reader.locale == "en-US"])
        if name in ("time", "time_secs"):
            return reader.clock(moment, with_seconds=name == "time_secs")
        if name == "ago":
            return reader.ago(moment)
        if name not in _DATES:
            return match[0]
        short, weekday = "_short" in name, "_long" in name or "divider" in name
        if name.endswith("_pretty"):
            return reader.pretty(moment, short=short, weekday=weekday, inside=match.start() > 0)
        return reader.date(moment, short=short, weekday=weekday)

    return _DATE_PART.sub(fill, form)
