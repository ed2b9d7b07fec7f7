"""The forms in which a request is answered: `Accept request`, `Decline request`, `Suggest another time`."""

from blocks.kit import Block, choice, field, modal, option, section, text_input
from blocks.meetings.facts import METHODS
from blocks.requests.request import heading, times
from blocks.requests.send import date_and_time
from blocks.sessions.booking import odd_hour_warnings
from blocks.sessions.form import attendance_input, location_input, meeting_url_input
from blocks.sessions.session import REASON_LIMIT
from mentorship.requests.acceptance import AcceptFormData, TimeChoice
from mentorship.requests.answer import SuggestFormData
from mentorship.requests.view import RequestView
from mentorship.times import format_datetime, format_time

REPLY_LIMIT = 1000


def accept_form(asked: AcceptFormData) -> Block:
    """Return `Accept request`: which time; for the mentor also where and how, for the mentee how to attend."""
    view = asked.view
    options = [_option(each, view) for each in asked.choices]
    first = next((each for each in asked.choices if not each.conflict), asked.choices[0])
    blocks = [
        section(f"*{heading(view)}*\nTimes are your own."),
        field("Time", "time", choice("radio_buttons", options, first.starts_at.isoformat())),
        *odd_hour_warnings((_start_and_end(each, view), each.warning) for each in asked.choices),
        *(_location_inputs(asked) if asked.locations else _method_input(view)),
    ]
    title = "Accept offer" if view.offer and view.reader.id == view.mentee.id else "Accept request"
    return modal(title, blocks, callback_id="request.accept", submit="Accept", id=view.id, version=view.version)


def _option(each: TimeChoice, view: RequestView) -> Block:
    note = f"Not possible: {each.conflict}" if each.conflict else _for_other(each, view)
    return option(_start_and_end(each, view), each.starts_at.isoformat(), note)


def _start_and_end(each: TimeChoice, view: RequestView) -> str:
    zone, locale = view.reader.zone, view.reader.locale
    return f"{format_datetime(each.starts_at, zone, locale)}–{format_time(each.ends_at, zone, locale)}"


def _for_other(each: TimeChoice, view: RequestView) -> str:
    if view.reader.zone == view.other.zone:
        return ""
    return f"{format_datetime(each.starts_at, view.other.zone, view.reader.locale)} for {view.other.name}"


def _location_inputs(asked: AcceptFormData) -> list[Block]:
    view = asked.view
    ways = [name for name in METHODS if getattr(view, name)] or ["online"]
    return [
        location_input(asked.locations, asked.default_location_id),
        attendance_input(ways),
        meeting_url_input(asked.meeting_url, is_generated=asked.makes_links),
    ]


def _method_input(view: RequestView) -> list[Block]:
    if not (view.online and view.in_person):
        return []
    return [field("Attendance", "attendance", choice("radio_buttons", _method_options(), None))]


def _method_options() -> list[Block]:
    return [option(text, value) for value, text in METHODS.items()]


def decline_form(view: RequestView) -> Block:
    """Return `Decline request`, with the reason that the other person is told."""
    blocks = [
        section(f"*{heading(view)}*\n{times(view)}"),
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True), hint=f"{view.other.name} reads this."),
    ]
    return modal(
        "Decline request", blocks, callback_id="request.decline", submit="Decline", id=view.id, version=view.version
    )


def suggest_form(asked: SuggestFormData) -> Block:
    """Return `Suggest another time`; a mentor who has not said where, says so here."""
    view = asked.view
    blocks = [
        section(f"*{heading(view)}*\n{times(view)}"),
        field("Message", "message", text_input(limit=REPLY_LIMIT, lines=True), optional=True),
        *date_and_time("", view.reader.zone),
    ]
    if asked.locations:
        blocks += [
            location_input(asked.locations, asked.default_location_id),
            attendance_input(["online"]),
            meeting_url_input("", is_generated=asked.makes_links),
        ]
    return modal(
        "Suggest another time",
        blocks,
        callback_id="request.suggest",
        submit="Send",
        id=view.id,
        version=view.version,
        other=view.other.slack_id,
        minutes=view.minutes,
    )
