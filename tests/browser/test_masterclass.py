"""A masterclass in a real browser: its host, a guest, someone who joins, and someone for whom it is full."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.manifest import manifest_path
from localslack.server import LocalSlack
from tests.support.browser_clicks import choose
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time

DAY = (dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).date().isoformat()
TITLE = "Reading <b>code</b>"


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


def test_a_masterclass_is_hosted_joined_full_and_cancelled(page: Page, slack: LocalSlack, bot: RunningBot) -> None:
    host(page, slack)
    bot.settle()
    page.goto("/?as=mia&at=app/messages")  # the guest
    invited = message(page, "invited you to this masterclass: you're going")
    expect(invited.get_by_role("button", name="Open discussion")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_text("reading-b-code-b").first).to_be_visible()
    reserve(page, "tom")
    bot.settle()
    page.goto("/?as=ada&at=app/messages")
    expect(message(page, "reserved a spot in")).to_be_visible()
    page.goto("/?as=priya&at=app/home")  # for whom it is full
    listed = open_list(page)
    expect(listed.get_by_text("Full (2 spots)")).to_be_visible()
    listed.get_by_role("button", name="Join waitlist").click()
    expect(listed.get_by_text("Waitlist: 1st")).to_be_visible()
    cancel(page, bot)
    bot.settle()
    for name in ("mia", "tom", "priya"):
        page.goto(f"/?as={name}&at=app/messages")
        expect(page.get_by_text("The speaker is ill").first).to_be_visible()


def host(page: Page, slack: LocalSlack) -> None:
    """Let Ada host it, for two people at most, with Mia as her guest."""
    page.goto("/?as=ada&at=app/home")
    choose(page, "Host a masterclass")
    form = page.get_by_role("dialog", name="Host a masterclass")
    form.get_by_label("Location").click()
    page.get_by_role("option", name="Berlin").click()
    expect(form.get_by_role("textbox", name="Time (Berlin)")).to_be_visible()
    form.get_by_label("Date").fill(DAY)
    form.get_by_role("textbox", name="Time (Berlin)").fill("14:00")
    expect(form.get_by_text("13:00 for you (London)")).to_be_visible()
    slack.run(slack.bot.wait_until_idle())  # once the form is no longer being updated, what it says stays
    form.get_by_label("Title").fill(TITLE)
    form.get_by_label("Description").fill("How to read what others wrote.")
    form.get_by_label("Meeting URL").fill("https://meet.example.com/class")
    form.get_by_label("Guests").click()
    page.get_by_role("option", name="Mia Schmidt").click()
    expect(form.get_by_role("listbox")).to_have_count(0)
    form.get_by_label("Maximum participants").fill("2")
    form.get_by_role("button", name="Review").click()
    review = page.get_by_role("dialog", name="Review masterclass")
    expect(review.get_by_text(TITLE)).to_be_visible()
    expect(review.get_by_text("Guests, with a spot right away (1)")).to_be_visible()
    review.get_by_role("button", name="Save").click()
    page.get_by_role("dialog", name="Published").get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("You host")).to_be_visible()


def reserve(page: Page, name: str) -> None:
    """Let someone find it in the list and reserve a spot."""
    page.goto(f"/?as={name}&at=app/home")
    listed = open_list(page)
    listed.get_by_role("button", name="Reserve a spot").click()
    expect(listed.get_by_role("button", name="Open discussion")).to_be_visible()


def open_list(page: Page) -> Locator:
    """Press `Masterclasses` in the Home tab."""
    page.get_by_role("button", name="Masterclasses", exact=True).click()
    return page.get_by_role("dialog", name="Masterclasses")


def cancel(page: Page, bot: RunningBot) -> None:
    """Let Ada cancel it from the three-dot menu; without a reason she cannot."""
    page.goto("/?as=ada&at=app/home")
    choose(page, "Cancel")
    form = page.get_by_role("dialog", name="Cancel masterclass")
    form.get_by_role("button", name="Cancel it").click()
    expect(form.get_by_text("Please complete this required field.")).to_be_visible()
    form.get_by_label("Reason").fill("The speaker is ill")
    form.get_by_role("button", name="Cancel it").click()
    page.get_by_role("dialog", name="Cancelled").get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    bot.settle()  # a Home tab that is being updated has no buttons to press
    page.get_by_role("button", name="Cancelled").first.click()
    expect(page.get_by_text("The speaker is ill")).to_be_visible()


def message(page: Page, words: str) -> Locator:
    """Return the newest message that has these words."""
    return page.get_by_role("article").filter(has_text=words).last
