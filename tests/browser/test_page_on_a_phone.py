"""The page in a narrow window: who one is, the drawer with the sidebar, room for words and for fingers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.world.state import Welcome
from tests.browser.test_page import form

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time

LONG_NAME = "from-engineer-to-tech-lead-in-two-years-2026-12-08"
FINGER = 40  # pixels


class Clock:
    """A clock that counts how often it is turned."""

    choices = (("hour", "1 hour ahead"), ("past", "1 hour back"))

    def __init__(self) -> None:
        self.turned: list[str] = []

    async def turn(self, team_id: str, user_id: str, choice: str) -> str:
        """Turn it, but not back."""
        self.turned.append(choice)
        return "That is over." if choice == "past" else ""


@pytest.fixture
def clock(slack: LocalSlack) -> Clock:
    """A clock to turn in the local Slack."""
    clock = Clock()
    slack.on_loop(lambda: setattr(slack.world, "clock", clock))
    return clock


@pytest.fixture
def phone(page: Page) -> Page:
    """A page as wide as a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def open_drawer(phone: Page, who: str = "ada") -> Locator:
    phone.goto(f"/?as={who}&at=app/home")
    phone.get_by_role("button", name="Show sidebar").click()
    drawer = phone.get_by_role("navigation", name="Workspace")
    expect(drawer).to_be_in_viewport()
    return drawer


def test_the_header_says_who_one_is_and_leads_to_the_others(phone: Page) -> None:
    phone.goto("/?as=ada&at=app/home")
    me = phone.get_by_role("button", name="You are Ada Lovelace")
    expect(me).to_have_text("Ada")
    me.click()
    expect(phone.get_by_role("button", name="Switch person: Ada Lovelace")).to_be_focused()
    phone.keyboard.press("Enter")
    phone.get_by_role("menuitem", name="Mia Schmidt").click()
    expect(phone.get_by_role("button", name="You are Mia Schmidt")).to_have_text("Mia")
    expect(phone.get_by_role("navigation", name="Workspace")).to_be_hidden()
    expect(phone.get_by_role("heading", name="Toy")).to_be_focused()


def test_the_drawer_that_is_left_gives_the_focus_back(phone: Page) -> None:
    drawer = open_drawer(phone)
    phone.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    button = phone.get_by_role("button", name="Show sidebar")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    drawer.get_by_role("link", name="general").click()
    expect(drawer).to_be_hidden()
    expect(phone.get_by_role("heading", name="general", exact=True)).to_be_focused()


def test_turning_the_clock_closes_the_drawer_and_says_what_time_it_is(phone: Page, clock: Clock) -> None:
    drawer = open_drawer(phone)
    phone.get_by_role("button", name="Turn the clock").click()
    phone.get_by_role("menuitem", name="1 hour ahead").click()
    expect(drawer).to_be_hidden()
    expect(phone.get_by_role("status")).to_have_text("It's now " + str(phone.locator("#clock b").text_content()) + ".")
    expect(phone.get_by_role("heading", name="Toy")).to_be_focused()
    open_drawer(phone)
    phone.get_by_role("button", name="Turn the clock").click()
    phone.get_by_role("menuitem", name="1 hour back").click()
    expect(phone.get_by_role("alert")).to_have_text("That is over.")
    expect(phone.get_by_role("status")).to_be_hidden()
    assert clock.turned == ["hour", "past"]


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_in_the_sidebar_is_cut_off(page: Page, slack: LocalSlack, clock: Clock, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    olga, sam = slack.team.user_named("olga"), slack.team.user_named("sam")
    slack.on_loop(lambda: setattr(sam, "title", "People team and everything that goes with it"))
    slack.on_loop(lambda: setattr(sam, "is_admin", True))
    slack.run(world_events.create_channel(slack.world, olga.id, LONG_NAME))
    page.goto("/?as=sam&at=app/home")  # who reads a clock of twelve hours
    if width == 390:
        page.get_by_role("button", name="Show sidebar").click()
    page.get_by_role("button", name="Switch person").click()
    words = page.locator(".who-words > :visible, .places .name:visible")
    expect(words.filter(has_text=LONG_NAME)).to_be_visible()
    cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"
    assert words.evaluate_all(cut) == []


def test_what_is_touched_has_room_for_a_finger(phone: Page, slack: LocalSlack) -> None:
    people, to_try = [("ada", "mentors."), ("mia", "looks for a mentor.")], ["Press a button."]
    slack.on_loop(lambda: setattr(slack.world, "welcome", Welcome("Welcome", "Try it.", people, to_try)))
    dialog = form(phone)
    dialog.get_by_label("Tags").click()
    dialog.get_by_role("option", name="Large").click()
    expect(dialog.get_by_role("button", name="Remove Large")).to_be_visible()
    assert too_small(phone, "dialog.modal :is(.chip button, .tick, .icon, .btn, [role=option])") == []
    open_drawer(phone, "mia")  # who has no form open
    assert too_small(phone, ".places a, .welcome a, .acting-as, .icon, .tabs a, .btn") == []


def test_a_box_is_ticked_by_touching_beside_its_words(phone: Page) -> None:
    row = form(phone).locator(".tick").filter(has_text="Online")
    size = row.bounding_box()
    assert size is not None
    row.click(position={"x": size["width"] - 10, "y": size["height"] - 3})
    expect(row.get_by_role("checkbox")).to_be_checked()


def too_small(page: Page, selector: str) -> list[str]:
    """Return what is in view of this and lower than a finger needs."""
    found = page.locator(selector).and_(page.locator(":visible"))
    heights = found.evaluate_all("(all) => all.map((one) => [one.outerHTML, one.getBoundingClientRect().height])")
    assert heights
    return [f"{height} {html[:80]}" for html, height in heights if height < FINGER]
