"""The page cannot lie: after each single thing that a person does, by mouse or keyboard, it says what is stored."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from localslack.server import LocalSlack
from localslack.world.model import Message, View
from tests.support.page_cases import CASES, NEIGHBOURS, ZONES
from tests.support.page_surfaces import modal, open_modal, post, show_home
from tests.support.page_truth import Surface
from tests.support.recording_bot import Recorder
from tests.support.toy_blocks import Json, mrkdwn, question

pytestmark = pytest.mark.xdist_group("browser")  # one browser at a time

MANIFEST = Path(__file__).parents[1] / "support" / "toy_manifest.yml"
CHOSEN = [NEIGHBOURS[number]["element"] | {"action_id": name} for number, name in ((0, "size"), (2, "how"))]


@pytest.fixture(scope="module")
def bot() -> Iterator[Recorder]:
    """A bot that finds zones and takes everything else without a word."""
    bot = Recorder()
    bot.answer = suggest
    yield bot
    bot.stop()


@pytest.fixture(scope="module")
def slack(bot: Recorder) -> Iterator[LocalSlack]:
    """A local Slack for it."""
    with LocalSlack(MANIFEST, limits=False) as slack:
        slack.bot_url = bot.url
        yield slack


@pytest.fixture(scope="module")
def page(browser: Browser, slack: LocalSlack) -> Iterator[Page]:
    """One browser tab for all cases: each begins by going somewhere."""
    tab = browser.new_page(base_url=slack.page_url, viewport={"width": 1280, "height": 800})
    tab.set_default_timeout(10_000)
    faults: list[str] = []
    tab.on("pageerror", lambda fault: faults.append(str(fault)))
    yield tab
    tab.close()
    assert faults == []


def suggest(payload: Json) -> Json | None:
    if payload.get("type") != "block_suggestion":
        return None
    return {"options": [zone for zone in ZONES if payload["value"] in zone["value"].lower()]}


def in_form(slack: LocalSlack, who: str, element: Json) -> View:
    return open_modal(slack, who, modal([question("it", "It", element, optional=True), *NEIGHBOURS]))


def in_modal(slack: LocalSlack, who: str, element: Json) -> View:
    return open_modal(slack, who, modal(alone(element)))


def in_home(slack: LocalSlack, who: str, element: Json) -> View:
    show_home(slack, who, [{"type": "divider"}])  # what was chosen in it before is forgotten
    return show_home(slack, who, alone(element))


def in_message(slack: LocalSlack, who: str, element: Json) -> Message:
    return post(slack, who, alone(element))


def alone(element: Json) -> list[Json]:
    """An element that asks the bot at once: beside words where Slack has room for it there, else in a row."""
    it = {**element, "action_id": "it"}
    place: Json = {"type": "actions", "elements": [it]}
    if element["type"].startswith("multi_"):  # which may only stand beside words
        place = {"type": "section", "text": mrkdwn("Beside"), "accessory": it}
    return [{"type": "actions", "block_id": "chosen", "elements": CHOSEN}, {**place, "block_id": "it"}]


Show = Callable[[LocalSlack, str, Json], View | Message]
PLACES: list[tuple[str, Show]] = [("home", in_home), ("message", in_message), ("modal", in_modal)]


def tried() -> Iterator[object]:
    """Yield every case in a form; and those that may stand alone, on the other surfaces in turn."""
    for number, (name, case) in enumerate(CASES.items()):
        yield pytest.param(in_form, name, id=f"{name} in a form")
        only_in_modals = case.element["type"] == "datetimepicker" or "external" in case.element["type"]
        where, show = PLACES[2 if only_in_modals else number % 3]
        if not case.needs_input:
            yield pytest.param(show, name, id=f"{name} in a {where}")


@pytest.mark.parametrize(("show", "name"), list(tried()))
def test_the_page_says_what_is_stored(page: Page, slack: LocalSlack, show: Show, name: str) -> None:
    case = CASES[name]
    who = "tom" if show in (in_home, in_message) else "ada"  # who has no modal open
    shown = show(slack, who, case.element)
    page.goto(f"/?as={who}&at=app/{'messages' if isinstance(shown, Message) else 'home'}")
    at = Surface(page, slack, shown, slack.team.user_named(who))
    at.check()
    at.element.focus()
    for step in case.steps:
        at.do(step)
        at.check()
    assert at.stored("it") == case.stored
