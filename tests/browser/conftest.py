"""A local Slack with the toy app in it, and a browser to look at it with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from localslack.server import LocalSlack
from tests.support.toy_app import ToyBot

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped.

    Not for longer than a module: while Playwright runs, asyncio counts as running in this thread, and tests that run
    a loop of their own would fail.
    """
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)})")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """Return a fresh local Slack, connected to the toy app."""
    with LocalSlack(Path(__file__).parents[1] / "support" / "toy_manifest.yml", limits=False) as slack:
        toy = ToyBot(slack.bot_token, slack.signing_secret, slack.api_url)
        slack.bot_url = toy.start()
        yield slack
        toy.stop()


@pytest.fixture
def page(browser: Browser, slack: LocalSlack) -> Iterator[Page]:
    """Return a new browser tab; an error of a script in it fails the test."""
    context = browser.new_context(base_url=slack.page_url, viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.set_default_timeout(30_000)
    faults: list[str] = []
    tab.on("pageerror", lambda fault: faults.append(str(fault)))
    yield tab
    context.close()
    assert faults == []
