"""README's numbered steps are played as they are written, by mouse and by keyboard, whenever someone begins."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.commands import ROOT
from tests.support.demo import demo
from tests.support.hands import Hands, Keys, labels_of

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

INSTANTS = {
    "a Sunday before midnight": "2026-11-29T23:50+00:00",
    "a Monday morning": "2026-11-30T07:00+00:00",
    "a Wednesday afternoon": "2026-12-02T15:30+00:00",
    "a Friday evening": "2026-12-04T18:45+00:00",
    "a Saturday noon": "2026-12-05T12:00+00:00",
    "New Year's Eve": "2026-12-31T23:30+00:00",
    "the end of February": "2028-02-28T22:15+00:00",
    "the night London's clocks go forward": "2027-03-28T00:55+00:00",
    "the night London's clocks go back": "2026-10-25T00:40+00:00",
    "the night New York's clocks go back": "2026-11-01T05:30+00:00",
}
# How many steps are played by mouse, and then by keyboard alone: all of them once each, elsewhere the first.
BY_MOUSE = dict.fromkeys(INSTANTS, 3) | {"a Friday evening": 10}
BY_KEYBOARD = {"a Sunday before midnight": 10, "a Wednesday afternoon": 3, "the night London's clocks go back": 3}


def steps() -> dict[int, str]:
    """Return the numbered steps of "Try it"."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Try it\n")[1].split("\n## ")[0]
    found = re.findall(r"^(\d+)\. (.*?)(?=^\d+\. |\n\n)", section, re.MULTILINE | re.DOTALL)
    return {int(number): " ".join(words.split()) for number, words in found}


def offer_a_session(hands: Hands) -> None:
    hands.become("Ada Lovelace")
    hands.press("New session")
    hands.press("Save")
    expect(hands.page.get_by_role("button", name="Save")).to_have_count(0)


def book_it(hands: Hands) -> None:
    hands.become("Mia Schmidt")
    hands.press("Find a mentor")
    hands.press("View profile")
    hands.press("Book")
    hands.press("Book")
    expect(hands.page.get_by_role("dialog", name="Book session")).to_have_count(0)


def get_reminded(hands: Hands) -> None:
    hands.close_all()
    hands.turn_the_clock("10 minutes before my next session")
    hands.open("Messages")
    expect(hands.see("Join")).to_have_attribute("href", re.compile("https://meet.example.com/"))
    hands.see("I can't come")


def check_the_mail(hands: Hands) -> None:
    hands.open("Mailbox")
    mail = hands.page.locator("details").filter(has_text="is booked").first
    expect(mail).to_be_visible()
    expect(mail.get_by_text("In your calendar")).to_be_attached()


def change_your_mind(hands: Hands) -> None:
    hands.open("Home")
    hands.choose("Cancel booking")
    hands.press("Cancel booking")
    expect(hands.page.get_by_role("button", name="Cancel booking")).to_have_count(0)


def ask_for_another_time(hands: Hands) -> None:
    hands.close_all()
    hands.press("Find a mentor")
    hands.press("View profile")
    hands.press("Request a session")
    hands.fill("Message", "Could we talk about my talk next week?")
    hands.press("Send request")
    hands.become("Ada Lovelace")
    hands.open("Messages")
    hands.press("Accept", last=True)
    hands.press("Accept")


def host_a_masterclass(hands: Hands) -> None:
    hands.open("Home")
    hands.press("Host a masterclass")
    hands.fill("Title", "Questions people are afraid to ask")
    hands.fill("Description", "Bring yours.")
    hands.press("Review")
    hands.press("Save")
    expect(hands.page.get_by_role("link", name=re.compile("questions-people"))).to_be_visible(timeout=20_000)


def join_a_waitlist(hands: Hands) -> None:
    hands.become("Tom Okafor")
    hands.open("Home")
    hands.press("Masterclasses")
    hands.press("Join waitlist")


def run_the_program(hands: Hands) -> None:
    hands.become("Olga Petrova")
    hands.open("Messages")
    hands.press("Hand over")
    hands.pick("Mentor", "kenji")
    hands.press("Hand over")
    hands.open("Home")
    hands.press("Settings")


def say_how_it_went(hands: Hands) -> None:
    hands.become("Mia Schmidt")
    hands.turn_the_clock("When it is over")
    hands.become("Ada Lovelace")
    hands.open("Messages")
    hands.press("It took place", last=True)


PLAYED: dict[int, Callable[[Hands], None]] = {
    1: offer_a_session,
    2: book_it,
    3: get_reminded,
    4: check_the_mail,
    5: change_your_mind,
    6: ask_for_another_time,
    7: host_a_masterclass,
    8: join_a_waitlist,
    9: run_the_program,
    10: say_how_it_went,
}


def test_each_step_has_somebody_who_plays_it() -> None:
    assert set(steps()) == set(PLAYED)


@pytest.mark.parametrize("instant", INSTANTS)
def test_the_steps_are_as_they_are_written(browser: Browser, tmp_path: Path, instant: str) -> None:
    with demo(tmp_path, at=INSTANTS[instant]) as address:
        play(Hands(new_tab(browser, address)), BY_MOUSE[instant])
        play(Keys(new_tab(browser, address)), BY_KEYBOARD.get(instant, 0))
    assert list(tmp_path.iterdir()) == [], "the demo leaves nothing behind"


def new_tab(browser: Browser, address: str) -> Page:
    """Open the printed address, as someone who sees it for the first time."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.goto(address)
    return page


def play(hands: Hands, most: int) -> None:
    """Play the first steps, as many as `most`: whatever they name must have been used."""
    for number, words in steps().items():
        if number <= most:
            hands.used.clear()
            PLAYED[number](hands)
            assert set(labels_of(words)) <= set(hands.used), f"step {number} names what was not used"
