"""What the page shows is what is stored, after each thing that a person does by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from localslack.client import world_events
from localslack.server import LocalSlack
from tests.browser.test_page import form, home, modal

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time


def stored(slack: LocalSlack, block: str) -> str:
    """Return what Ada's open form keeps for this question, as JSON would show it."""
    (view,) = slack.team.stacks[slack.team.user_named("ada").id]
    return str(view.values.get(block, {}).get("it"))


def test_the_bare_address_opens_as_a_sensible_person(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("button", name="Switch person: Ada Lovelace")).to_be_visible()


@pytest.mark.parametrize("name", ["Online", "In person"])
def test_a_ticked_box_stays_ticked_with_and_without_a_description(page: Page, slack: LocalSlack, name: str) -> None:
    box = form(page).get_by_role("checkbox", name=name)
    box.focus()
    page.keyboard.press("Space")
    page.get_by_label("Title").press("Tab")
    page.evaluate("refresh()")
    expect(box).to_be_checked()
    assert name.lower() in stored(slack, "how")


def test_a_chosen_radio_with_a_description_stays_chosen(page: Page, slack: LocalSlack) -> None:
    form(page).get_by_role("radio", name="Small").focus()
    page.keyboard.press("ArrowDown")
    page.evaluate("refresh()")
    expect(page.get_by_role("radio", name="Medium")).to_be_checked()
    expect(page.get_by_role("radio", name="Medium")).to_have_accessible_description("fits most")
    assert "medium" in stored(slack, "then")


def test_enter_in_a_date_submits_nothing(page: Page) -> None:
    dialog = form(page)
    for label, value in (("Title", "good"), ("Number", "3"), ("Time", "16:45"), ("Date", "2026-12-24")):
        dialog.get_by_label(label).fill(value)
    dialog.get_by_role("checkbox", name="In person").check()
    dialog.get_by_role("radio", name="Large").check()
    dialog.get_by_label("Date").press("Enter")
    page.evaluate("refresh()")
    expect(dialog.get_by_label("Title")).to_have_value("good")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize(
    ("label", "block", "keys", "chosen", "value"),
    [
        ("Mentor", "who", ["m", "i", "a", "Enter"], "Mia Schmidt", "mia"),
        ("Mentor", "who", ["t", "o", "m", "Enter"], "Tom Okafor", "tom"),
        ("Mentor", "who", ["m", "ArrowDown", "i", "a", "Enter"], "Mia Schmidt", "mia"),
        ("Size", "size", ["l", "Backspace", "m", "e", "Enter"], "Medium", "medium"),
        ("Size", "size", ["ArrowDown", "End", "Enter"], "Large", "large"),
        ("Size", "size", ["ArrowUp", "Home", "ArrowDown", "Enter"], "Medium", "medium"),
        ("Size", "size", ["x", "Enter", "Escape"], "", ""),
        ("Zone", "zone", ["b", "e", "r", "Enter"], "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_select_by_keyboard(
    page: Page, slack: LocalSlack, label: str, block: str, keys: list[str], chosen: str, value: str
) -> None:
    field = form(page).get_by_role("combobox", name=label, exact=True)
    field.focus()
    for key in keys:
        page.keyboard.press(key)
    expect(field).to_have_value(chosen)
    page.evaluate("refresh()")
    page.keyboard.press("Tab")
    expect(field).to_have_value(chosen)
    wanted = slack.team.user_named(value).id if block == "who" else value
    assert (wanted or "'selected_option': None") in stored(slack, block)


@pytest.mark.parametrize(
    ("label", "first", "words", "chosen"),
    [("Size", "Medium", "lar", "Large"), ("Zone", "Europe/Berlin", "lon", "Europe/London")],
)
@pytest.mark.parametrize("by", ["focus", "click"])
def test_what_is_typed_replaces_the_value_that_stands_in_a_select(
    page: Page, by: str, label: str, first: str, words: str, chosen: str
) -> None:
    field = form(page).get_by_role("combobox", name=label, exact=True)
    field.press_sequentially(first[-6:].lower())
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # at once, before the bot has said what there is
    expect(field).to_have_value(first)
    field.focus() if by == "focus" else field.click()
    page.keyboard.type(words)
    expect(field).to_have_value(words)
    page.keyboard.press("Tab")
    expect(field).to_have_value(first)
    field.focus() if by == "focus" else field.click()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(field).to_have_value(chosen)


def test_letters_typed_one_after_the_other_add_up_in_a_menu(page: Page) -> None:
    home(page)
    page.get_by_role("button", name="Switch person").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("olg")
    expect(page.get_by_role("menuitem", name="Olga Petrova")).to_be_focused()
    page.wait_for_timeout(1100)
    page.keyboard.type("g")
    expect(page.get_by_role("menuitem", name="Gus Guest")).to_be_focused()
    page.wait_for_timeout(1100)
    page.keyboard.type("gg")
    expect(page.get_by_role("menuitem", name="Gus Guest")).to_be_focused()
    page.wait_for_timeout(1100)
    page.keyboard.type("tom o")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Switch person: Tom Okafor")).to_be_visible()
    expect(page.get_by_role("heading", name="Toy")).to_be_focused()


def test_a_three_dot_button_says_of_what(page: Page) -> None:
    home(page)
    expect(page.locator(".dots")).to_have_accessible_name(
        "More options for Your sessions, Code review with Ada Lovelace"
    )


@pytest.mark.parametrize(("button", "safe"), [("Delete", "Keep"), ("Discard", "Keep editing")])
def test_enter_alone_answers_no_question_in_red(page: Page, button: str, safe: str) -> None:
    if button == "Discard":
        form(page).get_by_label("Title").fill("Something")
        page.keyboard.press("Escape")
    else:
        home(page)
        page.get_by_role("button", name=button).click()
    question = page.get_by_role("alertdialog")
    expect(question.get_by_role("button", name=button)).to_be_visible()
    expect(question.get_by_role("button", name=safe)).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    if button == "Discard":
        expect(modal(page, "The form").get_by_label("Title")).to_have_value("Something")


def test_escape_asks_before_it_throws_away_what_was_filled_in(page: Page) -> None:
    dialog = form(page)
    dialog.get_by_label("Title").fill("Something")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog", name="Discard your changes?")).to_be_visible()
    page.get_by_role("button", name="Keep editing").click()
    expect(modal(page, "The form").get_by_label("Title")).to_have_value("Something")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard").click()
    expect(dialog).to_be_hidden()


def test_a_link_into_the_workspace_stays_in_the_page_with_the_person_one_is(page: Page, slack: LocalSlack) -> None:
    mia, general = slack.team.user_named("mia"), slack.team.channel_named("general")
    slack.run(world_events.say(slack.world, mia.id, general.id, "Where it began"))
    ts = next(reversed(general.messages))
    address = f"{slack.world.base_url}/archives/{general.id}/p{ts.replace('.', '')}"
    random = slack.team.channel_named("random")
    slack.run(world_events.say(slack.world, mia.id, random.id, f"<{address}|See where>"))
    page.goto("/?as=tom&at=random")
    page.get_by_role("link", name="See where").click()
    expect(page).to_have_url(re.compile(f"at={general.id}"))
    expect(page.get_by_role("button", name="Switch person: Tom Okafor")).to_be_visible()
    expect(page.locator(f'[data-ts="{ts}"]')).to_be_focused()
    page.goto(address)  # as from a mail
    expect(page.get_by_role("button", name="Switch person: Tom Okafor")).to_be_visible()
    expect(page.get_by_text("Where it began")).to_be_visible()


def test_the_home_tab_is_found_by_tab_and_enter(page: Page) -> None:
    home(page)
    page.get_by_role("button", name="New session").focus()
    page.keyboard.press("Enter")
    expect(modal(page, "The form").get_by_label("Title")).to_be_focused()


def test_the_focus_stays_near_when_the_button_in_a_message_is_gone(page: Page, slack: LocalSlack) -> None:
    page.goto("/?as=tom&at=app/messages")
    for command in ("/toy say First words.", "/toy rich", "/toy say Last words."):
        page.get_by_label("Message Toy").fill(command)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Last words.")).to_be_visible()
    message = page.get_by_role("article").filter(has_text="and a list")
    message.get_by_role("button").first.focus()

    def shorten() -> None:
        (rich,) = (
            each for place in slack.team.channels.values() for each in place.messages.values() if each.text == "Rich"
        )
        rich.blocks, rich.text = [], "Accepted."

    slack.on_loop(shorten)
    page.evaluate("refresh()")
    expect(page.get_by_role("article").filter(has_text="Accepted.")).to_be_focused()
