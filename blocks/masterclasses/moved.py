"""What is told when a masterclass is moved: in the card of the one in its place, where that is new to someone."""

import datetime as dt

from blocks.kit import TEXT_LIMIT, Block, cut, escaped, quote, section
from blocks.masterclasses.masterclass import card
from blocks.masterclasses.news import MasterclassNews, MessageText, with_reason
from blocks.meetings.changes import clocks_changed
from blocks.meetings.facts import when
from blocks.times import day_and_time
from mentorship.outbox.kinds import NoticeKind


def moved_card(kind: NoticeKind, news: MasterclassNews) -> tuple[str, list[Block]]:
    """Return the card as the message that tells of the move; whoever is asked is told by how they stand in it."""
    text, blocks = card(news.view)
    if news.view.enrollment_state == "asked":
        return text, blocks
    said = queue_moved(news) if kind == NoticeKind.QUEUE_MOVED else moved(news)
    lead = "\n".join(filter(None, (said.words, escaped(said.typed))))
    return cut(f"{lead}\n{text}", TEXT_LIMIT), [section(said.words), *quote(said.typed), *blocks]


def moved(news: MasterclassNews) -> MessageText:
    """Return that it was moved, for whoever has a place in it."""
    return with_reason(_from_to(news), str(news.details.get("reason") or ""))


def queue_moved(news: MasterclassNews) -> MessageText:
    """Return that it was moved, for whoever waits for a place in it."""
    words = f"{_from_to(news)} {_place_in_queue(news)}"
    return with_reason(words, str(news.details.get("reason") or ""))


def _place_in_queue(news: MasterclassNews) -> str:
    if clocks_changed(news.details) and news.view.queue_state == "offered":
        return "The spot we offered you is still yours to take: answer the message that offers it."
    return "You're still on the waitlist. If that time doesn't suit you, choose “Leave waitlist”."


def _from_to(news: MasterclassNews) -> str:
    view = news.view
    before = day_and_time(dt.datetime.fromisoformat(str(news.details["from"])), view.reader, view.as_of)
    if clocks := clocks_changed(news.details):
        return f"{clocks}, so {news.name} has moved from {before} to {when(news.view)}."
    return f"{news.actor} moved {news.name} from {before} to {when(news.view)}."
