"""The mailbox on the local Slack's page."""

import pytest
from playwright.sync_api import Browser, expect

from localslack.server import LocalSlack
from tests.localslack.test_mail import MANIFEST, send

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time


def test_mails_arrive_are_counted_and_read(browser: Browser) -> None:
    with LocalSlack(MANIFEST, mail=True) as slack:
        page = browser.new_page(base_url=slack.page_url)
        page.goto("/")
        send(slack, "ada@example.com")
        box = page.get_by_role("link", name="Mailbox")
        expect(box).to_contain_text("1 unread")
        box.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Für you")).to_be_visible()
        expect(page.get_by_text("In your calendar (not confirmed yet)")).to_be_visible()
        expect(page.get_by_text("14:00–15:00")).to_be_visible()
        expect(page.get_by_role("link", name="https://example.com/x")).to_be_visible()
        expect(box).not_to_contain_text("unread")
        page.close()
