"""The forms in which somebody asks for a session: `Request a session` and `Offer a session`."""

from collections.abc import Sequence

from blocks.kit import Block, context, escaped, field, modal, text_input
from blocks.people.picker import person_input
from blocks.requests.request import MESSAGE_LIMIT
from blocks.sessions.form import attendance_input, duration_input, location_input, meeting_url_input, with_local_times
from mentorship.meetings.local_times import LocalTimes
from mentorship.people.choosable import ASKED_MENTOR, OFFERED_MENTEE
from mentorship.requests.send import RequestFormData
from mentorship.times import describe_zone

TIMES_ACTION = "request.clocks"  # the action of every input that tells immediately what was chosen
TIME_SUFFIXES = ("", "2", "3")  # what the fields of each proposed time end in
DEFAULT_MINUTES = 60  # minutes


def request_form(blank: RequestFormData) -> Block:
    """Return the form `Request a session`."""
    about = [context(f"Goes with it: <{escaped(blank.link)}|the message that you want to ask about>.")]
    blocks = [
        *(about if blank.link else []),
        _dispatched(person_input("Mentor", "mentor", ASKED_MENTOR, blank.other, placeholder="Choose a mentor")),
        _message("What would you like to talk about? Only the mentor reads this."),
        *_proposed_times(blank),
        _with_dispatch(duration_input(DEFAULT_MINUTES)),
    ]
    return modal("Request a session", blocks, callback_id="request.send", submit="Send request", link=blank.link)


def offer_form(blank: RequestFormData) -> Block:
    """Return the form `Offer a session`."""
    blocks = [
        _dispatched(
            person_input(
                "Mentee", "mentee", OFFERED_MENTEE, blank.other, hint="They accept, decline or suggest another time."
            )
        ),
        _message("Why you offer it, or what it could be about. Only the mentee reads this."),
        *_proposed_times(blank),
        _with_dispatch(duration_input(DEFAULT_MINUTES)),
        location_input(blank.locations, blank.default_location_id),
        attendance_input(["online"]),
        meeting_url_input("", is_generated=blank.makes_links),
    ]
    return modal("Offer a session", blocks, callback_id="request.send_offer", submit="Send request")


def _message(hint: str) -> Block:
    return field("Message", "message", text_input(limit=MESSAGE_LIMIT, lines=True), optional=True, hint=hint)


def _proposed_times(blank: RequestFormData) -> list[Block]:
    return [
        block
        for number, which in enumerate(TIME_SUFFIXES)
        for block in date_and_time(which, blank.sender.zone, optional=number > 0)
    ]


def date_and_time(suffix: str, zone: str, *, optional: bool = False) -> tuple[Block, Block]:
    """Return `Date` and `Time` of one proposed time, on the clock of whoever fills it in."""
    hint = f"On your own clock ({describe_zone(zone)})."
    number = f" {suffix}" if suffix else ""
    return (
        _with_dispatch(field(f"Date{number}", f"date{suffix}", {"type": "datepicker"}, optional=optional)),
        _with_dispatch(field(f"Time{number}", f"time{suffix}", {"type": "timepicker"}, optional=optional, hint=hint)),
    )


def _with_dispatch(block: Block) -> Block:
    """Let the input tell us immediately what was chosen, so that the form can show what it means for the other."""
    return _dispatched(block | {"element": {**block["element"], "action_id": TIMES_ACTION}})


def _dispatched(block: Block) -> Block:
    return block | {"dispatch_action": True}


def with_proposed_local_times(view: Block, found: Sequence[tuple[str, LocalTimes]]) -> Block:
    """Return the same form with what each chosen time is for the other person."""
    chosen = dict(found)
    for which in TIME_SUFFIXES:
        view = with_local_times(view, chosen.get(which), which)
    return view
