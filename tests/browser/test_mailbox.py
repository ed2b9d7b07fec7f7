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


def html_mail(link: str) -> bytes:
    """A mail whose page has a button into the workspace, a picture from elsewhere and a script."""
    return (
        "From: Mentorship <m@example.com>\r\nSubject: Booked\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIn plain words.\r\n"
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!DOCTYPE html><html><head><title>x</title></head>"
        f'<body style="height: 700px"><p style="color: #ff0000">In red.</p><a href="{link}">Open in Slack</a>'
        "<script>parent.document.title = 'hacked'</script></body></html>\r\n--b--\r\n"
    ).encode()


def test_a_mail_looks_as_it_was_made_and_its_links_open_here_as_the_person_one_is(browser: Browser) -> None:
    with LocalSlack(MANIFEST, mail=True) as slack:
        page = browser.new_page(base_url=slack.page_url)
        page.goto("/?as=mia&at=mail")
        send(slack, "mia@example.com", html_mail(f"{slack.world.base_url}/app_redirect?app=A0WORKSPACE&team=T1"))
        mail = page.frame_locator(".mail-page")
        expect(mail.get_by_text("In red.")).to_have_css("color", "rgb(255, 0, 0)")
        page.wait_for_function("document.querySelector('.mail-page').offsetHeight > 650")
        expect(page.get_by_text("In plain words.")).to_be_hidden()
        mail.get_by_role("link", name="Open in Slack").click()
        page.wait_for_url("**at=app*home*")
        assert "as=mia" in page.url or slack.person("mia").id in page.url
        assert "hacked" not in page.title()
        page.close()
