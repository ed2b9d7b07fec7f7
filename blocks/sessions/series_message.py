"""The message that tells of sessions which were made at once, and shows how each of them stands."""

from collections.abc import Sequence

from blocks.kit import TEXT_LIMIT, Block, button, buttons, context, cut, escaped, mention, quote, section
from blocks.meetings.facts import where
from blocks.sessions.confirmations import undo_button
from blocks.times import day_and_times
from mentorship.people.person import PersonView
from mentorship.sessions.undo import BatchView
from mentorship.sessions.view import SessionView
from mentorship.times import format_duration
from storage.meeting import LOST

LINES = 20  # dates in one block


def series_message(view: BatchView) -> tuple[str, list[Block]]:
    """Return what was planned, and how each of these sessions stands now."""
    words, facts, lines = _heading(view), _facts(view.sessions[0]), [_line(each) for each in view.sessions]
    undo = [undo_button(view.token, view.undoable, of=len(view.sessions))] if view.undoable else []
    blocks = [
        section(words),
        *quote("\n".join(facts)),
        *_in_blocks(lines),
        buttons(button("Your sessions", "home.sessions"), *undo),
    ]
    return cut("\n".join([words, *(escaped(each) for each in facts), *lines]), TEXT_LIMIT), blocks


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
    first = view.sessions[0]
    mine = view.by is not None and view.by.id == view.reader.id
    who = "You" if mine else mention(view.by) if view.by else "Someone"
    for_you = "" if mine else " for you"
    what = _count(len(view.sessions), "draft" if first.state == "draft" else "session")
    length = "" if len(view.sessions) == 1 else f", {format_duration(first.minutes)} each"
    words = f"{who} planned *{what}*{for_you}{_with_whom(view)}{length}"
    gone = len(view.sessions) - len(view.standing)
    return f"{words}. {_off(gone, len(view.sessions))}:" if gone else f"{words}:"


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
    return [where(view), *([f"Topic: {view.topic}"] if view.topic else [])]


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
