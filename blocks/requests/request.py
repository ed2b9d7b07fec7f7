"""How a request for a session looks: its card, and what is said of it once it is over."""

from dataclasses import replace

from blocks.kit import (
    TEXT_LIMIT,
    URL,
    Block,
    button,
    buttons,
    context,
    cut,
    escaped,
    has_markup,
    mention,
    modal,
    quote,
    section,
    with_confirmation,
)
from blocks.meetings.facts import how_and_where
from blocks.reason import reason_line
from blocks.times import day, day_and_time, day_and_times, time
from mentorship.people.person import PersonView
from mentorship.requests.view import Proposal, RequestView
from mentorship.text import capitalize
from mentorship.times import city_of_zone
from storage.zones import find_zone

MESSAGE_LIMIT = 2000
ONE_LINE = 200  # characters typed that fit beside the name of whoever wrote them


def heading(view: RequestView) -> str:
    """Return who asks whom for what, to its reader."""
    if view.suggested:
        by_reader = view.proposer.id == view.reader.id
        return (
            f"You suggested another time to {mention(view.other)}"
            if by_reader
            else f"{_other(view)} suggests another time"
        )
    if view.offer:
        return f"You offered {_other(view)} a session" if is_own(view) else f"{_other(view)} offers you a session"
    return (
        f"You asked {_other(view)} for a session" if is_own(view) else f"{_other(view)} would like a session with you"
    )


def is_own(view: RequestView) -> bool:
    """Return whether the reader has sent it."""
    return view.reader.id == view.sender.id


def noun(view: RequestView) -> str:
    """Return `offer` or `request`."""
    return "offer" if view.offer else "request"


def named(view: RequestView) -> str:
    """Return what it is to its reader: `your request to @Ada`, `@Mia's offer`."""
    return f"your {noun(view)} to {_other(view)}" if is_own(view) else f"{_other(view)}'s {noun(view)}"


def _other(view: RequestView) -> str:
    return mention(view.other)


def state_line(view: RequestView) -> str:
    """Return how it stands, in one sentence: until when it can be answered, or how it ended."""
    if view.state == "pending":
        until = day_and_time(view.expires_at, view.reader, view.as_of)
        if view.turn.id == view.reader.id:
            return f"Please answer by {until}.{_online_by_default(view)}"
        return f"{_other(view)} can answer until {until}."
    endings = {
        "accepted": _answered_line(view, "accepted"),
        "declined": _answered_line(view, "declined"),
        "withdrawn": f"You withdrew {named(view)}." if is_own(view) else f"{_other(view)} withdrew their {noun(view)}.",
        "expired": _expired_line(view),
        "ended": f"{_closer(view.closed_by, view)} left the mentorship program, so {named(view)} is closed.",
    }
    return endings[view.state]


def _online_by_default(view: RequestView) -> str:
    """Return how `Accept` lets one attend, where it acts immediately although there is a choice."""
    at_once = view.reader.id == view.mentee.id and len(view.open_proposals) == 1
    choice = view.online and view.in_person
    return " “Accept” has you attend online; you can change that afterwards." if at_once and choice else ""


def _answered_line(view: RequestView, verb: str) -> str:
    """Return who accepted or declined what: the request itself, or the time that was suggested instead."""
    by_reader = view.closed_by is not None and view.closed_by.id == view.reader.id
    closer = _closer(view.closed_by, view)
    if view.closed_by is not None and view.closed_by.id == view.sender.id:  # they answer a suggestion
        return f"{closer} {verb} the time {_other(view) if by_reader else 'you'} suggested."
    return f"{closer} {verb} {named(view) if by_reader else f'your {noun(view)}'}."


def _closer(closer: PersonView | None, view: RequestView) -> str:
    if closer is None:
        return "Nobody"
    return "You" if closer.id == view.reader.id else mention(closer)


def _expired_line(view: RequestView) -> str:
    """Return who did not answer what: the request itself, or the time that was suggested instead."""
    by_reader = view.turn.id == view.reader.id
    if not view.suggested:
        return f"{capitalize(named(view))} expired before {'you' if by_reader else 'they'} answered."
    when = ", ".join(day_and_time(each.starts_at, view.reader, view.as_of) for each in view.proposals)
    who, whose = ("You", f"{_other(view)}'s") if by_reader else (_other(view), "your")
    return f"{who} didn't answer {whose} suggestion ({when}) in time, so {_whose(view)} {noun(view)} has expired."


def _whose(view: RequestView) -> str:
    return "your" if is_own(view) else "their"


def times(view: RequestView) -> str:
    """Return the proposed times in the reader's zone, each with what it is for the other, and for whom it is odd."""
    shown = view.open_proposals or view.proposals
    if len(shown) == 1:
        return f":calendar: {time_line(shown[0], view)}"
    return "\n".join([":calendar: One of these times:", *(f"• {time_line(each, view)}" for each in shown)])


def time_line(proposal: Proposal, view: RequestView) -> str:
    """Return one proposed time: `Thu 3 Dec, 10:00–11:00 (05:00 in New York) · early for @Grace`."""
    when = day_and_times(proposal.starts_at, proposal.ends_at, view.reader, view.as_of)
    odd = " and ".join(
        f"{word} for {'you' if each.id == view.reader.id else mention(each)}" for each, word in proposal.odd_for
    )
    notes = (odd if view.state == "pending" else "", "has passed" if proposal.past else "")
    return " · ".join(filter(None, (f"{when}{time_for_other(proposal, view)}", *notes)))


def time_for_other(proposal: Proposal, view: RequestView) -> str:
    """Return what the time is for the other person, in parentheses, where their clock differs."""
    here, local = (proposal.starts_at.astimezone(find_zone(each.zone)) for each in (view.reader, view.other))
    if here.utcoffset() == local.utcoffset():
        return ""
    there = on_their_clock(view)
    date = "" if here.date() == local.date() else f"{day(proposal.starts_at, there, view.as_of)}, "
    return f" ({date}{time(proposal.starts_at, there)} in {city_of_zone(view.other.zone)})"


def on_their_clock(view: RequestView) -> PersonView:
    """Return the reader as if they were where the other person is: times there, written as the reader writes them."""
    return replace(view.reader, zone=view.other.zone)


def location_text(view: RequestView) -> str:
    """Return where and how they would meet, as plain text; empty until the mentor has said so."""
    if view.location is None:
        return ""
    return how_and_where(view.location, online=view.online, in_person=view.in_person)


def card(view: RequestView) -> tuple[str, list[Block]]:
    """Return the message that shows a request to one of its two people; one that is over is a single line.

    The text says it all without the blocks.
    """
    if view.state != "pending":
        return state_line(view), [section(state_line(view))]
    words = f"{heading(view)}. {state_line(view)}"
    lines = [words, times(view), escaped(location_text(view)), escaped(view.message), escaped(view.reply)]
    lines += [_link(view)] if view.link else []
    return cut("\n".join(line for line in lines if line), TEXT_LIMIT), [*open_body(view), *action_buttons(view)]


def overtaken_card(view: RequestView) -> tuple[str, list[Block]]:
    """Return what stands in the place of a card whose times were overtaken: a new one follows."""
    words = f"{_other(view)} suggested another time instead."
    return words, [section(words)]


def open_body(view: RequestView) -> list[Block]:
    """Return all that a request says, as blocks, without what can be done about it."""
    return [
        section(f"*{heading(view)}*\n{times(view)}{_place(view)}"),
        *_place_with_marks(view),
        *said(view),
        context(state_line(view)),
    ]


def _place(view: RequestView) -> str:
    place = location_text(view)
    return f"\n:round_pushpin: {escaped(place)}" if place and not has_markup(place) else ""


def _place_with_marks(view: RequestView) -> list[Block]:
    place = location_text(view)
    return quote(place) if has_markup(place) else []


def said(view: RequestView) -> list[Block]:
    """Return what the two wrote, and the message that it is about."""
    about = [context(_link(view))] if view.link else []
    return [*_words(view.sender, view.message, view), *about, *_words(view.proposer, view.reply, view)]


def _words(writer: PersonView, words: str, view: RequestView) -> list[Block]:
    """Return who wrote what; a short line in one paragraph."""
    if not words:
        return []
    who = f":speech_balloon: {'You' if writer.id == view.reader.id else mention(writer)} wrote:"
    is_line = len(words) <= ONE_LINE and "\n" not in words and not has_markup(words) and not URL.search(words)
    return [section(f"{who} {escaped(words)}")] if is_line else [section(who), *quote(words)]


def _link(view: RequestView) -> str:
    return f"<{escaped(view.link)}|The message that this is about>"


def action_buttons(view: RequestView) -> list[Block]:
    """Return what the reader may do with it, as a row of buttons."""
    value = f"{view.version}:{view.id}"
    withdraw = with_confirmation(
        button("Withdraw", "request.withdraw", value),
        f"Withdraw your {noun(view)}?",
        f"{view.other.name} will be told. You can send another one.",
    )
    known = {
        "accept": button("Accept", "request.accept", value, style="primary"),
        "decline": button("Decline", "request.decline", value),
        "suggest": button("Suggest another time", "request.suggest", value),
        "withdraw": withdraw,
    }
    row = [known[name] for name in view.actions]
    return [buttons(*row)] if row else []


def still_needs_mentor(view: RequestView) -> bool:
    """Return whether the reader looked for a mentor here and has found none."""
    return view.state in ("declined", "expired", "ended") and view.reader.id == view.mentee.id


def request_view(view: RequestView) -> Block:
    """Return the request by itself, with everything that can be done about it."""
    title = noun(view).capitalize()
    if view.state == "pending":
        blocks = [*open_body(view), *action_buttons(view)]
    else:
        shown = [section(times(view))] if view.state != "accepted" else []
        blocks = [
            section(f"*{state_line(view)}*"),
            *shown,
            *said(view),
            *quote(reason_line(view.reason)),
            *_ways_on(view),
        ]
    return modal(title, blocks, callback_id="request", id=view.id)


def _ways_on(view: RequestView) -> list[Block]:
    """Return what can be done once it is over."""
    row = [button("Find a mentor", "mentor.find")] if still_needs_mentor(view) else []
    row += [button("See the session", "session.look", str(view.meeting_id))] if view.state == "accepted" else []
    return [buttons(*row)] if row else []
