"""The forms in which a request is answered: `Accept request`, `Decline request`, `Suggest another time`."""

from blocks.kit import Block, button, choice, confirmation, context, field, mention, modal, option, section, text_input
from blocks.meetings.facts import METHODS, when
from blocks.meetings.inputs import REASON_LIMIT, venue_inputs
from blocks.meetings.redraw import with_local_times
from blocks.reason import reason_line
from blocks.requests.request import heading, noun, on_their_clock, said, state_line, times
from blocks.requests.send import date_and_time
from blocks.sessions.confirmations import steps_of_booked
from blocks.times import day_and_times, time
from mentorship.requests.acceptance import AcceptFormData, TimeChoice
from mentorship.requests.answer import SuggestFormData
from mentorship.requests.view import RequestView
from mentorship.sessions.view import SessionView
from mentorship.times import city_of_zone, describe_zone
from storage.zones import find_zone

REPLY_LIMIT = 1000


def accept_form(asked: AcceptFormData, *, confirms: bool = False) -> Block:
    """Return `Accept request`: which time; for the mentor also where and how, for the mentee how to attend.

    `confirms` says that the form shows afterwards that it worked: nothing else on screen would.
    """
    view = asked.view
    options = [_option(each, view) for each in asked.choices]
    first = next((each for each in asked.choices if not each.conflict), asked.choices[0])
    blocks = [
        section(f"*{heading(view)}*"),
        *said(view),
        field("Time", "time", choice("radio_buttons", options, first.starts_at.isoformat())),
        *_zone_line(view),
        *(venue_inputs(asked.venue) if asked.venue else _method_input(view)),
    ]
    return modal(
        f"Accept {_noun_to_answer(view)}",
        blocks,
        callback_id="request.accept",
        submit="Accept",
        close="Close",
        id=view.id,
        version=view.version,
        confirms=int(confirms),
    )


def _noun_to_answer(view: RequestView) -> str:
    """Return `offer` for a mentee who answers one; to a mentor it is a request in any case: they say where."""
    return "offer" if view.offer and view.reader.id == view.mentee.id else "request"


def _zone_line(view: RequestView) -> list[Block]:
    return [context(f"Times are in your time zone ({describe_zone(view.reader.zone)}).")]


def _option(each: TimeChoice, view: RequestView) -> Block:
    notes = f"Not possible: {each.conflict}" if each.conflict else each.warning or _for_other(each, view)
    span = day_and_times(each.starts_at, each.ends_at, view.reader, view.as_of)
    return option(span, each.starts_at.isoformat(), notes)


def _for_other(each: TimeChoice, view: RequestView) -> str:
    here, local = (each.starts_at.astimezone(find_zone(who.zone)) for who in (view.reader, view.other))
    if here.utcoffset() == local.utcoffset():
        return ""
    return f"{time(each.starts_at, on_their_clock(view))} in {city_of_zone(view.other.zone)}"


def _method_input(view: RequestView) -> list[Block]:
    if not (view.online and view.in_person):
        return []
    options = [option(text, value) for value, text in METHODS.items()]
    return [field("Attendance", "attendance", choice("radio_buttons", options, None))]


def decline_form(view: RequestView, *, confirms: bool = False) -> Block:
    """Return `Decline request`, with the reason that the other person is told."""
    blocks = [
        section(f"*{heading(view)}*\n{times(view)}"),
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True), hint=f"{view.other.name} will see this."),
    ]
    return modal(
        f"Decline {noun(view)}",
        blocks,
        callback_id="request.decline",
        submit="Decline",
        close="Close",
        id=view.id,
        version=view.version,
        confirms=int(confirms),
    )


def suggest_form(asked: SuggestFormData, *, confirms: bool = False) -> Block:
    """Return `Suggest another time`; a mentor who has not said where, says so here."""
    view = asked.view
    blocks = [
        section(f"*{heading(view)}*\n{times(view)}"),
        *said(view),
        field("Message", "message", text_input(limit=REPLY_LIMIT, lines=True), optional=True),
        *date_and_time("", asked.free),
    ]
    if asked.venue:
        blocks += venue_inputs(asked.venue)
    drawn = modal(
        "Suggest another time",
        blocks,
        callback_id="request.suggest",
        submit="Send",
        close="Close",
        id=view.id,
        version=view.version,
        other=view.other.slack_id,
        minutes=view.minutes,
        confirms=int(confirms),
    )
    return with_local_times(drawn, asked.free.local_times)


def answered(view: RequestView, session: SessionView | None) -> Block:
    """Return what stands in the form's place once the answer is given, where nothing else on screen shows it.

    `session` is what an accepted request has become.
    """
    what = noun(view).capitalize()
    if session is not None:
        done = f"{state_line(view)} The session is booked: {when(session)}."
        return confirmation(f"{what} accepted", done, next_steps=steps_of_booked(session))
    if view.state == "declined":
        return confirmation(f"{what} declined", state_line(view), typed=reason_line(view.reason))
    see = button(f"See the {noun(view)}", "request.show", str(view.id))
    done = f"Your suggestion is on its way to {mention(view.other)}.\n{times(view)}"
    hint = "We'll tell you in Messages when they answer."
    return confirmation("Time suggested", done, next_steps=[see], hint=hint)
