"""The message that tells a mentor that a draft of theirs is gone: there is no session left to point to."""

import datetime as dt

from blocks.kit import Block, escaped, mention, quote, section
from blocks.meetings.facts import topic_line
from blocks.times import day_and_time
from mentorship.people.person import PersonView


def draft_lost_message(
    reader: PersonView,
    by: PersonView | None,
    to: PersonView | None,
    starts_at: dt.datetime,
    topic: str,
    now: dt.datetime,
) -> tuple[str, list[Block]]:
    """Return that a mentor's draft was deleted, or given to another mentor."""
    whom = mention(by) if by else "An admin"
    draft = f"your draft of a session on {day_and_time(starts_at, reader, now)}"
    words = f"{whom} gave {draft} to {mention(to)}." if to else f"{whom} deleted {draft}."
    return words + (f"\n{escaped(topic_line(topic))}" if topic else ""), [section(words), *quote(topic_line(topic))]
