"""The fixed words of the contract: labels, titles, submits, commands and menus, found as a person finds them."""

from typing import Any

import pytest

from blocks.plan import DURATIONS
from blocks.session import LABELS
from mentorship.times import length
from tests.whole import extremes
from tests.whole.test_manifest import COMMANDS, SHORTCUTS

VIEWS = dict(extremes.modals("x"))
FORMS: dict[str, tuple[str, str, list[str]]] = {  # which -> title, submit, inputs
    "new session": (
        "New session",
        "Save",
        [
            *("Mentor", "Mentee", "Location", "Date", "Time", "Duration", "Attendance", "Meeting URL", "Topic"),
            "Then",
        ],
    ),
    "edit session": (
        "Edit session",
        "Save",
        ["Mentor", "Mentee", "Location", "Date", "Time", "Duration", "Attendance", "Meeting URL", "Topic"],
    ),
    "cancel": ("Cancel session", "Cancel it", ["Reason"]),
    "book": ("Book session", "Book", ["Attendance", "What would you like to talk about?"]),
    "give back": ("Cancel booking", "Cancel booking", ["Reason"]),
    "attendance": ("Change attendance", "Save", ["Attendance"]),
    "change time": ("Change time", "Save", ["Time"]),
    "bulk duplicate": (
        "Bulk duplicate",
        "Preview",
        ["Frequency", "Number of sessions", "Until", "Keep mentee"],
    ),
    "add location": ("Add location", "Save", ["Name", "Time zone", "Address"]),
    "edit location": ("Edit location", "Save", ["Name", "Time zone", "Address"]),
    "add person": ("Add person", "Save", ["Person", "Roles"]),
    "edit person": ("Edit person", "Save", ["Person", "Roles"]),
}
OPTIONAL = {
    *("Number of sessions", "Until", "Keep mentee"),
    "Mentee",
    "Meeting URL",
    "Topic",
    "What would you like to talk about?",
    "Address",
    "Roles",
    "Search",
}
TITLES = {
    "find": "Find a mentor",
    "profile True": "Mentor",
    "settings": "Settings",
    "people": "People",
    "locations": "Locations",
    "help": "Help",
}
ITEMS = {
    *("Edit", "Publish", "Duplicate", "Bulk duplicate", "Delete", "Add to calendar", "Cancel"),
    *("Change time", "Change attendance", "Cancel booking"),
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
    assert [label.removesuffix(" *") for label in inputs(view)] == labels


@pytest.mark.parametrize("form", FORMS)
def test_exactly_the_required_inputs_have_an_asterisk(form: str) -> None:
    for label, block in inputs(VIEWS[form]).items():
        assert label.endswith(" *") is not block["optional"]
        if form != "give back":
            assert block["optional"] is (label.removesuffix(" *") in OPTIONAL)


def test_the_reason_of_a_mentee_is_their_own_affair() -> None:
    assert inputs(VIEWS["give back"])["Reason"]["optional"]


@pytest.mark.parametrize("view", TITLES)
def test_a_view_has_its_title(view: str) -> None:
    assert VIEWS[view]["title"]["text"] == TITLES[view]


def test_the_durations() -> None:
    words = [length(minutes) for minutes in DURATIONS]
    assert words[:6] == ["15 minutes", "30 minutes", "45 minutes", "1 hour", "90 minutes", "2 hours"]
    assert set(words) <= set(options(VIEWS["new session"], "Duration *"))


@pytest.mark.parametrize(
    ("form", "label", "kind", "words"),
    [
        ("new session", "Attendance *", "checkboxes", ["Online", "In person"]),
        ("new session", "Then *", "radio_buttons", ["Publish", "Publish & duplicate", "Save as draft"]),
        ("book", "Attendance *", "radio_buttons", ["Online", "In person"]),
        ("attendance", "Attendance *", "radio_buttons", ["Online", "In person"]),
        ("add person", "Roles", "checkboxes", ["Mentor", "Admin"]),
    ],
)
def test_the_choices(form: str, label: str, kind: str, words: list[str]) -> None:
    assert inputs(VIEWS[form])[label]["element"]["type"] == kind
    assert options(VIEWS[form], label) == words


def test_the_items_of_menus() -> None:
    assert set(LABELS.values()) == ITEMS


def test_the_command_and_the_shortcuts() -> None:
    assert [command["command"] for command in COMMANDS] == ["/mentorship"]
    assert [shortcut["name"] for shortcut in SHORTCUTS] == ["Create a session", "Find a mentor"]


def buttons(view: dict[str, Any]) -> list[str]:
    rows = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    beside = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    return [element["text"]["text"] for element in [*rows, *beside] if element["type"] == "button"]


@pytest.mark.parametrize(
    ("view", "labels"),
    [
        ("find", {"Show", "View profile", "Next page", "Previous page"}),
        ("profile False", {"Book", "Next page", "Previous page"}),
        ("settings", {"People", "Locations"}),
        ("people", {"Add", "Next page", "Previous page"}),
        ("locations", {"Add", "Next page", "Previous page"}),
    ],
)
def test_the_buttons_of_a_view(view: str, labels: set[str]) -> None:
    assert set(buttons(VIEWS[view])) == labels


def test_the_buttons_of_home() -> None:
    first = next(view for name, view in extremes.homes("x") if name.startswith("upcoming"))
    assert buttons(first)[:8] == [
        *("New session", "Find a mentor", "Help", "Settings"),
        *("Upcoming", "Past", "Cancelled", "Drafts"),
    ]
