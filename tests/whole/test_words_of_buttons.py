"""The fixed words of the contract on buttons, and in the menu of the Home tab."""

from typing import Any

import pytest

from tests.support import extremes

VIEWS = dict(extremes.modals("x"))


def buttons(view: dict[str, Any]) -> list[str]:
    rows = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    beside = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    return [element["text"]["text"] for element in [*rows, *beside] if element["type"] == "button"]


@pytest.mark.parametrize(
    ("view", "labels"),
    [
        ("own profile", {"Edit profile"}),
        ("find", {"View profile", "Next page", "Previous page"}),
        ("profile False", {"Book", "Next page", "Previous page"}),
        ("empty profile", {"Request a session", "All sessions"}),
        ("settings", {"Program", "People", "Groups", "Locations"}),
        ("people", {"Approve", "Decline", "Add", "Next page", "Previous page"}),
        ("groups", {"Add", "Next page", "Previous page"}),
        ("locations", {"Add", "Next page", "Previous page"}),
        ("participants", {"Add", "Message all", "Download as CSV", "Next page", "Previous page"}),
        ("participants for others", {"Next page", "Previous page"}),
    ],
)
def test_the_buttons_of_a_view(view: str, labels: set[str]) -> None:
    assert set(buttons(VIEWS[view])) == labels


def test_the_buttons_of_a_request() -> None:
    assert buttons(VIEWS["request 0"]) == ["Accept", "Decline", "Suggest another time", "Withdraw"]


def test_the_button_before_a_meeting() -> None:
    labels = [buttons(shown) for name, shown in extremes.messages("x") if name.startswith("joining")]
    assert {label for each in labels for label in each} == {"Join", "I can't come", "I can make it", "I can't"}
    assert not [each for each in labels if {"I can't come", "I can't"} <= set(each)], "one way to say no"


def test_the_buttons_of_home() -> None:
    first = next(view for name, view in extremes.homes("x") if name.startswith("upcoming"))
    labels = [label.partition(" (")[0] for label in buttons(first)]
    assert labels[:9] == [
        *("New session", "Host a masterclass", "Find a mentor", "Settings"),
        *("Upcoming", "Requests", "Past", "Cancelled", "Drafts"),
    ]
    assert home_menu(first) == ["Masterclasses", "Offer a session", "My profile", "Help"]


def home_menu(view: dict[str, Any]) -> list[str]:
    elements = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    menu = next(element for element in elements if element["type"] == "overflow")
    return [option["text"]["text"] for option in menu["options"]]


def test_whoever_may_host_has_a_button_for_it() -> None:
    hosting = next(view for name, view in extremes.homes("x") if name.startswith("masterclasses"))
    assert "Host a masterclass" in buttons(hosting)[:8]
