"""A session in a list: when and who in bold, and one quiet line of how it stands, where, and what about."""

from blocks.kit import Block, button, buttons, list_entry, mention
from blocks.meetings.facts import day_in_list, location_time, only_for, times, topic_line, where
from blocks.meetings.outcome import said_buttons, session_fact
from blocks.reason import reason_line
from blocks.sessions.session import (
    AWAITS_MENTOR,
    TOO_LATE_TO_BOOK,
    answer_buttons,
    misses_link,
    rebook_button,
    session_menu,
    title,
)
from blocks.times import day_and_time, soon
from mentorship.meetings.outcome_view import TOOK_PLACE
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView
from storage.meeting import LOST


def entry(view: SessionView, *, dated: bool = False) -> list[Block]:
    """Return an entry in a list; a heading above it tells its day, unless it is `dated`."""
    when = f"{day_in_list(view)}, {times(view)}" if dated else times(view)
    there = location_time(view).strip(" ()")
    facts = [*state_facts(view), *([there] if there else [])]
    block = list_entry(when, title(view), facts, session_menu(view), _typed(view))
    rebook = rebook_button(view)
    again = [buttons(*rebook)] if rebook else []
    return [block, *answer_buttons(view), *offer_buttons(view), *said_buttons(view), *again]


def _typed(view: SessionView) -> list[str]:
    """Return the facts in which there is something that people typed."""
    about = [where(view), topic_line(view.topic), only_for(view)]
    reason = reason_line(view.reason)
    return [each for each in (*about, reason) if each]


def state_facts(view: SessionView) -> list[str]:
    """Return how the session stands for its reader."""
    facts = [_state(view)]
    if view.added_by and view.role == "mentee" and view.added_by.id != view.reader.id and _is_ahead(view):
        facts.append(f"Invited by {mention(view.added_by)}")
    if misses_link(view):
        facts.append(":link: No meeting link yet")
    if view.series and view.series[1] > 1:
        number, count = view.series
        facts.append(f"Series: {number} of {count}")
    return [each for each in facts if each]


def _state(view: SessionView) -> str:
    if view.state == "cancelled":
        return f":no_entry_sign: Cancelled{_by(view.cancelled_by, view)}"
    if view.enrollment_state in LOST:
        return _lost(view)
    if view.state == "draft":
        return ":pencil2: Not published yet"
    if view.phase == "over":
        return _past(view)
    return _ahead(view)


def _by(who: PersonView | None, view: SessionView) -> str:
    if who is None:
        return ""
    return " by you" if who.id == view.reader.id else f" by {mention(who)}"


def _lost(view: SessionView) -> str:
    if view.role == "former_host":
        return f":arrow_right: Handed over to {mention(view.host)}"
    if view.enrollment_state == "removed":
        return ":no_entry_sign: You were removed"
    if view.moved_to:
        moved = day_and_time(view.moved_to, view.reader, view.as_of)
        return f":arrow_right: You moved your booking to {moved}"
    return ":no_entry_sign: You cancelled your booking"


def _past(view: SessionView) -> str:
    if view.outcome and view.outcome.result == TOOK_PLACE and not view.outcome.is_settled:
        return ":white_check_mark: Took place"  # who said so stands in the history
    known = session_fact(view.outcome, view, view.mentee) if view.outcome else ""
    if known:
        return known
    if view.role == "host":
        return "You mentored" if view.is_booked else ""  # the title says that nobody booked it
    if view.role != "mentee":
        return ""
    return "Not recorded yet" if view.outcome and view.is_booked else f"{mention(view.host)} mentored"


def _ahead(view: SessionView) -> str:
    if view.awaits_mentor:
        return AWAITS_MENTOR
    if "answer" in view.actions:
        return ":question: Moved to this time. Can you make it?"
    if view.to_confirm and view.mentee:
        return f":hourglass: Moved, waiting for {mention(view.mentee)} to confirm"
    if view.phase == "running" and view.is_booked:
        return ":large_green_circle: Now"
    if view.is_booked:
        return ":white_check_mark: Booked"
    if view.held_for and view.held_until:
        until = soon(view.held_until, view.reader, view.as_of)
        mine = view.held_for.id == view.reader.id
        return f":bell: Offered to you, answer by {until}" if mine else f":hourglass: {_offered(view)} until {until}"
    if view.too_late_to_book:
        return TOO_LATE_TO_BOOK
    return ":hourglass: Nobody has booked yet" if view.phase == "coming" else ""


def _offered(view: SessionView) -> str:
    return f"Offered to {mention(view.held_for)}" if view.held_for else ""


def _is_ahead(view: SessionView) -> bool:
    return view.state == "published" and view.phase != "over" and view.enrollment_state not in LOST


def offer_buttons(view: SessionView) -> list[Block]:
    """Return `Accept` and `Pass`, while the session is kept for the reader."""
    if "book" not in view.actions or view.held_for is None or view.held_for.id != view.reader.id:
        return []
    which = f"the session on {day_and_time(view.starts_at, view.reader, view.as_of)}"
    value, label = f"{view.terms_token}:{view.id}", f"Accept {which}"
    accept = button("Accept", "offer.accept", value, style="primary", label=label)
    return [buttons(accept, button("Pass", "offer.pass", str(view.id), label=f"Pass on {which}"))]
