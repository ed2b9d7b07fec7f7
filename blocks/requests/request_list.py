"""The list of requests: in the Home tab, and as the answer to `/mentorship requests`."""

from collections.abc import Sequence
from itertools import groupby

from blocks.kit import TEXT_LIMIT, Block, button, buttons, context, cut, list_entry, section
from blocks.requests.request import action_buttons, heading, location_text, noun, state_line
from blocks.times import day_and_time, day_and_times, soon
from mentorship.requests.view import RequestView

EXCERPT_LENGTH = 150  # characters of a message that a list shows
EMPTY = "No requests yet. No open time suits you? Choose *Request a session* on a mentor's profile."
HEADINGS = ("*Waiting for your answer*", "*Waiting for others*", "*Closed*")
LIST_LIMIT = 10  # entries in the answer to a command


def request_list(views: Sequence[RequestView]) -> tuple[str, list[Block]]:
    """Return the answer to `/mentorship requests`."""
    shown = views[:LIST_LIMIT]
    waiting = sum(_heading_index(view) == 0 for view in shown)
    lines = [f"Requests waiting for your answer: {waiting}.", *(f"• {heading(each)}: {_when(each)}" for each in shown)]
    more = [context("There are more in your Home tab under Requests.")] if len(views) > LIST_LIMIT else []
    return cut("\n".join(lines), TEXT_LIMIT) if shown else EMPTY.replace("*", ""), [*entries(shown), *more]


def entries(views: Sequence[RequestView]) -> list[Block]:
    """Return requests in a list, in groups: what waits for the reader comes first."""
    if not views:
        return [section(EMPTY), buttons(button("Find a mentor", "mentor.find", style="primary"))]
    return [
        block
        for group, members in groupby(views, key=_heading_index)
        for block in (section(HEADINGS[group]), *(block for view in members for block in _entry(view)))
    ]


def _heading_index(view: RequestView) -> int:
    if view.state != "pending":
        return 2
    return 0 if view.turn.id == view.reader.id else 1


def _entry(view: RequestView) -> list[Block]:
    show = button(f"Show {noun(view)}", "request.show", str(view.id), label=f"Show this {noun(view)}")
    if view.state != "pending":
        return [list_entry("", state_line(view).removesuffix("."), _asked_for(view), show, _excerpts(view.reason))]
    typed = [location_text(view), *_excerpts(view.reply or view.message)]
    return [
        list_entry(_when(view), heading(view), [_deadline(view)], show, [each for each in typed if each]),
        *action_buttons(view),
    ]


def _asked_for(view: RequestView) -> list[str]:
    """Return for which times it was, so that requests of one person are told apart; an expired one has said so."""
    return [] if view.state == "expired" and view.suggested else [f"For {_when(view)}"]


def _when(view: RequestView) -> str:
    """Return the times that can still be chosen; of several only when each begins."""
    first, *others = view.open_proposals or view.proposals
    if not others:
        return day_and_times(first.starts_at, first.ends_at, view.reader, view.as_of)
    return " or ".join(day_and_time(each.starts_at, view.reader, view.as_of) for each in (first, *others))


def _deadline(view: RequestView) -> str:
    until = soon(view.expires_at, view.reader, view.as_of)
    return f"Answer by {until}" if view.turn.id == view.reader.id else f"They can answer until {until}"


def _excerpts(words: str) -> list[str]:
    return [f"“{cut(' '.join(words.split()), EXCERPT_LENGTH)}”"] if words else []
