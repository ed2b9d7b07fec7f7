"""How someone stands in a masterclass, and how full it is, in words."""

from collections.abc import Sequence

from blocks.kit import mention
from blocks.times import day_and_time, day_and_times, time
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.view import MasterclassView, PublicMasterclass
from storage.meeting import LOST
from storage.waitlist import WAITING
from storage.zones import find_zone

ENDINGS = {1: "st", 2: "nd", 3: "rd"}
AWAITS_HOST = "Waiting for a new host"
ADMIN_DECIDES = "An admin will find someone else, or cancel the masterclass."
METHOD_ADVERBS = {"online": "online", "in_person": "in person"}


def places(view: MasterclassView | PublicMasterclass, unanswered: Sequence[str] = ()) -> str:
    """Return how full it is: `10 of 12 spots left`, `Full (12 spots), 3 waiting`.

    `unanswered` says who has yet to answer: `10 of 12 spots left (1 yet to confirm)`.
    """
    taken, waiting = view.seats.taken, view.seats.waiting
    said, aside = f"{taken} participants", list(unanswered)
    if view.maximum is None:
        said = "No participants yet" if not taken else "1 participant" if taken == 1 else said
    elif view.free:
        said = f"{view.free} of {_spots(view.maximum)} left"
    else:
        said, aside = "Full", [_spots(view.maximum), *aside]
    return said + (f" ({', '.join(aside)})" if aside else "") + (f", {waiting} waiting" if waiting else "")


def _spots(number: int) -> str:
    return "1 spot" if number == 1 else f"{number} spots"


def sign_ups(view: MasterclassView) -> str:
    """Return how many had a spot, once it is over: `4 people signed up`."""
    count = view.seats.attending
    if count == 1:
        return "1 person signed up"
    return f"{count} people signed up" if count else "Nobody signed up"


def participant_counts(view: MasterclassView) -> str:
    """Return the same for whoever manages it, with how many have yet to answer."""
    seats = view.seats
    unanswered = [f"{seats.asked} yet to confirm"] if seats.asked else []
    unanswered += [f"{seats.offered} offered to the waitlist"] if seats.offered else []
    return places(view, unanswered)


def waiting_hint(view: MasterclassView) -> str:
    """Return what whoever manages a full masterclass can do for the people who wait; empty where nobody does."""
    waiting, most = view.seats.waiting, view.maximum
    if not waiting or most is None or most >= MAX_PARTICIPANTS or "edit" not in view.actions:
        return ""
    people = "1 person is" if waiting == 1 else f"{waiting} people are"
    return f"{people} waiting for a spot. You can raise the maximum."


def standing(view: MasterclassView) -> str:
    """Return in a few words what the reader is in it, with a sign; empty for whoever has nothing to do with it."""
    kind = _kind(view)
    return f":{SIGNS[kind]}: {_short(view, kind)}" if kind else ""


def headline(view: MasterclassView, it: str = "this masterclass") -> str:
    """Return the same as a sentence, which is also news to whoever sees the card for the first time.

    `it` is what the masterclass is called.
    """
    match _kind(view):
        case "cancelled" | "moved" as kind:
            rest = f" to {new_time(view)}" if kind == "moved" else ""
            by = _canceller(view)
            return f"{by} {kind} {it}{rest}." if by else f"{it[0].upper()}{it[1:]} was {kind}{rest}."
        case "offered":
            return f"A spot in {it} opened up for you."
        case "waiting":
            return f"You're {ordinal(view.queue_number or 0)} on the waitlist for {it}."
        case "awaits_host":
            return f"{AWAITS_HOST}. {mention(view.host)} has left the program. {ADMIN_DECIDES}"
        case "asked":
            return _asked(view, it)
        case "host":
            return f"You host {it}."
        case "attending":
            return _going(view, it)
        case kind if kind in OVER_SENTENCES:
            return f"{it[0].upper()}{it[1:]} is over. {OVER_SENTENCES[kind]}"
        case kind:
            return LOST_SENTENCES[kind].format(it=it, host=mention(view.host)) if kind else ""


def first_in_bold(words: str) -> str:
    """Return our own words with their first sentence in bold; it ends in a full stop only where another follows."""
    first, _, rest = words.partition(". ")
    return f"*{first}.* {rest}" if rest else f"*{words.removesuffix('.')}*"


def new_time(view: MasterclassView) -> str:
    """Return when the one in its place is: `Tue 8 Dec, 10:00–11:00`."""
    if view.moved_to_starts_at is None:
        return "another time"
    ends_at = view.moved_to_starts_at + (view.ends_at - view.starts_at)
    return day_and_times(view.moved_to_starts_at, ends_at, view.reader, view.as_of)


def sign(view: MasterclassView) -> str:
    """Return the sign of how the reader stands in it, with a space after it; empty where there is none."""
    kind = _kind(view)
    return f":{SIGNS[kind]}: " if kind else ""


SIGNS = {
    "cancelled": "no_entry_sign",
    "moved": "calendar",
    "offered": "bell",
    "waiting": "hourglass",
    "handed_over": "mega",
    "given_up": "door",
    "left": "door",
    "declined": "door",
    "removed": "door",
    "asked": "question",
    "unanswered": "checkered_flag",
    "awaits_host": "hourglass",
    "host": "mega",
    "hosted": "checkered_flag",
    "attending": "wave",
    "signed_up": "checkered_flag",
    "none_free": "door",
    "stopped": "door",
}
OVER_SENTENCES = {
    "hosted": "You hosted it.",
    "signed_up": "You signed up for it.",
    "unanswered": "You didn't say whether you could make it.",
}
LOST_SENTENCES = {
    "handed_over": "{host} hosts {it} now.",
    "given_up": "Your spot in {it} was given up.",
    "left": "You left {it}.",
    "declined": "You said you can't make it to {it}.",
    "removed": "You were removed from {it}.",
    "none_free": "No spot in {it} became free.",
    "stopped": "You're no longer on the waitlist for {it}.",
}


def _kind(view: MasterclassView) -> str:
    """Return which of the `SIGNS` tells how the reader stands in it; empty where they have nothing to do with it."""
    if view.state == "cancelled":
        return "moved" if view.moved else "cancelled"
    if "offer" in view.actions:
        return "offered"
    if view.queue_number is not None:
        return "waiting"
    if view.enrollment_state in LOST:
        return _lost(view)
    if view.awaits_host and view.role == "participant":
        return "awaits_host"
    if view.enrollment_state == "asked":
        return "unanswered" if view.phase == "over" else "asked"
    if view.role == "host":
        return "hosted" if view.phase == "over" else "host"
    if view.enrollment_state == "attending":
        return "signed_up" if view.phase == "over" else "attending"
    if view.queue_state == WAITING and not view.free:  # to the end: nobody is told that a place is theirs any more
        return "none_free"
    return "stopped" if view.queue_state is not None else ""


def _canceller(view: MasterclassView) -> str:
    if view.cancelled_by is None:
        return ""
    return "You" if view.cancelled_by.id == view.reader.id else mention(view.cancelled_by)


def _lost(view: MasterclassView) -> str:
    if view.role == "former_host":
        return "handed_over"
    if view.declined:
        return "declined"
    return "given_up" if view.lost_unanswered else str(view.enrollment_state)


def _short(view: MasterclassView, kind: str) -> str:
    by = f" by {_canceller(view).replace('You', 'you')}" if view.cancelled_by else ""
    match kind:
        case "cancelled":
            return f"Cancelled{by}"
        case "moved":
            return f"Moved to {new_time(view)}{by}"
        case "offered":
            return f"Spot offered, answer by {deadline(view)}"
        case "waiting":
            return f"Waitlist: {ordinal(view.queue_number or 0)}"
        case "awaits_host":
            return AWAITS_HOST
        case "asked":
            return "Can you make it?" if "answer" in view.actions else "No answer yet"
        case "attending":
            return f"You're going{_way(view)}"
        case _:
            return SHORT[kind]


SHORT = {
    "host": "You host",
    "hosted": "You hosted",
    "signed_up": "You signed up",
    "unanswered": "You didn't answer",
    "handed_over": "You handed it over",
    "given_up": "Your spot was given up",
    "left": "You left",
    "declined": "You can't make it",
    "removed": "You were removed",
    "none_free": "No spot became free",
    "stopped": "No longer on the waitlist",
}


def _way(view: MasterclassView) -> str:
    return f" {METHOD_ADVERBS[view.method]}" if view.has_both_methods and view.method in METHOD_ADVERBS else ""


def _asked(view: MasterclassView, it: str) -> str:
    can = " Can you make it?" if "answer" in view.actions else ""
    by = mention(view.added_by) if view.added_by else "The host"
    if view.source == "moved":
        before = f" from {day_and_time(view.moved_from, view.reader, view.as_of)}" if view.moved_from else ""
        return f"{by} moved {it}{before}.{can}"
    return f"{by} invited you to {it}.{can}"


def _going(view: MasterclassView, it: str) -> str:
    if view.added_by and view.source != "moved":
        return f"{mention(view.added_by)} invited you to {it}: you're going{_way(view)}."
    return f"You're going to {it}{_way(view)}."


def deadline(view: MasterclassView) -> str:
    """Return until when the reader can accept the place that is offered: `14:00`, with the day if it is another."""
    if view.offer_until is None:
        return ""
    here = find_zone(view.reader.zone)
    if view.offer_until.astimezone(here).date() == view.as_of.astimezone(here).date():
        return time(view.offer_until, view.reader)
    return day_and_time(view.offer_until, view.reader, view.as_of)


def ordinal(number: int) -> str:
    """Return `1st`, `2nd`, `11th`."""
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ENDINGS.get(number % 10, 'th')}"
