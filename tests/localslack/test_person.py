"""`Person`: it finds things by the words beside them, and says what there is when it finds nothing."""

from typing import Any

import pytest
from slack_sdk import WebClient

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import NotVisible
from tests.localslack.conftest import button, field, modal, options, plain, section
from tests.support.recording_bot import Recorder


@pytest.fixture
def ada(slack: LocalSlack) -> Person:
    return slack.person("ada")


def entry(name: str) -> list[dict[str, Any]]:
    menu = {"type": "overflow", "action_id": "menu", "options": options("Edit", "Cancel")}
    row = {"type": "actions", "block_id": f"row {name}", "elements": [button("Book", value=name)]}
    return [
        section(f"*{name}*", block_id=name, accessory=menu),
        {"type": "context", "elements": [plain("Online")]},
        row,
    ]


@pytest.fixture
def home(client: WebClient, bot: Recorder, ada: Person) -> Recorder:
    head = {"type": "header", "text": plain("Upcoming")}
    blocks = [head, *entry("Tue 24 Nov"), *entry("Wed 25 Nov"), {"type": "divider"}, section("That is all")]
    client.views_publish(user_id=ada.id, view={"type": "home", "blocks": blocks})
    return bot


def test_near(home: Recorder, ada: Person) -> None:
    ada.press("Book", near="Wed 25 Nov")
    assert home.last["actions"][0]["value"] == "Wed 25 Nov"
    ada.press("Book", near="Tue 24 Nov")
    assert home.last["actions"][0]["value"] == "Tue 24 Nov"
    ada.menu("Cancel", near="Wed 25 Nov")
    assert (home.last["actions"][0]["block_id"], home.last["actions"][0]["selected_option"]["value"]) == (
        "Wed 25 Nov",
        "cancel",
    )
    assert ada.home_now.menus == [["Edit", "Cancel"], ["Edit", "Cancel"]]


def test_what_is_not_there(slack: LocalSlack, home: Recorder, ada: Person) -> None:
    with pytest.raises(NotVisible, match=r"(?s)no 'Delete'.*buttons \['Book', 'Book'\].*Tue 24 Nov"):
        ada.press("Delete")
    with pytest.raises(NotVisible, match="near 'Thu'"):
        ada.press("Book", near="Thu")
    with pytest.raises(NotVisible, match="no modal open"):
        ada.submit()
    with pytest.raises(NotVisible, match="Start something"):
        ada.shortcut("Stop something")
    with pytest.raises(LookupError, match="nobody here"):
        slack.person("zoe")


def test_filling_by_label(slack: LocalSlack, client: WebClient, ada: Person) -> None:
    rows = [
        field("Title *", block_id="a"),
        field("Attendance", {"type": "checkboxes", "options": options("Online", "In person")}, "b"),
        field("Guests", {"type": "multi_users_select"}, "c"),
        field("Channel", {"type": "channels_select"}, "d"),
        field("Date", {"type": "datepicker"}, "e"),
        field("Notes", {"type": "rich_text_input"}, "f"),
    ]
    trigger = slack.on_loop(lambda: slack.world.new_trigger(slack.team.id, ada.id).id)
    client.views_open(trigger_id=trigger, view=modal(*rows))
    filled = {
        "Title": "SQL",
        "Attendance": ["In person"],
        "Guests": ["@mia", "Tom Okafor"],
        "Channel": "#general",
        "Date": "2026-12-01",
        "Notes": "Bring a laptop",
    }
    ada.fill(filled)
    assert ada.modal
    shown = {"Guests": ["Mia Schmidt", "Tom Okafor"], "Channel": "general"}
    assert ada.modal.values == filled | shown
    ada.fill({"Attendance": True})
    assert ada.modal.values["Attendance"] == ["Online", "In person"]
    with pytest.raises(NotVisible, match="In person"):
        ada.fill({"Attendance": ["Both"]})
    with pytest.raises(NotVisible, match="Title"):
        ada.fill({"Name": "x"})


def test_dates_are_read_on_ones_own_clock(slack: LocalSlack, client: WebClient) -> None:
    text = "Starts <!date^1764590400^{date_num} {time}|then> with <@USLACKBOT> &amp; *you*"
    for name, seen in (("kenji", "2025-12-01 21:00"), ("sam", "2025-12-01 4:00 AM")):
        person = slack.person(name)
        client.chat_postMessage(channel=person.id, text=text)
        assert person.last_message.text == f"Starts {seen} with @Slackbot & you"


def test_confirmation_is_remembered(client: WebClient, bot: Recorder, ada: Person) -> None:
    texts = {"title": plain("Sure?"), "text": plain("It goes."), "confirm": plain("Yes"), "deny": plain("No")}
    row = {"type": "actions", "elements": [button("Delete", confirm=texts, style="danger")]}
    client.chat_postMessage(channel=ada.id, text="x", blocks=[row])
    ada.press("Delete")
    assert ada.confirmed == "Sure? It goes."


def test_waiting(client: WebClient, ada: Person) -> None:
    client.chat_postMessage(channel=ada.id, text="At last")
    assert ada.wait_message("last").plain_text == "At last"
    with pytest.raises(NotVisible, match="in vain"):
        ada.wait_message("never", seconds=0.05)


def test_guests_and_deactivated_people(slack: LocalSlack, client: WebClient, bot: Recorder) -> None:
    gus = slack.person("gus")
    assert gus.command("/raw").ok
    assert not slack.person("dora").command("/raw").ok
    assert not slack.person("dora").shortcut("Start something").ok
