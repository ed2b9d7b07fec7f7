"""How somebody stands in a masterclass, and how full it is, in words."""

from blocks.kit import mention, moment
from mentorship.masterclasses.announcement import Announcement
from mentorship.masterclasses.view import MasterclassView

REASON_LEAD = " The reason:"
SPOT_GIVEN_UP = "You have something else then, and had not said that you can make it. So your place was given up."


def coming_count(view: MasterclassView) -> str:
    """Return how many there are, as long as that matters."""
    return participant_counts(view) if view.state == "published" and view.phase == "coming" else ""


def participant_counts(view: MasterclassView | Announcement) -> str:
    """Return how many participants there are, how many places are left, and how many wait for one."""
    seats = view.seats
    said = ["1 participant" if seats.attending == 1 else f"{seats.attending} participants"]
    said += [f"{seats.asked} asked"] if seats.asked else []
    said += [f"{seats.offered} offered a place"] if seats.offered else []
    if view.free is not None:
        said.append("full" if not view.free else f"{view.free} of {view.maximum} places left")
    said += [f"{seats.waiting} on the waitlist"] if seats.waiting else []
    return ", ".join(said) + "."


def state_line(view: MasterclassView) -> str:
    """Return what the reader should know apart from time and place."""
    if view.state == "cancelled":
        return _cancelled_line(view)
    if "offer" in view.actions and view.offer_until:
        return f"A place is kept for you until {moment(view.offer_until, view.reader)}."
    if view.queue_number:
        return (
            f"You are number {view.queue_number} on the waitlist. As soon as a place is free, the first in line "
            "is asked."
        )
    if view.enrollment_state in ("removed", "left"):
        return _lost_line(view)
    if view.enrollment_state == "asked":
        return _asked_line(view)
    if view.role == "host":
        return participant_counts(view) if view.phase == "coming" else ""
    return _attending_line(view) if view.enrollment_state == "attending" else ""


def _cancelled_line(view: MasterclassView) -> str:
    by = f" by {mention(view.cancelled_by)}" if view.cancelled_by else ""
    return f"{'Moved to another time' if view.moved else 'Cancelled'}{by}." + (REASON_LEAD if view.reason else "")


def _attending_line(view: MasterclassView) -> str:
    if view.added_by and view.source != "moved":
        return f"{mention(view.added_by)} invited you, and you are attending. If you can't come, choose “Leave”."
    return "You are attending."


def _lost_line(view: MasterclassView) -> str:
    if view.enrollment_state == "removed" and not view.lost_unanswered:
        return "The host or an admin has taken you out of it." + (REASON_LEAD if view.reason else "")
    words = "You do not host it any more." if view.role == "former_host" else "You have left it."
    words = SPOT_GIVEN_UP if view.lost_unanswered else words
    return words + (" You can reserve a spot again." if "reserve" in view.actions else "")


def _asked_line(view: MasterclassView) -> str:
    whom = mention(view.added_by) if view.added_by else "The host"
    kept = "Your place is kept." + (" Can you make it?" if "answer" in view.actions else "")
    if view.source == "moved":
        return f"{whom} moved it to this time. {kept}"
    return f"{whom} invited you{', but you have something else then' if view.conflict else ''}. {kept}"
