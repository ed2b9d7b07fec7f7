"""The demo as a shop window: people with a past, a clock to turn, and a mailbox for each person."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx

from localslack.server import LocalSlack
from tests.support.demo import demo, shown, turn

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
WAITING = {  # a button of what waits for each person's answer
    "ada": "Accept",
    "mia": "Accept",
    "grace": "Accept",
    "kenji": "Accept",
    "claire": "Accept",
    "lucas": "Accept",
    "tom": "I can make it",
    "priya": "I can make it",
    "sam": "Accept",
    "aisha": "Accept",
    "olga": "Hand over",
}


def test_the_clock_is_turned_and_what_is_due_happens_on_the_way(tmp_path: Path, database_url: str) -> None:
    with demo(tmp_path, database_url) as address:
        before = shown(address, "app/messages").count("starts in 10 minutes")
        assert turn(address, "soon") == {"ok": True, "error": "", "fields": {}}
        assert shown(address, "app/messages").count("starts in 10 minutes") == before + 1
        assert "In 10 minutes: your session with Ada Lovelace" in shown(address, "mail")
        assert turn(address, "week")["ok"]
        messages = shown(address, "app/messages")
        for kind in ("session", "masterclass"):
            assert f"This {kind} is over · " in messages, "what reminded of it says so by now"
        assert "Nothing is booked ahead of you." in turn(address, "soon")["error"]
    with demo(tmp_path, database_url) as address:
        assert turn(address, "hour")["ok"]
        assert "starts in" not in shown(address, "app/messages"), "it goes on where it was, and tells nothing twice"


def test_the_clock_goes_by_what_is_booked(tmp_path: Path, sqlite_url: Callable[[], str]) -> None:
    """Ada's next session is open: nobody has booked it, so nothing of what the clock is turned for would come."""
    with demo(tmp_path, sqlite_url()) as address:
        assert "starts in 10 minutes" not in shown(address, "app/messages", "ada")
        assert turn(address, "soon", "ada")["ok"]
        messages = _words(shown(address, "app/messages", "ada"))
        assert "Your session with @Mia Schmidt starts in 10 minutes" in messages
        assert turn(address, "after", "ada")["ok"]
        assert "Did your session with @Mia Schmidt take place?" in _words(shown(address, "app/messages", "ada"))


def test_only_the_demo_has_a_clock_to_turn() -> None:
    with LocalSlack(MANIFEST) as slack:
        assert turn(slack.page_url, "day")["error"] == "There is no clock to turn."
        assert "Turn the clock" not in httpx.get(slack.page_url).text


def test_it_opens_as_ada_with_a_welcome_that_says_the_same_to_everybody(
    tmp_path: Path, sqlite_url: Callable[[], str]
) -> None:
    with demo(tmp_path, sqlite_url()) as address:
        page = httpx.get(address).text
        others = httpx.get(address, params={"as": "mia"}).text
    assert "Welcome to the mentorship demo" in page
    assert 'data-as="ada"' in page
    assert _steps(page) == _steps(others) != []


def test_everybody_finds_a_past_that_makes_sense_and_something_to_answer(
    tmp_path: Path, sqlite_url: Callable[[], str]
) -> None:
    with demo(tmp_path, sqlite_url()) as address:
        messages = {who: shown(address, "app/messages", who) for who in WAITING}
        channel = shown(address, "mentorship")
        sidebar = httpx.get(address).text
    for who, button in WAITING.items():
        assert f"{button}</button>" in messages[who], who
        assert 1 <= messages[who].count("data-ts=") <= 20, f"a handful for {who}"
    assert "Thursday, 19 November" in messages["mia"], "the session with Ada was held ten days before"
    assert "Friday, 27 November" in messages["mia"], "what waits came on the last working day"
    assert channel.index("Welcome!") < channel.index("From engineer to tech lead")
    assert '"badge">1<' in sidebar, "of Ada's messages, only the one that waits is new"


def _words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def _steps(page: str) -> list[str]:
    welcome = re.search(r'<aside class="welcome".*?</aside>', page, re.DOTALL)
    return re.findall(r"<li>([^<]+)</li>", welcome[0]) if welcome else []
