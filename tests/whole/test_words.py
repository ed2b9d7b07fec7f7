"""The fixed words of the contract: labels, titles, submits, commands and menu items, found as a person finds them."""

import re
from typing import Any

import pytest

from blocks.meetings.inputs import DURATIONS
from blocks.sessions.session import LABELS
from mentorship.times import format_duration
from tests.support import extremes
from tests.support.manifest import COMMANDS, SHORTCUTS

VIEWS = dict(extremes.modals("x"))

FORMS: dict[str, tuple[str, str, list[str]]] = {  # which -> title, submit, inputs
    "new session": (
        "New session",
        "Save",
        [
            *("Mentor", "Location", "Date", "Time", "Duration", "Attendance", "Meeting URL", "Topic", "Mentee"),
            *("Restrict to groups", "Then"),
        ],
    ),
    "edit session": (
        "Edit session",
        "Save",
        [
            *("Mentor", "Location", "Date", "Time", "Duration", "Attendance", "Meeting URL", "Topic", "Mentee"),
            "Restrict to groups",
        ],
    ),
    "edit draft": (
        "Edit session",
        "Save",
        [
            *("Mentor", "Location", "Date", "Time", "Duration", "Attendance", "Meeting URL", "Topic", "Mentee"),
            *("Restrict to groups", "Then"),
        ],
    ),
    "request of nobody with clocks": (
        "Request a session",
        "Send request",
        ["Mentor", "Message", "Date", "Time", "Date 2", "Time 2", "Date 3", "Time 3", "Duration"],
    ),
    "offer to nobody": (
        "Offer a session",
        "Send offer",
        ["Mentee", "Message", "Date", "Time", "Duration", "Location", "Attendance", "Meeting URL"],
    ),
    "accept as mentor": ("Accept request", "Accept", ["Time", "Location", "Attendance", "Meeting URL"]),
    "accept as mentee": ("Accept offer", "Accept", ["Time", "Attendance"]),
    "feedback on a session": ("Feedback", "Send", ["Rating", "Comment"]),
    "decline": ("Decline request", "Decline", ["Reason"]),
    "suggest": ("Suggest another time", "Send", ["Message", "Date", "Time"]),
    "cancel": ("Cancel session", "Cancel it", ["Reason"]),
    "hand over with 0 others": ("Hand over", "Hand over", ["Mentor"]),
    "hand over a masterclass": ("Hand over", "Hand over", ["Mentor"]),
    "book": ("Book session", "Book", ["Attendance", "What would you like to talk about?"]),
    "give back": ("Cancel booking", "Cancel booking", ["Reason"]),
    "attendance": ("Change attendance", "Save", ["Attendance"]),
    "change time": ("Change time", "Save", ["Time"]),
    "bulk duplicate": (
        "Bulk duplicate",
        "Preview",
        ["Frequency", "Number of sessions", "Until", "Keep mentee"],
    ),
    "my profile": (
        "My profile",
        "Save",
        [
            *("Meeting link", "Pause until", "Sessions per month"),
            *("Headline", "About", "Topics", "Languages", "Location", "Looking for a mentor", "Remind me"),
        ],
    ),
    "find": ("Find a mentor", "Search", ["Search", "Topic", "Language", "Location", "Looking for"]),
    "add location": ("Add location", "Save", ["Name", "Time zone", "Address"]),
    "edit location": ("Edit location", "Save", ["Name", "Time zone", "Address"]),
    "host a masterclass": (
        "Host a masterclass",
        "Review",
        [
            *("Title", "Description", "Location", "Date", "Time", "Duration", "Attendance", "Meeting URL"),
            *("Guests", "Maximum participants", "Minimum participants", "Restrict to groups"),
        ],
    ),
    "edit a masterclass": (
        "Edit masterclass",
        "Review",
        [
            *("Title", "Description", "Location", "Attendance", "Meeting URL"),
            *("Guests", "Maximum participants", "Minimum participants", "Restrict to groups"),
        ],
    ),
    "cancel a masterclass": ("Cancel masterclass", "Cancel it", ["Reason"]),
    "move a masterclass": ("Move masterclass", "Move", ["Date", "Time", "Reason"]),
    "reserve": ("Reserve a spot", "Reserve", ["Attendance"]),
    "leave": ("Leave masterclass", "Leave", ["Reason"]),
    "program": (
        "Program",
        "Save",
        [
            *("Who may mentor", "Default location"),
            *("Minimum notice to book (hours)", "Minimum notice to cancel (hours)", "Open bookings per mentee"),
            *("No-shows allowed in 90 days",),
            *("Reminders", "Request expiry (hours)", "Offer expiry (minutes)"),
            *("Masterclasses", "Masterclass channels", "Announcement channel", "Help contact"),
        ],
    ),
    "add group": ("Add group", "Save", ["Name", "Members", "Slack user group", "Channel"]),
    "edit group by user_group": ("Edit group", "Save", ["Name", "Members", "Slack user group", "Channel"]),
    "add group not granted": ("Add group", "Save", ["Name", "Members", "Channel"]),
    "ask to mentor": ("Ask to mentor", "Send", ["Message"]),
    "decline mentor": ("Decline mentor", "Decline", ["Reason"]),
    "add participants": ("Add participants", "Save", ["Guests"]),
    "record session 0 host True": ("Record attendance", "Save", ["Attendance"]),
    "attendance of few True": ("Record attendance", "Save", ["Present"]),
    "remove participant": ("Remove participant", "Remove", ["Reason"]),
    "message to 1": ("Message all", "Send", ["Message"]),
    "add person": ("Add person", "Save", ["Person", "Roles"]),
    "edit person": ("Edit person", "Save", ["Person", "Roles"]),
}
OPTIONAL = {
    *("Masterclasses", "Announcement channel"),
    *("Guests", "Maximum participants", "Minimum participants"),
    "Message",
    *("Default location", "Minimum notice to book (hours)", "Minimum notice to cancel (hours)"),
    *("No-shows allowed in 90 days", "Present"),
    *("Open bookings per mentee", "Request expiry (hours)", "Offer expiry (minutes)", "Help contact", "Reminders"),
    *("Number of sessions", "Until", "Keep mentee"),
    "Mentee",
    *("Restrict to groups", "Members", "Slack user group", "Channel"),
    "Topic",
    "What would you like to talk about?",
    "Address",
    "Comment",
    "Roles",
    "Search",
    *("Message", "Date 2", "Time 2", "Date 3", "Time 3"),
}
# Where one of these words is the label of something else, and what need not be filled in is told by another test.
OTHERWISE = (
    *("give back", "leave", "my profile", "find", "offer to nobody"),
    *("message to 1", "add participants", "remove participant"),
)
TITLES = {
    "participants": "Participants",
    "history of a session: everything": "History",
    "own feedback": "Feedback",
    "find": "Find a mentor",
    "profile True": "Mentor",
    "review of a masterclass True": "Review masterclass",
    "settings": "Settings",
    "people": "People",
    "locations": "Locations",
    "groups": "Groups",
    "help": "Help",
}
ITEMS = {
    *("Edit", "Publish", "Duplicate", "Bulk duplicate", "Delete", "Add to calendar", "Cancel"),
    *("Change time", "Change attendance", "Cancel booking", "Hand over", "Details", "History"),
    *("Record attendance", "I was there", "Mentor didn't come", "Correct", "Give feedback"),
}


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["label"]["text"]: block for block in view["blocks"] if block["type"] == "input"}


def options(view: dict[str, Any], label: str) -> list[str]:
    return [option["text"]["text"] for option in inputs(view)[label]["element"]["options"]]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_its_words(form: str) -> None:
    title, submit, labels = FORMS[form]
    view = VIEWS[form]
    assert (view["title"]["text"], view["submit"]["text"]) == (title, submit)
    assert [bare(label) for label in inputs(view)] == labels


@pytest.mark.parametrize("form", FORMS)
def test_exactly_the_required_inputs_have_an_asterisk(form: str) -> None:
    for label, block in inputs(VIEWS[form]).items():
        assert label.endswith(" *") is not block["optional"]
        if form not in OTHERWISE and bare(label) != "Meeting URL":  # required where people attend online
            assert block["optional"] is (bare(label) in OPTIONAL)


def bare(label: str) -> str:
    """Return the label without its asterisk, and without the word in parentheses that names the zone."""
    return re.sub(r"^(Time( \d)?) \([^)]*\)$", r"\1", label.removesuffix(" *"))


@pytest.mark.parametrize("form", ["my profile", "find"])
def test_nothing_need_be_said_in_a_profile_or_a_search(form: str) -> None:
    required = [label for label, block in inputs(VIEWS[form]).items() if not block["optional"]]
    assert required == (["Looking for *"] if form == "find" else [])


def test_the_reason_of_a_mentee_is_their_own_affair() -> None:
    for form in ("give back", "leave"):
        assert inputs(VIEWS[form])["Reason"]["optional"]


def test_nobody_need_say_why_they_take_somebody_out() -> None:
    assert inputs(VIEWS["remove participant"])["Reason"]["optional"]


@pytest.mark.parametrize("view", TITLES)
def test_a_view_has_its_title(view: str) -> None:
    assert VIEWS[view]["title"]["text"] == TITLES[view]


def test_the_durations() -> None:
    words = [format_duration(minutes) for minutes in DURATIONS]
    assert words[:6] == ["15 minutes", "30 minutes", "45 minutes", "1 hour", "90 minutes", "2 hours"]
    assert set(words) <= set(options(VIEWS["new session"], "Duration *"))


@pytest.mark.parametrize(
    ("form", "label", "kind", "words"),
    [
        ("new session", "Attendance *", "checkboxes", ["Online", "In person"]),
        ("new session", "Then *", "radio_buttons", ["Publish", "Publish & duplicate", "Save as draft"]),
        ("book", "Attendance *", "radio_buttons", ["Online", "In person"]),
        ("attendance", "Attendance *", "radio_buttons", ["Online", "In person"]),
        ("program", "Who may mentor *", "radio_buttons", ["Anyone", "Approved by an admin"]),
        ("program", "Masterclasses", "checkboxes", ["Mentors may host masterclasses"]),
        ("program", "Masterclass channels *", "radio_buttons", ["Private", "Public"]),
        ("add person", "Roles", "checkboxes", ["Mentor", "Admin"]),
        ("find", "Looking for *", "radio_buttons", ["Mentors", "People looking for a mentor"]),
        ("feedback on a session", "Rating *", "radio_buttons", ["1", "2", "3", "4", "5"]),
        ("my profile", "Looking for a mentor", "checkboxes", ["Let mentors find me and offer me a session"]),
    ],
)
def test_the_choices(form: str, label: str, kind: str, words: list[str]) -> None:
    assert inputs(VIEWS[form])[label]["element"]["type"] == kind
    assert options(VIEWS[form], label) == words


def test_the_items_of_menus() -> None:
    assert set(LABELS.values()) == ITEMS


def test_the_command_and_the_shortcuts() -> None:
    assert [command["command"] for command in COMMANDS] == ["/mentorship", "/masterclass"]
    assert [shortcut["name"] for shortcut in SHORTCUTS] == [
        "Create a session",
        "Host a masterclass",
        "Find a mentor",
        "Ask a mentor about this",
    ]
