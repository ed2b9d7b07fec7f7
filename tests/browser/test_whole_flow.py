"""The whole flow by clicking, in a real browser: the real bot, the local Slack's page, two people."""

import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.manifest import manifest_path
from localslack.server import LocalSlack
from tests.support.browser_clicks import choose
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time

DAY = (dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).date().isoformat()


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A local Slack for the real bot."""
    with LocalSlack(manifest_path(), limits=False) as slack:
        yield slack


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, sqlite_url: Callable[[], str]) -> Iterator[RunningBot]:
    """The real bot in it."""
    bot = RunningBot(slack, sqlite_url()).start()
    yield bot
    bot.stop()


def test_a_mentor_offers_a_session_and_a_mentee_books_and_gives_it_back(
    page: Page, slack: LocalSlack, bot: RunningBot
) -> None:
    offer(page, slack)
    book(page)
    page.goto("/?as=ada&at=app/messages")
    expect(page.get_by_role("article").filter(has_text="booked your session").first).to_be_visible()
    page.goto("/?as=mia&at=app/home")
    cancel_booking(page)
    expect(page.get_by_text("Nothing planned right now")).to_be_visible()


def test_before_it_begins_there_is_a_button_that_leads_to_the_meeting(
    page: Page, slack: LocalSlack, bot: RunningBot
) -> None:
    offer(page, slack)
    book(page)
    bot.settle()
    bot.clock.now = dt.datetime.fromisoformat(f"{DAY}T13:50").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    bot.tick()
    bot.settle()
    for name in ("ada", "mia"):
        page.goto(f"/?as={name}&at=app/messages")
        message = page.get_by_role("article").filter(has_text="starts in 10 minutes")
        join = message.get_by_role("link", name="Join")
        expect(join).to_have_attribute("href", "https://meet.example.com/ada")
        expect(join).to_have_attribute("target", "_blank")


def test_a_missing_link_is_said_beside_the_field_and_nothing_typed_is_lost(page: Page, slack: LocalSlack) -> None:
    dialog = fill_new_session(page, slack)
    dialog.get_by_label("Meeting URL").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Meeting URL")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    expect(dialog.get_by_label("Topic")).to_have_value("Growing <b>up</b>")


def test_an_admin_adds_a_location_by_typing_part_of_a_zone(page: Page) -> None:
    page.goto("/?as=olga&at=app/home")
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Locations").click()
    page.get_by_role("dialog", name="Locations").get_by_role("button", name="Add").click()
    form = page.get_by_role("dialog", name="Add location")
    form.get_by_label("Name").fill("Nairobi office")
    form.get_by_label("Time zone").fill("nairo")
    page.get_by_role("option", name="Africa/Nairobi").click()
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Locations").get_by_text("Nairobi office")).to_be_visible()


def test_a_guest_is_told_politely(page: Page) -> None:
    page.goto("/?as=gus&at=app/home")
    expect(page.get_by_text("Guest accounts can't take part")).to_be_visible()


def fill_new_session(page: Page, slack: LocalSlack) -> Locator:
    """Let Ada fill in the form without saving it."""
    page.goto("/?as=ada&at=app/home")
    page.get_by_role("button", name="New session", exact=True).click()
    dialog = page.get_by_role("dialog", name="New session")
    dialog.get_by_label("Location").click()
    page.get_by_role("option", name="Berlin").click()
    expect(dialog.get_by_role("textbox", name="Time (Berlin)")).to_be_visible()
    dialog.get_by_label("Date").fill(DAY)
    dialog.get_by_role("textbox", name="Time (Berlin)").fill("14:00")
    expect(dialog.get_by_text("13:00 for you (London)")).to_be_visible()
    slack.run(slack.bot.wait_until_idle())  # once the form is no longer being updated, what it says stays
    dialog.get_by_label("Meeting URL").fill("https://meet.example.com/ada")
    dialog.get_by_label("Topic").fill("Growing <b>up</b>")
    return dialog


def offer(page: Page, slack: LocalSlack) -> None:
    """Let Ada offer a session."""
    dialog = fill_new_session(page, slack)
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("dialog", name="Published").get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Open session")).to_be_visible()


def book(page: Page) -> None:
    """Let Mia find and book it."""
    page.goto("/?as=mia&at=app/home")
    page.get_by_role("button", name="Find a mentor", exact=True).click()
    page.get_by_role("button", name="View profile").click()
    page.get_by_role("dialog", name="Mentor").get_by_role("button", name="Book", exact=True).click()
    form = page.get_by_role("dialog", name="Book session")
    form.get_by_label("What would you like to talk about?").fill("How did you begin?")
    form.get_by_role("button", name="Book").click()
    booked = page.get_by_role("dialog", name="Booked")
    expect(booked.get_by_text("You're booked with")).to_be_visible()
    booked.get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("1:1 with").first).to_be_visible()


def cancel_booking(page: Page) -> None:
    """Let Mia cancel her booking from the three-dot menu."""
    choose(page, "Cancel booking")
    form = page.get_by_role("dialog", name="Cancel booking")
    form.get_by_role("button", name="Cancel booking").click()
    expect(form).to_have_count(0)
