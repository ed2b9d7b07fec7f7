"""The local Slack's page in a real browser: what a person sees, presses, types and chooses."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from localslack.client import world_events
from localslack.server import LocalSlack
from tests.support.toy_blocks import HOSTILE

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time


def home(page: Page, who: str = "ada") -> None:
    page.goto(f"/?as={who}&at=app/home")
    expect(page.get_by_text("you pressed")).to_be_visible()


def modal(page: Page, title: str) -> Locator:
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    return dialog


def form(page: Page, who: str = "ada") -> Locator:
    home(page, who)
    page.get_by_role("button", name="New session").click()
    return modal(page, "The form")


def send(page: Page, words: str) -> None:
    page.get_by_label("Message Toy").fill(words)
    page.keyboard.press("Enter")


def say(slack: LocalSlack, who: str, channel: str, words: str) -> None:
    def place() -> tuple[str, str]:
        return slack.team.user_named(who).id, slack.team.channel_named(channel).id

    user_id, channel_id = slack.on_loop(place)
    slack.run(world_events.say(slack.world, user_id, channel_id, words))


def test_hostile_text_comes_out_as_it_was_typed(page: Page, slack: LocalSlack) -> None:
    home(page)
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    page.goto("/?as=ada&at=general")
    page.get_by_label("Message #general").fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").get_by_text(HOSTILE)).to_be_visible()
    assert page.title() == "general – Workspace"


def test_times_are_in_the_readers_zone_and_manner(page: Page) -> None:
    home(page, "ada")
    expect(page.get_by_text("1 December at 15:00")).to_be_visible()
    page.get_by_role("button", name="Switch person").click()
    page.get_by_role("menuitem", name="Sam Rivera").click()
    expect(page.get_by_text("December 1st at 7:00 AM")).to_be_visible()
    assert "as=sam" in page.url


def test_a_form_is_filled_in_refused_beside_its_field_and_saved(page: Page) -> None:
    dialog = form(page)
    expect(dialog.get_by_label("Title")).to_be_focused()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Title")).to_have_accessible_description("Please complete this required field.")
    dialog.get_by_label("Title").fill("bad")
    dialog.get_by_label("Date").fill("2026-12-24")
    dialog.get_by_label("Time").fill("16:45")
    dialog.get_by_role("checkbox", name="In person").check()
    dialog.get_by_role("radio", name="Large").check()
    dialog.get_by_label("Number").fill("3")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Title")).to_have_accessible_description("Choose a better title.")
    expect(dialog.get_by_label("Title")).to_be_focused()
    expect(dialog.get_by_label("Time")).to_have_value("16:45")
    dialog.get_by_label("Title").fill("good")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("tab", name="Messages").click()
    told = "Saved good on 2026-12-24: time=16:45, how=in person, then=large, count=3"
    expect(page.get_by_text(told)).to_be_visible()


def test_selects_are_searched_and_chosen_by_mouse_and_keyboard(page: Page) -> None:
    dialog = form(page)
    dialog.get_by_label("Title").fill("good")
    dialog.get_by_label("Mentor").fill("ken")
    expect(dialog.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Mentor", exact=True)).to_have_value("Kenji Sato")
    dialog.get_by_label("Size").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Size", exact=True)).to_have_value("Medium")
    dialog.get_by_label("Tags").click()
    dialog.get_by_role("option", name="Large").click()
    dialog.get_by_role("option", name="Small").click()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Remove Large").click()
    expect(dialog.get_by_role("button", name="Remove Large")).to_have_count(0)
    dialog.get_by_label("Zone").press_sequentially("ber")
    dialog.get_by_role("option", name="Europe/Berlin").click()
    dialog.get_by_label("Channel").click()
    dialog.get_by_role("option", name="random").click()
    dialog.get_by_role("button", name="Clear random").click()
    expect(dialog.get_by_label("Channel", exact=True)).to_have_value("")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_text("size=medium, tags=small, zone=europe/berlin, who=U")).to_be_visible()


def test_a_form_that_changes_while_one_fills_it_in_keeps_focus_words_and_place(page: Page) -> None:
    dialog = form(page)
    dialog.get_by_label("Title").fill("kept")
    word = dialog.get_by_label("Word")
    word.fill("hello")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("You said hello.")).to_be_attached()
    expect(word).to_be_focused()
    expect(word).to_be_in_viewport()
    dialog.get_by_label("Location").click()
    dialog.get_by_role("option", name="Medium").click()
    expect(dialog.get_by_text("You said medium.")).to_be_attached()
    expect(dialog.get_by_label("Location", exact=True)).to_be_focused()
    expect(dialog.get_by_label("Title")).to_have_value("kept")
    expect(word).to_have_value("hello")


def test_a_pressed_button_keeps_the_focus_and_an_edited_message_says_so(page: Page) -> None:
    page.goto("/?as=tom&at=app/messages")
    send(page, "/toy say First words.")
    expect(page.get_by_text("First words.")).to_be_visible()
    home(page, "tom")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("you pressed 1 times")).to_be_visible()
    expect(page.get_by_role("button", name="Count")).to_be_focused()
    page.get_by_role("button", name="Edit my last message").click()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("article").filter(has_text="Said otherwise.")).to_contain_text("(edited)")


def test_modals_stack_three_deep_and_close_by_back_escape_and_x(page: Page) -> None:
    dialog = form(page)
    dialog.get_by_label("Title").fill("kept")
    dialog.get_by_role("button", name="Go deeper").click()
    modal(page, "Deeper 2").get_by_role("button", name="Go deeper").click()
    modal(page, "Deeper 3").get_by_role("button", name="Go deeper").click()
    expect(page.get_by_role("alert").filter(has_text="Toy")).to_be_visible()
    modal(page, "Deeper 3").get_by_role("button", name="Back").first.click()
    modal(page, "Deeper 2")
    page.keyboard.press("Escape")
    expect(modal(page, "The form").get_by_label("Title")).to_have_value("kept")
    dialog.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="New session")).to_be_focused()


def test_a_dangerous_button_asks_first(page: Page) -> None:
    home(page)
    page.get_by_role("button", name="Delete").click()
    question = page.get_by_role("alertdialog", name="Delete it?")
    question.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("you pressed 0 times")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    question.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("you pressed 1 times")).to_be_visible()


def test_a_menu_is_worked_by_the_keyboard(page: Page) -> None:
    home(page)
    page.get_by_role("button", name="More options").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Edit")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="More options")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.get_by_text("you pressed 1 times")).to_be_visible()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_text("You chose menu cancel")).to_be_visible()


def test_commands_are_completed_sent_and_answered_to_oneself(page: Page) -> None:
    page.goto("/?as=tom&at=app/messages")
    page.get_by_label("Message Toy").press_sequentially("/")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Message Toy")).to_have_value("/toy ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="Only visible to you")).to_contain_text("I know form")
    send(page, "/toy rich")
    expect(page.get_by_role("columnheader", name="Month")).to_be_visible()
    send(page, "/toy file")
    with page.expect_download() as download:
        page.get_by_role("link", name="invite.ics").click()
    assert download.value.suggested_filename == "invite.ics"


def test_a_bot_that_does_not_answer_is_said_to(page: Page, slack: LocalSlack) -> None:
    slack.world.ack_seconds = 0.3
    page.goto("/?as=tom&at=app/messages")
    send(page, "/toy slow")
    expect(page.get_by_role("alert").filter(has_text="/toy didn't respond")).to_be_visible()
    expect(page.get_by_label("Message Toy")).to_have_value("/toy slow")


def test_shortcuts_global_and_on_a_message(page: Page) -> None:
    page.goto("/?as=tom&at=app/messages")
    send(page, "How do I test this?")
    message = page.get_by_role("article").filter(has_text="How do I test this?")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Ask about this").click()
    expect(modal(page, "Ask")).to_contain_text("About: How do I test this?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Open the form").click()
    modal(page, "The form")


def test_news_arrives_without_taking_typed_words_or_the_focus(page: Page, slack: LocalSlack) -> None:
    page.goto("/?as=ada&at=general")
    box = page.get_by_label("Message #general")
    box.fill("half a thou")
    say(slack, "mia", "general", "Good morning")
    expect(page.get_by_role("article", name="Mia Schmidt")).to_contain_text("Good morning")
    expect(box).to_have_value("half a thou")
    expect(box).to_be_focused()
    say(slack, "mia", "random", "Elsewhere")
    expect(page.get_by_role("link", name="random unread")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_ones_own_name_is_seen_where_one_is_mentioned(page: Page, slack: LocalSlack, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    me = slack.on_loop(lambda: slack.team.user_named("ada").id)
    say(slack, "ada", "general", f"It is <@{me}> who hosts.")
    page.goto(f"/?as=ada&at={slack.on_loop(lambda: slack.team.channel_named('general').id)}")
    expect(page.get_by_text("who hosts").last.locator(".mention.me")).to_be_visible()


def test_many_tabs_are_many_people_at_once(browser: Browser, slack: LocalSlack) -> None:
    people = ["ada", "grace", "kenji", "mia", "tom", "priya", "sam", "olga"]
    context = browser.new_context(base_url=slack.page_url)
    tabs = [context.new_page() for _ in people]
    for tab, who in zip(tabs, people, strict=True):
        tab.goto(f"/?as={who}&at=general")
    tabs[0].close()  # the one that held the stream; another takes it over
    say(slack, "gus", "general", "Hello everyone")
    for tab in tabs[1:]:
        expect(tab.get_by_text("Hello everyone")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 700])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    home(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 700:
        page.get_by_role("button", name="Show sidebar").click()
    page.get_by_role("link", name="general").click()
    expect(page.get_by_label("Message #general")).to_be_visible()


def test_what_slack_would_refuse_is_in_the_log(page: Page, slack: LocalSlack) -> None:
    slack.on_loop(lambda: slack.world.note_refusal("views.open: <b>invalid_arguments</b>"))
    home(page)
    page.locator("#log summary").click()
    expect(page.get_by_role("listitem").filter(has_text="<b>invalid_arguments</b>")).to_be_visible()
