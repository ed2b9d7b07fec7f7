"""The composer of the page: commands, people and channels are completed, people invited; pinned messages are found."""

import pytest
from playwright.sync_api import Locator, Page, expect

from localslack.server import LocalSlack

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time


def general(page: Page) -> Locator:
    page.goto("/?as=ada&at=general")
    return page.get_by_label("Message #general")


def test_people_and_channels_are_completed_and_become_mentions(page: Page, slack: LocalSlack) -> None:
    box = general(page)
    box.press_sequentially("Ask @mi")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    box.press_sequentially("or @SCHMI")  # by any word of the name
    page.get_by_role("option", name="Mia Schmidt").click()
    box.press_sequentially("in #ran")
    page.keyboard.press("Tab")
    box.press_sequentially("not a@mia.org, <b> & @nobody")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").last).to_contain_text("not a@mia.org, <b> & @nobody")
    message = next(reversed(slack.team.channel_named("general").messages.values()))
    mia, random = slack.team.user_named("mia").id, slack.team.channel_named("random").id
    assert message.text == f"Ask <@{mia}> or <@{mia}> in <#{random}> not a@mia.org, &lt;b&gt; &amp; @nobody"


def test_the_list_of_suggestions_is_as_wide_as_the_composer(page: Page) -> None:
    general(page).press_sequentially("/")
    suggestions, composer = page.get_by_role("listbox").bounding_box(), page.locator(".box").bounding_box()
    assert suggestions is not None
    assert composer is not None
    assert suggestions["x"] >= composer["x"]
    assert suggestions["x"] + suggestions["width"] <= composer["x"] + composer["width"] + 1
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_the_app_is_invited_by_the_command_that_it_names(page: Page, slack: LocalSlack) -> None:
    box = general(page)
    box.press_sequentially("/inv")
    page.keyboard.press("Tab")
    box.press_sequentially("@toy")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").last).to_contain_text("was added to #general by @Ada Lovelace")
    assert slack.team.bot_user_id in slack.team.channel_named("general").members
    for words, told in (("@toy", "Toy is already in #general."), ("everyone", "Say whom to add")):
        box.fill(f"/invite {words} ")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()


def test_a_pinned_message_is_listed_and_found(page: Page, slack: LocalSlack) -> None:
    box = general(page)
    for number in range(30):
        box.fill(f"Message {number}")
        page.keyboard.press("Enter")
        expect(box).to_have_value("")
    expect(page.get_by_role("article")).to_have_count(30)
    channel = slack.team.channel_named("general")
    slack.on_loop(lambda: channel.pins.append(next(iter(channel.messages))))
    general(page)
    page.get_by_role("button", name="1 pinned").click()
    expect(page.get_by_role("menuitem", name="Message 0")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_focused()
    expect(page.get_by_role("article").first).to_be_in_viewport()
