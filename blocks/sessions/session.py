"""What all that shows a session has in common: its title, its menu, its questions and deadlines."""

import datetime as dt
from collections.abc import Callable

from blocks.kit import (
    MENU_SIZE,
    Block,
    button,
    buttons,
    context,
    escaped,
    mention,
    menu,
)
from blocks.meetings.answers import answers
from blocks.meetings.facts import LINK_FOLLOWS, ZOOM_FAILED
from blocks.meetings.late import in_time_words, too_late_words
from blocks.meetings.outcome import CORRECT_LABEL, MENTOR_ABSENT_LABEL, RECORD_LABEL, WAS_THERE_LABEL
from blocks.times import day_and_time
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView

LABELS = {
    "edit": "Edit",
    "publish": "Publish",
    "duplicate": "Duplicate",
    "bulk_duplicate": "Bulk duplicate",
    "delete": "Delete",
    "add_to_calendar": "Add to calendar",
    "hand_over": "Hand over",
    "cancel": "Cancel",
    "change_time": "Change time",
    "change_attendance": "Change attendance",
    "cancel_booking": "Cancel booking",
    "record": RECORD_LABEL,
    "was_there": WAS_THERE_LABEL,
    "mentor_absent": MENTOR_ABSENT_LABEL,
    "correct": CORRECT_LABEL,
    "give_feedback": "Give feedback",
    "details": "Details",
    "history": "History",
}
# Of too many items, these leave the menu first.
FIRST_TO_GO = ("Details", "History", "Bulk duplicate", "Duplicate", "Add to calendar", "Change attendance")
AWAITS_MENTOR = ":hourglass: Waiting for a new mentor"
AFTER_HELD = "After that, it goes to the next on the waitlist, then to everyone."
TOO_LATE_TO_BOOK = "Too late to book now; nobody booked"


def session_menu(view: SessionView) -> Block | None:
    """Return the three-dot menu with what the reader may do; what does not fit is behind `More…`."""
    return menu("session.menu", fitting_items(menu_items(view), ("more", view.id)))


def fitting_items(choices: list[tuple[str, str]], more: tuple[str, int]) -> list[tuple[str, str]]:
    """Return those items that fit into a three-dot menu; where there are too many, the last one leads to the rest."""
    if len(choices) <= MENU_SIZE:
        return choices
    offered = {text for text, _ in choices}
    leaving = [text for text in FIRST_TO_GO if text in offered][: len(choices) + 1 - MENU_SIZE]
    kept = [each for each in choices if each[0] not in leaving]
    return [*kept[: MENU_SIZE - 1], ("More…", f"{more[0]}:{more[1]}")]


def answer_buttons(view: SessionView) -> list[Block]:
    """Return `I can make it` and `I can't`, while the mentee is asked about a time that was moved."""
    if "answer" not in view.actions:
        return []
    on = day_and_time(view.starts_at, view.reader, view.as_of)
    return [buttons(*answers("session", view.id, view.time_token, on))]


def menu_items(view: SessionView) -> list[tuple[str, str]]:
    """Return the items of the menu; `Details` is for everyone who sees the session.

    `Mentor didn't come` tells the mentor at once, so it stands where nobody chooses it by accident.
    """
    last = ["details", *(each for each in ("history", "mentor_absent") if each in view.actions)]
    names = (*(each for each in view.actions if each not in last), *last)
    return [(LABELS[name], f"{name}:{view.id}") for name in names if name in LABELS]


def title(view: SessionView) -> str:
    """Return who meets whom, for its reader; how it stands is said apart from that."""
    if view.role in ("host", "mentee"):
        other = view.mentee if view.role == "host" else view.host
        return f"1:1 with {mention(other)}" if other else _title_without_mentee(view)
    if view.role == "former_host":
        return f"Session that {mention(view.host)} took over"
    if view.mentee:
        return f"1:1 of {mention(view.host)} with {mention(view.mentee)}"
    return f"{'Booked' if view.is_booked else 'Open'} session with {mention(view.host)}"


def _title_without_mentee(view: SessionView) -> str:
    if view.state == "draft":
        return "Open session"
    if view.too_late_to_book:
        return "Your session"
    return "Open session" if view.state == "published" and view.phase == "coming" else "Unbooked session"


def held_line(view: SessionView, moment: Callable[[dt.datetime, PersonView, dt.datetime], str] = day_and_time) -> str:
    """Return for whom on the waitlist an open session is kept, and until when; in a message never by `today`."""
    if view.held_for is None or view.held_until is None:
        return ""
    until = moment(view.held_until, view.reader, view.as_of)
    if view.held_for.id == view.reader.id:
        return f"Kept for you until {until}."
    return f"Offered to {mention(view.held_for)} until {until}."


def about_line(view: SessionView) -> str:
    """Return whose words follow, about what the mentee would like to talk about; empty where there are none."""
    whose = "You want" if view.role == "mentee" else "They want"
    return f"{whose} to talk about:" if view.about else ""


def change_deadline(view: SessionView) -> list[Block]:
    """Return until when the reader can change their booking, or that it is too late, as blocks."""
    line = change_deadline_line(view)
    return [context(line)] if line else []


def change_deadline_line(view: SessionView) -> str:
    """Return the same in words. A card is not drawn again then, so what it says before must stay true."""
    if view.change_until is None or not (view.role == "mentee" and view.enrollment_state == "attending"):
        return ""
    if view.phase == "over":
        return ""
    until = day_and_time(view.change_until, view.reader, view.as_of)
    if view.as_of > view.change_until:
        return too_late_words(until)
    return in_time_words(until)


def link_line(view: SessionView) -> str:
    """Return where people meet online, or that they will be told."""
    if view.meeting_url:
        return f"<{escaped(view.meeting_url)}>"
    if view.link_state == "failed" and view.role == "host":
        return ZOOM_FAILED
    if misses_link(view):
        return "No meeting link yet: choose “Edit” to enter yours."
    return LINK_FOLLOWS if view.online else ""


def misses_link(view: SessionView) -> bool:
    """Return whether its mentor still has to enter the link: it was handed over to them, and they have none."""
    lacks = view.online and not view.meeting_url and not view.link_state
    return view.role == "host" and view.state == "published" and lacks and "edit" in view.actions


def profile_button(mentor: PersonView) -> Block:
    """Return `View profile`, where the mentor's open sessions can be booked."""
    return button("View profile", "mentor.profile", str(mentor.id), label=f"View profile of {mentor.name}")


def rebook_button(view: SessionView) -> list[Block]:
    """Return the way to another session of the same mentor, for whoever no longer has their booking."""
    return [profile_button(view.host)] if "rebook" in view.actions else []


def edit_button(view: SessionView) -> Block:
    """Return `Edit` as a button of a card or message."""
    return button("Edit", "session.item.edit", f"edit:{view.id}", style="primary")


def shows_link(view: SessionView) -> bool:
    """Return whether the reader needs the link: whoever meets online, until it is over."""
    is_ahead = view.state == "published" and view.phase != "over"
    return is_ahead and (view.role == "host" or view.method == "online")
