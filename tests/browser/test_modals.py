"""Modals and clicks on the page: what is refused or new is seen, the focus is where it belongs, no click is lost."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from localslack.server import LocalSlack
from tests.support.page_surfaces import modal, open_modal, show_home, update_modal
from tests.support.recording_bot import Recorder
from tests.support.toy_blocks import Json, button, mrkdwn, option, optional_question, plain, question

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time

MANIFEST = Path(__file__).parents[1] / "support" / "toy_manifest.yml"
TEXT: Json = {"type": "plain_text_input"}
MANY = [option(f"Choice {number}") for number in range(100)]
LONG = [
    *(optional_question(f"q{number}", f"Question {number}", TEXT) for number in range(14)),
    question("url", "Meeting URL", {"type": "url_text_input"}),
    question("how", "Attendance", {"type": "checkboxes", "options": [option("Online"), option("In person")]}),
]


@pytest.fixture
def bot() -> Iterator[Recorder]:
    """A bot that takes everything without a word."""
    bot = Recorder()
    yield bot
    bot.stop()


@pytest.fixture
def slack(bot: Recorder) -> Iterator[LocalSlack]:
    """A local Slack for it."""
    with LocalSlack(MANIFEST, limits=False) as slack:
        slack.bot_url = bot.url
        yield slack


def opened(page: Page, slack: LocalSlack, view: Json) -> Locator:
    show_home(slack, "ada", [actions("top", button("Open", "open"))])
    page.goto("/?as=ada&at=app/home")
    page.get_by_role("button", name="Open").focus()
    open_modal(slack, "ada", view)
    return page.get_by_role("dialog")


def actions(block_id: str, *elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def click_answered(page: Page) -> AbstractContextManager[Any]:
    """Wait, at the end of the block, until the page's click has reached the bot and was answered.

    That one looks at a tab of the app is an action too, and its answer may come late.
    """
    return page.expect_response(lambda answer: '"act":"press"' in (answer.request.post_data or ""))


def clicks(bot: Recorder) -> list[tuple[str, str]]:
    sent = [got.payload for got in bot.got if got.payload.get("type") == "block_actions"]
    return [(payload["actions"][0]["action_id"], payload["actions"][0].get("value", "")) for payload in sent]


@pytest.mark.parametrize("height", [800, 500])
def test_the_first_refused_field_is_seen_and_has_the_focus(page: Page, slack: LocalSlack, height: int) -> None:
    page.set_viewport_size({"width": 1280, "height": height})
    dialog = opened(page, slack, modal(LONG))
    dialog.get_by_label("Meeting URL").fill("meet.example.com/ada")
    dialog.get_by_label("Question 0").focus()
    dialog.get_by_role("button", name="Save").click()
    error = dialog.get_by_text("Enter a full address that begins with https://")
    expect(error).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_label("Meeting URL")).to_be_focused()
    assert below(error) <= above(dialog.locator("footer"))
    dialog.get_by_label("Meeting URL").fill("https://meet.example.com/ada")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_role("checkbox", name="Online")).to_be_focused()


def test_what_replaces_a_form_is_seen_from_its_beginning(page: Page, slack: LocalSlack, bot: Recorder) -> None:
    lines: list[Json] = [{"type": "section", "text": mrkdwn(f"Line {number}")} for number in range(60)]
    done = modal(lines, "Saved", "saved")
    bot.answer = lambda payload: answer(payload, {"response_action": "update", "view": done})
    dialog = opened(page, slack, modal(LONG[:-2]))
    dialog.get_by_label("Question 13").fill("Words")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    expect(dialog.get_by_text("Line 0", exact=True)).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")  # there is nothing to lose any more
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Open")).to_be_focused()


@pytest.mark.parametrize("next_step", ["Show it", ""])
def test_the_first_button_of_what_replaces_a_form_has_the_focus(
    page: Page, slack: LocalSlack, bot: Recorder, next_step: str
) -> None:
    steps = [actions("next", button(next_step, "show"), button("Undo", "undo"))] if next_step else []
    told: Json = {"type": "section", "text": mrkdwn(":white_check_mark: It is saved.")}
    done = {**modal([told, *steps], "Saved", "saved", close=plain("Done"))}
    del done["submit"]
    bot.answer = lambda payload: answer(payload, {"response_action": "update", "view": done})
    dialog = opened(page, slack, modal(LONG[:2]))
    dialog.get_by_label("Question 1").press("Enter")
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    expect(dialog.get_by_role("button", name=next_step or "Done")).to_be_focused()


def test_news_at_the_top_of_a_form_is_seen(page: Page, slack: LocalSlack) -> None:
    dialog = opened(page, slack, modal([*LONG[:-2], actions("more", button("Check", "check"))]))
    (view,) = slack.team.stacks[slack.team.user_named("ada").id]
    dialog.get_by_role("button", name="Check").click()
    news: Json = {"type": "section", "text": plain("Mia is busy then.")}
    update_modal(slack, view, modal([news, *LONG[:-2], actions("more", button("Check", "check"))]))
    expect(dialog.get_by_text("Mia is busy then.")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_role("button", name="Check")).to_be_focused()


def test_the_list_of_choices_leaves_the_buttons_free(page: Page, slack: LocalSlack) -> None:
    select: Json = {"type": "static_select", "options": MANY}
    dialog = opened(page, slack, modal([*LONG[:5], question("size", "Size", select)]))
    dialog.get_by_label("Size").click()
    expect(dialog.get_by_role("listbox")).to_be_visible()
    assert below(dialog.get_by_role("listbox")) <= above(dialog.locator("footer"))
    dialog.get_by_role("option", name="Choice 7", exact=True).click()
    expect(dialog.get_by_label("Size", exact=True)).to_have_value("Choice 7")


def test_a_choice_by_mouse_counts_as_filled_in(page: Page, slack: LocalSlack) -> None:
    dialog = opened(page, slack, modal([question("size", "Size", {"type": "static_select", "options": MANY})]))
    dialog.get_by_label("Size").click()
    dialog.get_by_role("option", name="Choice 1", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog", name="Discard your changes?")).to_be_visible()


def test_a_search_is_left_without_a_question(page: Page, slack: LocalSlack) -> None:
    dialog = opened(page, slack, modal([question("words", "Words", TEXT)], submit=plain("Search")))
    dialog.get_by_label("Words").fill("career")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("alertdialog", name="Discard your changes?")).to_have_count(0)


def test_menus_of_several_days_are_told_apart_by_the_heading_above_them(page: Page, slack: LocalSlack) -> None:
    menu: Json = {"type": "overflow", "action_id": "dots", "options": [option("Edit"), option("Cancel")]}
    days = ("Wed 2 Dec", "Wed 9 Dec")
    entries = ({"type": "section", "text": mrkdwn("*16:00–17:00 · Open session*"), "accessory": menu} for _ in days)
    headings = ({"type": "header", "text": plain(day)} for day in days)
    show_home(slack, "ada", [block for pair in zip(headings, entries, strict=True) for block in pair])
    page.goto("/?as=ada&at=app/home")
    for number, day in enumerate(days):
        name = f"More options for {day}, 16:00–17:00 · Open session"
        expect(page.locator(".dots").nth(number)).to_have_accessible_name(name)


def test_a_click_acts_on_what_was_seen(page: Page, slack: LocalSlack, bot: Recorder) -> None:
    show_home(slack, "ada", [actions("", button("Help", "help", value="1"), button("Gone", "gone", value="2"))])
    page.goto("/?as=ada&at=app/home")
    page.route("**/page/fragments*", lambda route: route.abort())  # the page does not hear of the change
    page.evaluate("async () => { while (refreshing) await refreshing; }")
    show_home(slack, "ada", [actions("", button("Other", "other")), actions("", button("Help", "help", value="1"))])
    for name in ("Help", "Gone"):
        with click_answered(page):
            page.get_by_role("button", name=name).click()
    assert clicks(bot) == [("help", "1"), ("gone", "2")]
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_button_stays_under_the_finger_while_it_is_pressed(page: Page, slack: LocalSlack, bot: Recorder) -> None:
    show_home(slack, "ada", [actions("", button("Book", "book", value="ten"))])
    page.goto("/?as=ada&at=app/home")
    page.get_by_role("button", name="Book").hover()
    page.mouse.down()
    show_home(
        slack, "ada", [{"type": "header", "text": plain("New")}, actions("", button("Book", "book", value="nine"))]
    )
    page.wait_for_timeout(300)
    with click_answered(page):
        page.mouse.up()
    expect(page.get_by_role("heading", name="New")).to_be_visible()
    assert clicks(bot) == [("book", "ten")]


def test_a_button_of_the_next_view_can_be_pressed_at_once(page: Page, slack: LocalSlack, bot: Recorder) -> None:
    review = modal([{"type": "section", "text": plain("Is this right?")}], "Review", "review")
    bot.answer = lambda payload: answer(payload, {"response_action": "update", "view": review}, "form")
    dialog = opened(page, slack, modal(LONG[:2]))
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert [got.payload["view"]["callback_id"] for got in bot.got if "view" in got.payload] == ["form", "review"]


def test_a_control_that_went_leaves_the_focus_at_the_heading(page: Page, slack: LocalSlack) -> None:
    dialog = opened(page, slack, modal(LONG[:1]))
    expect(dialog).to_be_visible()
    show_home(slack, "ada", [{"type": "header", "text": plain("Nothing to press")}])
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".place-name")).to_be_focused()


def answer(payload: dict[str, Any], body: Json, callback_id: str = "form") -> Json | None:
    wanted = payload.get("type") == "view_submission" and payload["view"]["callback_id"] == callback_id
    return body if wanted else None


def below(box: Locator) -> float:
    return float(box.evaluate("element => element.getBoundingClientRect().bottom"))


def above(box: Locator) -> float:
    return float(box.evaluate("element => element.getBoundingClientRect().top"))
