"""Whoever clicks through the demo finds nothing dead: every link, button and menu answers, for every sample person."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.demo import demo
from tests.support.page_crawl import AT_LEAST, PageCrawl

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time

SECONDS = 30.0  # on a slow machine less is pressed, the likeliest first


def test_nothing_on_the_page_is_dead(browser: Browser, tmp_path: Path, sqlite_url: Callable[[], str]) -> None:
    with demo(tmp_path, sqlite_url()) as address:
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 800})
        page.goto("/")
        people = page.evaluate(
            "() => [...document.querySelectorAll('#people a')].map((link) => new URL(link.href).searchParams.get('as'))"
        )
        crawl = PageCrawl(page)
        starts = [f"/?as={who}&at=app/{tab}" for tab in ("home", "messages") for who in people]
        crawl.explore([f"/?as={who}&at=app/home" for who in ("ada", "olga")], SECONDS / 2)
        crawl.explore([*starts, "/?as=ada&at=mail", "/?as=ada&at=general"], SECONDS / 2)
        page.close()
    assert crawl.faults == []
    assert len(crawl.pressed) >= AT_LEAST
