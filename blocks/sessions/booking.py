"""The forms of booking, and of what can be done with a booking."""

from collections.abc import Iterable

from blocks.kit import (
    Block,
    button,
    choice,
    context,
    cut,
    field,
    list_entry,
    mention,
    modal,
    option,
    quote,
    section,
    text_input,
    with_blocks,
)
from blocks.meetings.facts import METHODS, topic_line, when, where
from blocks.meetings.inputs import KEEP_LABEL
from blocks.meetings.join import is_about_to_begin
from blocks.meetings.late import in_time_words, is_late, late_warning, notice, reason_field
from blocks.people.photo import photo
from blocks.refusal import next_step_button
from blocks.sessions.session import title
from blocks.times import day_and_time, day_and_times
from mentorship.sessions.booking import BookingFormData
from mentorship.sessions.move_booking import MoveOptions
from mentorship.sessions.view import SessionView
from mentorship.times import format_duration

ABOUT_LIMIT = 2000
LISTED_TOPIC = 30  # characters of a topic in the list of times, where there is room for 75 in all
TIME_ACTION = "booking.time"  # the action of the input that tells immediately which session was chosen
CHANGED = "This session changed while your form was open, so nothing is booked yet. It's now on"
MOVED = "The session you chose changed while your form was open, so nothing was moved. Here's how it is now."


def book_form(asked: BookingFormData, *, changed: bool = False) -> Block:
    """Return `Book session`: how to attend where there is a choice, and what to talk about.

    `changed` says that the reader wanted to book the session as it was before.
    """
    view = asked.view
    blocks = [
        *(quote(f"{CHANGED} {_start_and_end(view)}. Choose “Book” if that works for you.") if changed else []),
        _summary(view),
        *quote(asked.warning),
        *([_attendance("online")] if view.has_both_methods else []),
        field(
            "What would you like to talk about?",
            "about",
            text_input(limit=ABOUT_LIMIT, lines=True),
            optional=True,
            hint="Only your mentor sees this.",
        ),
        *_booking_deadline(view),
    ]
    return modal("Book session", blocks, callback_id="booking.book", submit="Book", id=view.id, seen=view.terms_token)


def _booking_deadline(view: SessionView) -> list[Block]:
    """Return until when the booking can be changed, and what cancelling means after that."""
    if view.change_until is None:
        return []
    if view.as_of > view.change_until:
        soon = f"It starts in less than {notice(view, view.change_until)}:"
        return [context(f"{soon} you can't change your booking, and cancelling counts as a late cancellation.")]
    return [context(in_time_words(day_and_time(view.change_until, view.reader, view.as_of)))]


def _summary(view: SessionView) -> Block:
    """Return what is about to be booked, in two lines."""
    typed = [where(view), topic_line(view.topic)]
    face = photo(view.host) if view.host.image_url else None
    return list_entry("", f"1:1 with {mention(view.host)}", [when(view)], face, list(filter(None, typed)))


def cancel_form(view: SessionView) -> Block:
    """Return `Cancel booking`, which opens the place again."""
    until = view.change_until if not view.to_confirm else None  # nobody is late for a time they did not agree to
    late = is_late(view, until)
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", typed=[topic_line(view.topic)]),
        *late_warning(view, until),
        section(_what_cancelling_does(view, late=late)),
        reason_field(required=late),
    ]
    return modal(
        "Cancel booking",
        blocks,
        callback_id="booking.cancel",
        submit="Cancel booking",
        close=KEEP_LABEL,
        id=view.id,
        version=view.version,
        late="yes" if late else "no",
    )


def _what_cancelling_does(view: SessionView, *, late: bool) -> str:
    """Return who is told, and what becomes of the time; as it is about to begin, nobody else will take it."""
    reason = ", with your reason" if late else ""
    others = "" if is_about_to_begin(view) else ", and the time opens up for others"
    return f"We'll let {mention(view.host)} know{reason}{others}."


def attendance_form(view: SessionView) -> Block:
    """Return the form `Change attendance`."""
    blocks = [section(f"*{title(view)}*\n{when(view)}", typed=[topic_line(view.topic)]), _attendance(view.method)]
    return modal(
        "Change attendance", blocks, callback_id="booking.attendance", submit="Save", id=view.id, version=view.version
    )


def time_form(choices: MoveOptions, *, changed: bool = False) -> Block:
    """Return `Change time`: the mentor's other open sessions.

    `changed` says that the one that was chosen is no longer as it was.
    """
    view = choices.view
    times = [option(_start_and_end(each), str(each.id), _in_list(each, view)) for each in choices.other_sessions]
    blocks = [
        *(quote(MOVED) if changed else []),
        section(f"*{title(view)}*\n{when(view)}", typed=[topic_line(view.topic)]),
        section("You move to the time you choose, and this one opens up for others."),
        field("Time", "time", choice("radio_buttons", times, None) | {"action_id": TIME_ACTION})
        | {"dispatch_action": True},
        *odd_hour_warnings(
            (_start_and_end(each), choices.warnings.get(each.id, "")) for each in choices.other_sessions
        ),
    ]
    blocks += _other_ways(choices)
    noted = {"method": view.method or ""} | {seen_key(each.id): each.terms_token for each in choices.other_sessions}
    return modal("Change time", blocks, callback_id="booking.move", submit="Save", id=view.id, **noted)


def _in_list(other: SessionView, view: SessionView) -> str:
    """Return what a session in the list has that is not as in the present one, and in any case how one attends."""
    topic = cut(other.topic, LISTED_TOPIC)
    facts = [
        *([format_duration(other.minutes)] if other.minutes != view.minutes else []),
        *([f"Topic: {topic}" if topic else "No topic"] if other.topic != view.topic else []),
        where(other),
    ]
    return " · ".join(facts)


def _other_ways(choices: MoveOptions) -> list[Block]:
    """Return the way to a time that is not in the list: what the two have yet to settle, or a new request."""
    host = mention(choices.view.host)
    if choices.open_request is not None:
        words = f"None of these? There's still something open between you and {host}: settle that first."
        return [section(words, next_step_button(choices.open_request))]
    if not choices.can_ask:
        return []
    ask = button("Request a session", "request.new", str(choices.view.host.id))
    return [section(f"None of these? Ask {host} for another time.", ask)]


def with_attendance(view: Block, chosen: SessionView, *, present: str) -> Block:
    """Return `Change time` with `Attendance` below the list, where the chosen session offers both ways, else without.

    One attends as at present (`online`, `in_person`, or empty) unless one chooses otherwise.
    """
    blocks = [each for each in view["blocks"] if each.get("block_id") != "attendance"]
    if chosen.has_both_methods:
        at = next(number for number, each in enumerate(blocks) if each.get("block_id") == "time")
        blocks.insert(at + 1, _attendance(present or None))
    return with_blocks(view, blocks)


def odd_hour_warnings(times: Iterable[tuple[str, str]]) -> list[Block]:
    """Return the warnings of those times that have one, to stand below the list in which they are chosen."""
    lines = [f"{when}: {warning}" for when, warning in times if warning]
    return quote("\n".join(lines))


def seen_key(meeting_id: int) -> str:
    """Return the metadata key under which `Change time` keeps the terms that it showed of this session."""
    return f"seen{meeting_id}"


def _start_and_end(view: SessionView) -> str:
    return day_and_times(view.starts_at, view.ends_at, view.reader, view.as_of)


def _attendance(chosen: str | None) -> Block:
    options = [option(text, value) for value, text in METHODS.items()]
    return field("Attendance", "attendance", choice("radio_buttons", options, chosen))
