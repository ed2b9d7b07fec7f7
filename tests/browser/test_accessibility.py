"""Each kind of surface of the page is looked at by axe-core, on a wide screen and on a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.world.state import Welcome
from tests.browser.test_page import form, home, send

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def show_home(page: Page, slack: LocalSlack) -> None:
    home(page)


def show_welcome(page: Page, slack: LocalSlack) -> None:
    people, to_try = [("ada", "mentors."), ("mia", "looks for a mentor.")], ["Press a button.", "Become Mia."]
    slack.on_loop(lambda: setattr(slack.world, "welcome", Welcome("Welcome", "Try it.", people, to_try)))
    home(page)
    expect(page.get_by_role("button", name="Got it")).to_be_visible()


def show_messages(page: Page, slack: LocalSlack) -> None:
    page.goto("/?as=tom&at=app/messages")
    for command in ("", " say First words.", " rich", " file"):
        send(page, f"/toy{command}")
    expect(page.get_by_text("invite.ics").first).to_be_visible()


def show_form(page: Page, slack: LocalSlack) -> None:
    form(page)


def show_refused_form(page: Page, slack: LocalSlack) -> None:
    form(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please complete this required field.")).to_be_visible()


def show_choices(page: Page, slack: LocalSlack) -> None:
    dialog = form(page)
    dialog.get_by_label("Tags").click()
    dialog.get_by_role("option", name="Large").click()


def show_question(page: Page, slack: LocalSlack) -> None:
    home(page)
    page.get_by_role("button", name="Delete").click()


def show_menu(page: Page, slack: LocalSlack) -> None:
    home(page)
    page.get_by_role("button", name="More options").click()


def show_people(page: Page, slack: LocalSlack) -> None:
    home(page)
    if page.get_by_role("button", name="Show sidebar").is_visible():
        page.get_by_role("button", name="Show sidebar").click()
    page.get_by_role("button", name="Switch person").click()


def show_channel(page: Page, slack: LocalSlack) -> None:
    general, mia = slack.team.channel_named("general"), slack.team.user_named("mia")
    slack.run(world_events.say(slack.world, mia.id, general.id, "Hello <@USLACKBOT>, see https://example.com"))
    slack.on_loop(lambda: general.pins.extend(general.messages))
    page.goto("/?as=ada&at=general")
    page.get_by_label("Message #general").fill("Thanks, @m")
    page.get_by_label("Message #general").press_sequentially("i")
    expect(page.get_by_role("option", name="Mia Schmidt")).to_be_visible()


def show_mailbox(page: Page, slack: LocalSlack) -> None:
    slack.on_loop(lambda: setattr(slack.world, "has_mail", True))
    page.goto("/?as=ada&at=mail")


SURFACES: list[Callable[[Page, LocalSlack], None]] = [
    show_home, show_welcome, show_messages, show_form, show_refused_form, show_choices, show_question, show_menu,
    show_people, show_channel, show_mailbox,
]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("show", SURFACES, ids=lambda show: show.__name__.removeprefix("show_"))
def test_axe_finds_nothing(page: Page, slack: LocalSlack, show: Callable[[Page, LocalSlack], None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    show(page, slack)
    page.locator("#log summary").scroll_into_view_if_needed()
    found = Axe().run(page, options={"runOnly": TAGS})
    assert found.violations_count == 0, found.generate_report()
