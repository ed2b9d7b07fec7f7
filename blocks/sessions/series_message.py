"""The message that tells of sessions which were made at once, and shows how each of them stands."""

from collections.abc import Sequence

from blocks.kit import TEXT_LIMIT, Block, button, buttons, context, cut, escaped, mention, section
from blocks.meetings.facts import times, topic_line, where
from blocks.sessions.confirmations import undo_button
from blocks.times import day, day_and_times
from mentorship.people.person import PersonView
from mentorship.sessions.undo import BatchView
from mentorship.sessions.view import SessionView
from storage.meeting import LOST

LINES = 20  # dates in one block
MOST_LISTED = 5  # sessions that are listed one by one
PUBLISHED = ":white_check_mark:"


def series_message(view: BatchView) -> tuple[str, list[Block]]:
    """Return what was published, and how these sessions stand now; of many only from when to when they are."""
    words, facts, lines = _heading(view), _facts(view.sessions[0]), _lines(view)
    span = [_span(view.sessions)] if len(view.sessions) > MOST_LISTED else []
    undo = [undo_button(view.token, view.undoable, of=len(view.sessions))] if view.undoable else []
    blocks = [
        section("\n".join([words, *(f":calendar: {each}" for each in span)]), typed=facts),
        *_in_blocks(lines),
        buttons(button("Your sessions", "home.sessions"), *undo),
    ]
    said = [words.replace("*", "").replace(f"{PUBLISHED} ", ""), *span, *(escaped(each) for each in facts), *lines]
    return cut("\n".join(said), TEXT_LIMIT), blocks


def _lines(view: BatchView) -> list[str]:
    """Return each session; of many only those that are off, while others stand."""
    if len(view.sessions) <= MOST_LISTED:
        return [_line(each) for each in view.sessions]
    return [_line(each) for each in view.sessions if each not in view.standing] if view.standing else []


def _span(sessions: Sequence[SessionView]) -> str:
    """Return from when to when they are, with the times of day where these are the same on the reader's clock."""
    first, last = sessions[0], sessions[-1]
    days = f"{day(first.starts_at, first.reader, first.as_of)} – {day(last.starts_at, first.reader, first.as_of)}"
    clocks = {times(each) for each in sessions}
    return f"{days}, {clocks.pop()}" if len(clocks) == 1 else days


def series_undone_message(
    by: PersonView | None, reader: PersonView, count: int, view: BatchView | None
) -> tuple[str, list[Block]]:
    """Return that sessions which were planned at once were taken back, and which of them stay."""
    who = "You" if by is None or by.id == reader.id else mention(by)
    words = f"{who} took back {_count(count)} that {'you' if who == 'You' else 'they'} had planned."
    left = [_line(each) for each in view.standing] if view else []
    if not left:
        return words, [context(words)]
    words += " This one stays:" if len(left) == 1 else " These stay:"
    return cut("\n".join([words, *left]), TEXT_LIMIT), [section(words), *_in_blocks(left)]


def _heading(view: BatchView) -> str:
    first, count = view.sessions[0], len(view.sessions)
    is_draft = first.state == "draft"
    what, done = _count(count, "draft" if is_draft else "session"), "saved" if is_draft else "published"
    if view.by is not None and view.by.id == view.reader.id:
        words = f"{PUBLISHED} *{what} {done}*{_with_whom(view)}"
    else:
        by = mention(view.by) if view.by else "Someone"
        words = f"{by} {done} *{what}* for you{_with_whom(view)}"
    gone = count - len(view.standing)
    return f"{words}. {_off(gone, count)}." if gone else words


def _off(gone: int, count: int) -> str:
    """Return how many of these do not take place for the reader."""
    if gone == count:
        return "It's off now" if count == 1 else "All of them are off now"
    return f"{gone} of them {'is' if gone == 1 else 'are'} off now"


def _with_whom(view: BatchView) -> str:
    """Return with whom all of these are, for the other one of the two."""
    first = view.sessions[0]
    if first.role == "mentee":
        by_host = view.by is not None and view.by.id == first.host.id
        return "" if by_host else f" with {mention(first.host)}"
    return f" with {mention(first.mentee)}" if first.mentee and _is_planned_in(first) else ""


def _is_planned_in(view: SessionView) -> bool:
    return view.source == "bulk_duplicate"


def _facts(view: SessionView) -> list[str]:
    return [each for each in (where(view), topic_line(view.topic)) if each]


def _line(view: SessionView) -> str:
    """Return when it is, struck out where it does not take place for the reader, and what has become of it."""
    when = day_and_times(view.starts_at, view.ends_at, view.reader, view.as_of)
    if view.state == "cancelled":
        return f"~{when}~ cancelled"
    if view.role == "former_host":
        return f"~{when}~ handed over to {mention(view.host)}"
    if view.enrollment_state in LOST:
        return f"~{when}~ you no longer have a spot"
    booked = view.role == "host" and view.mentee is not None and not _is_planned_in(view)
    return f"{when} · booked by {mention(view.mentee)}" if booked and view.mentee else when


def _in_blocks(lines: Sequence[str]) -> list[Block]:
    return [section("\n".join(lines[first : first + LINES])) for first in range(0, len(lines), LINES)]


def _count(number: int, what: str = "session") -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
