"""Settings → Program: the rules that an admin sets, and where they are shown."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.program.reminders import say_reminders
from storage.program import Program
from tests.support.forged_requests import answer_text, submit
from tests.support.running_bot import RunningBot
from tests.support.sessions import set_program, top, unchanged, words_beside

BOOK, CANCEL, OPEN = "Minimum notice to book (hours)", "Minimum notice to cancel (hours)", "Open bookings per mentee"
NO_SHOWS = "No-shows allowed in 90 days"
REQUEST, OFFER = "Request expiry (hours)", "Offer expiry (minutes)"
EVERYTHING: dict[str, Any] = {
    "Who may mentor": "Approved by an admin",
    "Masterclasses": [],
    "Masterclass channels": "Public",
    "Announcement channel": "general",
    "Default location": "Berlin",
    BOOK: "24",
    CANCEL: "12",
    OPEN: "3",
    NO_SHOWS: "2",
    REQUEST: "48",
    OFFER: "30",
    "Reminders": "2880, 60",
    "Help contact": "#mentorship",
}


def open_program(admin: Person) -> None:
    admin.command("/mentorship settings")
    admin.press("Program")


def rules(bot: RunningBot) -> Program:
    def read(db: Session) -> Program:
        return db.scalars(sa.select(Program)).one()

    return bot.transact(read)


def test_a_fresh_workspace_has_sensible_rules(olga: Person) -> None:
    open_program(olga)
    assert olga.stack == ["Settings", "Program"]
    assert top(olga).values == {
        "Who may mentor": "Anyone",
        "Masterclasses": ["Mentors may host masterclasses"],
        "Masterclass channels": "Private",
        "Announcement channel": None,
        "Default location": "By the mentor's own time zone",
        BOOK: "0",
        CANCEL: "0",
        OPEN: None,
        NO_SHOWS: None,
        "Reminders": "1440, 10",
        REQUEST: "72",
        OFFER: "720",
        "Help contact": None,
    }


def test_what_was_saved_is_shown_again(olga: Person) -> None:
    set_program(olga, EVERYTHING)
    open_program(olga)
    assert top(olga).values == EVERYTHING


def test_what_is_left_empty_has_its_default(bot: RunningBot, olga: Person) -> None:
    set_program(olga, EVERYTHING)
    set_program(olga, dict.fromkeys(("Default location", BOOK, CANCEL, OPEN, REQUEST, OFFER, "Help contact"), ""))
    found = rules(bot)
    assert (found.default_location_id, found.notice_to_book, found.notice_to_cancel) == (None, 0, 0)
    assert (found.open_bookings, found.request_expiry, found.offer_expiry) == (None, 72, 720)
    assert found.help_contact == ""


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        (BOOK, "-1", "a whole number of hours from 0 to 720"),
        (BOOK, "721", "a whole number of hours from 0 to 720"),
        (CANCEL, "9" * 30, "a whole number of hours from 0 to 720"),
        (OPEN, "0", "a whole number from 1 to 100"),
        (REQUEST, "0", "a whole number of hours from 1 to 720"),
        (OFFER, "10081", "a whole number of minutes from 1 to 10080"),
        (OFFER, "-5", "a whole number of minutes from 1 to 10080"),
    ],
)
def test_a_number_out_of_bounds(bot: RunningBot, olga: Person, label: str, value: str, words: str) -> None:
    open_program(olga)
    olga.fill({label: value, "Help contact": "olga@example.com"})
    unchanged(bot, olga.submit)
    assert words in words_beside(olga, label)
    assert top(olga).values["Help contact"] == "olga@example.com"


def test_reminders_are_said_in_words(olga: Person) -> None:
    olga.command("/mentorship settings")
    olga.press("Program", where="modal")
    assert "1440, 10 means 1 day and 10 minutes before." in top(olga).text
    olga.fill({"Reminders": "90;2880, 0, 1450"})
    assert olga.submit().ok
    assert "Reminders come 2 days, 1 day 10 minutes and 90 minutes before, and at the start." in top(olga).text
    olga.press("Program", where="modal")
    assert "2880, 1450, 90, 0 means 2 days, 1 day 10 minutes and 90 minutes before, and at the" in top(olga).text
    assert olga.submit().ok
    assert "Reminders come" not in top(olga).text, "nothing is new"
    olga.press("Program", where="modal")
    olga.fill({"Reminders": ""})
    assert olga.submit().ok
    assert "People are no longer reminded, unless they choose so themselves." in top(olga).text


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("1440, 10", "1 day and 10 minutes before"),
        ("60", "1 hour before"),
        ("0", "at the start"),
        ("10, 0", "10 minutes before, and at the start"),
        ("10080, 1441, 120, 0", "1 week, 1 day 1 minute and 2 hours before, and at the start"),
        ("", "never"),
    ],
)
def test_how_reminders_are_said(kept: str, words: str) -> None:
    assert say_reminders(kept) == words


@pytest.mark.parametrize("value", ["1.5", "soon", "１ ２", "1e3", "0x10", "∞"])
def test_a_number_that_is_none(bot: RunningBot, slack: LocalSlack, olga: Person, value: str) -> None:
    olga.home()
    forged = {"who_may_mentor": "anyone", "notice_to_book": value, "open_bookings": value}
    answer = answer_text(submit(slack, olga, "program.save", "{}", forged))
    assert "a whole number of hours from 0 to 720" in answer
    assert "a whole number from 1 to 100" in answer


def test_every_mistake_is_said_at_once(olga: Person) -> None:
    open_program(olga)
    olga.fill({BOOK: "-1", OPEN: "0", "Reminders": "soon"})
    assert not olga.submit().ok
    assert set(top(olga).errors) == {BOOK, OPEN, "Reminders"}


def test_the_help_contact_is_shown_in_help_and_to_guests(olga: Person, mia: Person, gus: Person) -> None:
    set_program(olga, {"Help contact": "#mentorship <!here>"})
    mia.command("/mentorship")
    assert "Questions about the program? Ask #mentorship <!here>" in mia.ephemerals[-1].text
    gus.command("/mentorship")
    assert "Think this is a mistake? Ask #mentorship <!here>." in gus.ephemerals[-1].text


def test_a_new_session_begins_at_the_default_location(olga: Person, ada: Person) -> None:
    for name, zone in (("London", "Europe/London"), ("Oslo", "Europe/Oslo")):
        olga.command("/mentorship settings")
        olga.press("Locations")
        olga.press("Add")
        olga.fill({"Name": name, "Time zone": zone})
        olga.submit()
    ada.command("/mentorship new")
    assert top(ada).values["Location"] == "Online only (your time zone, London)"
    ada.close()
    set_program(olga, {"Default location": "Oslo"})
    ada.command("/mentorship new")
    assert top(ada).values["Location"] == "Oslo"


def test_the_default_location_can_be_taken_back(bot: RunningBot, olga: Person) -> None:
    set_program(olga, {"Default location": "Berlin"})
    assert rules(bot).default_location_id is not None
    set_program(olga, {"Default location": "By the mentor's own time zone"})
    assert rules(bot).default_location_id is None


def test_the_default_location_is_not_archived(bot: RunningBot, olga: Person) -> None:
    olga.command("/mentorship settings")
    olga.press("Locations")
    olga.press("Add")
    olga.fill({"Name": "Oslo", "Time zone": "Europe/Oslo"})
    olga.submit()
    olga.close(all=True)
    set_program(olga, {"Default location": "Oslo"})
    olga.command("/mentorship settings")
    olga.press("Locations")
    olga.menu("Archive", near="Oslo")
    olga.submit()
    assert "Oslo is the program's default location" in top(olga).text
    olga.press("Program")
    assert top(olga).values["Default location"] == "Oslo"


def test_nobody_but_an_admin_sets_the_rules(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    mia.home()
    assert "Only admins" in answer_text(submit(slack, mia, "program.save", "{}", {"who_may_mentor": "approved"}))
    assert rules(bot).who_may_mentor == "anyone"


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ("999999", "no longer in use"),
        *(("9" * 40, "one of the locations"), ("-1", "one of the locations"), ("x", "one of the locations")),
    ],
)
def test_a_forged_location(bot: RunningBot, slack: LocalSlack, olga: Person, forged: str, words: str) -> None:
    olga.home()
    values = {"who_may_mentor": "anyone", "default_location": forged}
    assert words in answer_text(submit(slack, olga, "program.save", "{}", values))
    assert rules(bot).default_location_id is None


def test_a_forged_choice_of_who_may_mentor(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    olga.home()
    assert "Choose who may mentor." in answer_text(
        submit(slack, olga, "program.save", "{}", {"who_may_mentor": "everyone"})
    )
    assert "Choose who may mentor." in answer_text(submit(slack, olga, "program.save", "{}", {"help_contact": "x"}))
