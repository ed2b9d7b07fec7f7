"""Plays moments in a browser and takes their pictures."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.hands import Hands
from tour.steps import Moment

WIDE, PHONE = 1280, 390
HEIGHT, TALLEST = 900, 2600
SECONDS = 10
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CONTENT_HEIGHT = """() => Math.max(...[...document.querySelectorAll("*")]
    .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowY))
    .map((element) => element.scrollHeight + window.innerHeight - element.clientHeight), window.innerHeight)"""


@dataclass(frozen=True)
class Picture:
    """The picture of a moment, or why it could not be played."""

    caption: str
    who: str
    file: str
    failure: str = ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium. Raises RuntimeError where there is none."""
    found = next((path for path in map(shutil.which, CHROMIUMS) if path), None)
    if found is None:
        raise RuntimeError(f"no Chromium on this machine (looked for {', '.join(CHROMIUMS)})")
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def looking(browser: Browser, address: str, moment: Moment, width: int = WIDE) -> Iterator[Page]:
    """Open a page of its own for this moment, without the welcome, and play its steps."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, reduced_motion="reduce")
    context.add_cookies([{"name": "welcomed", "value": "1", "url": address}])
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.goto(f"{address}?as={moment.who}&at={moment.at}")
    expect(page.get_by_text("has not shown anything here yet")).to_have_count(0)  # the app is asked for Home only now
    hands = Hands(page)
    hands.close_all()  # what this person left open
    for step in moment.steps:
        step(hands)
    yield page
    context.close()


def take_all(browser: Browser, address: str, moments: Iterable[Moment], folder: Path) -> list[Picture]:
    """Play the moments and take their pictures; what cannot be played is noted, and the tour goes on."""
    taken = []
    for number, moment in enumerate(moments, 1):
        name = f"{number:02}-{re.sub('[^a-z0-9]+', '-', moment.caption.lower()).strip('-')}"
        try:
            with looking(browser, address, moment) as page:
                taken.append(_take(page, moment, folder / f"{name}.png"))
                if moment.phone:
                    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
                    taken.append(_take(page, moment, folder / f"{name}-phone.png"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are wanted
            taken.append(Picture(moment.caption, moment.who, "", str(error).splitlines()[0]))
    return taken


def _take(page: Page, moment: Moment, file: Path) -> Picture:
    """Take a picture as high as what is in view, within reason."""
    page.wait_for_timeout(150)
    width = page.viewport_size["width"] if page.viewport_size else WIDE
    page.set_viewport_size({"width": width, "height": min(TALLEST, int(page.evaluate(CONTENT_HEIGHT)))})
    page.wait_for_timeout(150)
    page.screenshot(path=file)
    return Picture(moment.caption, moment.who, file.name)
