"""The forms in which someone asks for a session: `Request a session` and `Offer a session`."""

from collections.abc import Sequence

from blocks.kit import (
    Block,
    button,
    buttons,
    confirmation,
    context,
    escaped,
    field,
    fine_print,
    mention,
    modal,
    text_input,
    with_blocks,
)
from blocks.meetings.inputs import duration_input, venue_inputs
from blocks.meetings.redraw import with_local_times
from blocks.people.picker import person_input
from blocks.requests.request import MESSAGE_LIMIT, times
from mentorship.meetings.local_times import LocalTimes
from mentorship.people.choosable import ASKED_MENTOR, OFFERED_MENTEE
from mentorship.requests.prepare import DEFAULT_MINUTES, FreeTime, RequestFormData
from mentorship.requests.view import RequestView
from mentorship.times import city_of_zone, describe_zone, is_known
from storage.zones import find_zone

TIMES_ACTION = "request.clocks"  # the action of every input that tells immediately what was chosen
TIME_SUFFIXES = ("", "2", "3")  # what the fields of each proposed time end in
MORE_TIMES_ID = "more_times"  # the id of the row of buttons below the proposed times


def request_form(blank: RequestFormData) -> Block:
    """Return the form `Request a session`."""
    about = [context(f":link: Goes with it: <{escaped(blank.link)}|the message you want to ask about>.")]
    blocks = [
        *_whom("Mentor", "mentor", ASKED_MENTOR, blank),
        *(about if blank.link else []),
        _message("What would you like to talk about?"),
        *date_and_time("", blank.free),
        _more_times([""]),
        _with_dispatch(duration_input(DEFAULT_MINUTES)),
    ]
    view = modal(
        "Request a session",
        blocks,
        callback_id="request.send",
        submit="Send request",
        close="Close",
        link=blank.link,
    )
    return with_local_times(view, blank.free.local_times)


def offer_form(blank: RequestFormData) -> Block:
    """Return the form `Offer a session`."""
    blocks = [
        *_whom("Mentee", "mentee", OFFERED_MENTEE, blank),
        _message("Why you're offering it, or what it could be about"),
        *date_and_time("", blank.free),
        _more_times([""]),
        _with_dispatch(duration_input(DEFAULT_MINUTES)),
        *(venue_inputs(blank.venue) if blank.venue else []),
    ]
    view = modal(
        "Offer a session",
        blocks,
        callback_id="request.send_offer",
        submit="Send offer",
        close="Close",
    )
    return with_local_times(view, blank.free.local_times)


def _whom(label: str, name: str, choosable: str, blank: RequestFormData) -> list[Block]:
    """Return the input for the person it goes to, with whoever it was opened for, or is suggested, chosen in it."""
    block = person_input(label, name, choosable, blank.other, placeholder=f"Choose a {name}")
    suggested = [fine_print(f"Suggested: {blank.reason}")] if blank.reason else []
    return [block | {"dispatch_action": True}, *suggested]


def _message(placeholder: str) -> Block:
    return field(
        "Message", "message", text_input(limit=MESSAGE_LIMIT, lines=True, placeholder=placeholder), optional=True
    )


def date_and_time(suffix: str, free: FreeTime) -> tuple[Block, Block]:
    """Return `Date` and `Time` of one proposed time, with one that suits, on the clock of whoever fills it in."""
    local = free.starts_at.astimezone(find_zone(free.zone))
    number, optional = f" {suffix}" if suffix else "", bool(suffix)
    date: Block = {"type": "datepicker", "initial_date": local.date().isoformat()}
    time: Block = {"type": "timepicker", "initial_time": f"{local:%H:%M}"}
    label = f"Time{number} ({city_of_zone(free.zone)})"
    hint = "" if is_known(free.zone) else f"In {describe_zone(free.zone)}."
    return (
        _with_dispatch(field(f"Date{number}", f"date{suffix}", date, optional=optional)),
        _with_dispatch(field(label, f"time{suffix}", time, optional=optional, hint=hint)),
    )


def _with_dispatch(block: Block) -> Block:
    """Let the input tell us immediately what was chosen, so that the form can show what it means for the other."""
    return block | {"dispatch_action": True, "element": {**block["element"], "action_id": TIMES_ACTION}}


def _more_times(shown: Sequence[str]) -> Block:
    """Return the buttons below the proposed times, of which those with these suffixes are shown."""
    row = [button("Add another time", "request.add_time")] if len(shown) < len(TIME_SUFFIXES) else []
    row += [button("Remove the last time", "request.remove_time")] if len(shown) > 1 else []
    return buttons(*row) | {"block_id": MORE_TIMES_ID}


def shown_suffixes(view: Block) -> list[str]:
    """Return the suffixes of the proposed times that the form shows; none where it takes no others."""
    ids = {block.get("block_id") for block in view.get("blocks") or []}
    return [suffix for suffix in TIME_SUFFIXES if MORE_TIMES_ID in ids and f"date{suffix}" in ids]


def with_another_time(view: Block, free: FreeTime) -> Block:
    """Return the same form with one more time. Its inputs keep their ids, and what they hold."""
    shown = shown_suffixes(view)
    suffix = TIME_SUFFIXES[len(shown)]
    blocks = _replaced_buttons(view, [*date_and_time(suffix, free), _more_times([*shown, suffix])])
    return with_local_times(with_blocks(view, blocks), free.local_times, suffix)


def without_last_time(view: Block) -> Block:
    """Return the same form without the last of its times."""
    *kept, last = shown_suffixes(view)
    gone = {f"date{last}", f"time{last}", f"clocks{last}"}
    blocks = _replaced_buttons(view, [_more_times(kept)])
    return with_blocks(view, [block for block in blocks if block.get("block_id") not in gone])


def _replaced_buttons(view: Block, blocks: Sequence[Block]) -> list[Block]:
    at = next(number for number, block in enumerate(view["blocks"]) if block.get("block_id") == MORE_TIMES_ID)
    return [*view["blocks"][:at], *blocks, *view["blocks"][at + 1 :]]


def with_proposed_local_times(view: Block, found: Sequence[tuple[str, LocalTimes]]) -> Block:
    """Return the same form with what each chosen time is for the other person."""
    chosen = dict(found)
    for which in TIME_SUFFIXES:
        view = with_local_times(view, chosen.get(which), which)
    return view


def sent(view: RequestView) -> Block:
    """Return what stands in the form's place once it is sent."""
    noun = "offer" if view.offer else "request"
    done = f"Your {noun} is on its way to {mention(view.other)}.\n{times(view)}"
    hint = "We'll tell you in Messages when they answer. Until then, it's in Home under Requests."
    see = button(f"See the {noun}", "request.show", str(view.id))
    return confirmation(f"{noun.capitalize()} sent", done, next_steps=[see], hint=hint)
