"""The messages that tell someone what became of a request."""

from collections.abc import Callable

from blocks.kit import Block, button, buttons, context, escaped, mention, quote, section
from blocks.reason import reason_line
from blocks.requests.request import (
    action_buttons,
    is_own,
    named,
    noun,
    state_line,
    still_needs_mentor,
    time_line,
    times,
)
from blocks.times import day_and_time
from mentorship.outbox.kinds import NoticeKind
from mentorship.requests.view import RequestView


def message(kind: NoticeKind, view: RequestView) -> tuple[str, list[Block]]:
    """Return the message of this kind: text that is complete by itself, and the same as blocks."""
    words, typed = MESSAGES[kind](view)
    show = [button(f"Show {noun(view)}", "request.show", str(view.id))] if view.state == "pending" else []
    find = [button("Find a mentor", "mentor.find")] if still_needs_mentor(view) else []
    text = words + (f"\n{escaped(typed)}" if typed else "")
    row = [*show, *find]
    return text, [section(words), *quote(typed), *([buttons(*row)] if row else [])]


def reminder(view: RequestView) -> tuple[str, list[Block]]:
    """Return the message that the request waits for its reader, with all that they can answer."""
    until = day_and_time(view.expires_at, view.reader, view.as_of)
    what = "the time they suggested" if view.suggested else f"their {noun(view)}"
    words = f"{mention(view.other)} is waiting for your answer to {what}. Please answer by {until}."
    show = button(f"Show {noun(view)}", "request.show", str(view.id))
    row = [element for each in action_buttons(view) for element in each["elements"]]
    return f"{words}\n{times(view)}", [section(f":hourglass: {words}\n{times(view)}"), buttons(*row, show)]


def ended_reminder(view: RequestView) -> tuple[str, list[Block]]:
    """Return what stands in the place of a reminder that can no longer be answered."""
    words = _why_ended(view)
    return words, [context(words)]


def _why_ended(view: RequestView) -> str:
    """Return what came after the reminder: an answer, the end of the request, a suggestion, other clocks."""
    if view.state == "expired":
        return f"The time to answer {named(view)} is over."
    if view.state != "pending":
        answered = view.closed_by is not None and view.closed_by.id == view.reader.id
        return f"{'You answered' if answered else 'You no longer need to answer'} {named(view)}."
    if view.turn.id != view.reader.id:
        return f"You suggested another time to {mention(view.other)}."
    return f"The times of {named(view)} have changed since then."


def _clocks(view: RequestView) -> tuple[str, str]:
    starts = ", ".join(time_line(each, view) for each in view.open_proposals or view.proposals)
    return f"Clocks are changing differently than planned, so the times of {named(view)} moved: {starts}.", ""


def _declined(view: RequestView) -> tuple[str, str]:
    return state_line(view), reason_line(view.reason)


def _withdrawn(view: RequestView) -> tuple[str, str]:
    return f"{state_line(view)} You don't have to do anything.", ""


def _expired(view: RequestView) -> tuple[str, str]:
    if view.turn.id == view.reader.id and not is_own(view):
        return state_line(view), ""
    another = ", or find another mentor" if still_needs_mentor(view) else ""
    return f"{state_line(view)} You can {_again(view)}{another}.", ""


def _again(view: RequestView) -> str:
    """Return how the reader can try again, who has perhaps not sent this one."""
    if is_own(view):
        return "send a new one"
    return "offer them a session" if view.reader.id == view.mentor.id else "ask them for a session"


def _ended(view: RequestView) -> tuple[str, str]:
    another = "You can find another mentor." if still_needs_mentor(view) else "You don't have to do anything."
    return f"{state_line(view)} {another}", ""


def _unreached(view: RequestView) -> tuple[str, str]:
    whose = "your" if is_own(view) else "the"
    words = f"Slack doesn't let this app message {mention(view.other)}, so they may not know about"
    return f"{words} {whose} {noun(view)}. Please tell them yourself.", ""


MESSAGES: dict[NoticeKind, Callable[[RequestView], tuple[str, str]]] = {
    NoticeKind.REQUEST_CLOCKS: _clocks,
    NoticeKind.REQUEST_DECLINED: _declined,
    NoticeKind.REQUEST_WITHDRAWN: _withdrawn,
    NoticeKind.REQUEST_EXPIRED: _expired,
    NoticeKind.REQUEST_ENDED: _ended,
    NoticeKind.REQUEST_UNREACHED: _unreached,
}
