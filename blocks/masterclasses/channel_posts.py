"""What the bot posts in the channel of a masterclass as things happen. Its readers are many, as those of the card."""

import datetime as dt
from typing import Any

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    buttons,
    clock,
    context,
    cut,
    escaped,
    link_button,
    mention,
    moment,
    quote,
    section,
)
from blocks.masterclasses.channel_card import cancelled_line, when
from blocks.masterclasses.news import MAX_NAMED_PEOPLE
from blocks.reason import reason_line
from mentorship.masterclasses.channel_membership import ChannelCard
from mentorship.people.person import PersonView
from mentorship.text import join_words

ARCHIVED_NOTE = "This channel is now archived: you can still read what was written here."
SHOWN_CHANGES = {"title": "Title", "location": "Location"}  # fields whose old and new values are short enough to show


def welcome(view: ChannelCard) -> tuple[str, list[Block]]:
    """Return the first words in a new channel, after its card."""
    text = (
        f":wave: Welcome! {mention(view.host)} hosts this masterclass. Say hello: what do you work on, and "
        "what question would you like answered?"
    )
    return text, [section(text)]


def moved(view: ChannelCard, by: PersonView | None, before: dt.datetime, reason: str) -> tuple[str, list[Block]]:
    """Return that it was moved to another time, which everyone is asked about in a direct message."""
    who = mention(by) if by else "Someone"
    words = f":calendar: {who} moved this masterclass from {moment(before, view.host)} to {when(view)}."
    ask = "Tell us in Messages whether you can make it."
    why = reason_line(reason)
    text = "\n".join(filter(None, (words, escaped(why), ask)))
    return cut(text, TEXT_LIMIT), [section(words), *quote(why), context(ask)]


def changed(view: ChannelCard, by: PersonView | None, changes: dict[str, list[Any]]) -> tuple[str, list[Block]]:
    """Return what was changed; the card shows how it is now."""
    words = f":pencil2: {mention(by) if by else 'Someone'} changed this masterclass."
    lines = "\n".join(_change_lines(view, changes))
    hint = "The pinned card shows how it is now."
    return cut(f"{words}\n{escaped(lines)}\n{hint}", TEXT_LIMIT), [section(words), *quote(lines), context(hint)]


def _change_lines(view: ChannelCard, changes: dict[str, list[Any]]) -> list[str]:
    lines = [
        f"{label}: {changes[name][1]} (was {changes[name][0]})"
        for name, label in SHOWN_CHANGES.items()
        if name in changes
    ]
    lines += ["The description is new."] if "description" in changes else []
    lines += ["The meeting link is new."] if "meeting_url" in changes and view.online else []
    if "online" in changes or "in_person" in changes:
        ways = [text for text, has in (("online", view.online), ("in person", view.in_person)) if has]
        lines.append(f"You can now attend {' or '.join(ways)}.")
    return lines


def joined(people: tuple[PersonView, ...]) -> tuple[str, list[Block]]:
    """Return who has joined in the last minutes."""
    named = [mention(each) for each in people[:MAX_NAMED_PEOPLE]]
    more = len(people) - len(named)
    names = join_words([*named, *([f"{more} more"] if more > 0 else [])])
    text = f":tada: {names} joined. Welcome!"
    return text, [section(text)]


def starts(view: ChannelCard, now: dt.datetime) -> tuple[str, list[Block]]:
    """Return that it begins soon, with the way in."""
    minutes = -((now - view.starts_at) // dt.timedelta(minutes=1))
    begins = "starts now" if minutes <= 0 else "starts in 1 minute" if minutes == 1 else f"starts in {minutes} minutes"
    words = f":alarm_clock: “{escaped(view.title)}” {begins}, at {clock(view.starts_at, view.host)}."
    join = link_button("Join", "joining.follow", view.meeting_url, style="primary", label=f"Join “{view.title}”")
    return f"{words} Join: <{escaped(view.meeting_url)}>", [section(words), buttons(join)]


def thanks(view: ChannelCard) -> tuple[str, list[Block]]:
    """Return the words after the end."""
    text = (
        f":raised_hands: Thank you for coming, and thank you, {mention(view.host)}! What did you take away? Keep the "
        "conversation going here: the channel stays open for a week."
    )
    return text, [section(text)]


def cancelled(view: ChannelCard) -> tuple[str, list[Block]]:
    """Return what is said before the channel of a cancelled masterclass is archived."""
    words = f":no_entry_sign: {cancelled_line(view)}. It was planned for {when(view)}."
    why = reason_line(view.reason)
    text = "\n".join(filter(None, (words, escaped(cut(why, 2000)), ARCHIVED_NOTE)))
    return cut(text, TEXT_LIMIT), [section(words), *quote(why), context(ARCHIVED_NOTE)]
