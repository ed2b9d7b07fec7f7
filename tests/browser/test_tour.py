"""The tour can be played: each moment is still where its labels lead."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.demo import demo
from tour.moments import MOMENTS
from tour.pictures import looking, take_all
from tour.sheet import write_sheet
from tour.steps import Moment, moment, press

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

WEDNESDAY = "2026-12-02T09:30+00:00"


def test_every_second_moment_can_be_played(browser: Browser, tmp_path: Path) -> None:
    failures = {}
    with demo(tmp_path, at=WEDNESDAY) as address:
        for each in MOMENTS[::2]:
            if failure := _failure(browser, address, each):
                failures[each.caption] = failure
    assert failures == {}


def test_the_sheet_shows_what_was_taken_and_says_what_could_not_be(browser: Browser, tmp_path: Path) -> None:
    wanted = [moment("Home", "ada", phone=True), moment("What <b>never</b> was", "ada", press("Fly"))]
    with demo(tmp_path, at=WEDNESDAY) as address:
        taken = take_all(browser, address, wanted, tmp_path)
    assert [(each.file, bool(each.failure)) for each in taken] == [
        ("01-home.png", False),
        ("01-home-phone.png", False),
        ("", True),
    ]
    page = write_sheet(taken, tmp_path).read_text(encoding="utf-8")
    assert 'src="01-home-phone.png"' in page
    assert "What &lt;b&gt;never&lt;/b&gt; was" in page
    assert len({each.caption for each in MOMENTS}) == len(MOMENTS) >= 60


def _failure(browser: Browser, address: str, each: Moment) -> str:
    try:
        with looking(browser, address, each):
            return ""
    except Exception as error:  # noqa: BLE001 - all that fail are named at once
        return str(error).splitlines()[0]
