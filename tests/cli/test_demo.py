"""The demo as a shop window: a clock to turn, and a mailbox for each person."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from localslack.server import LocalSlack
from tests.support.commands import PROGRAM, environment, free_port

SECONDS = 60
MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@contextmanager
def demo(folder: Path, database_url: str) -> Iterator[str]:
    """Run the demo on this database, and yield the address of its page."""
    command = [*PROGRAM, "demo", "--port", str(free_port()), "--database-url", database_url]
    process = subprocess.Popen(command, env=environment(), cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield next(line.strip() for line in process.stdout if "http://" in line)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def turn(address: str, choice: str, who: str = "mia") -> dict[str, Any]:
    answer: dict[str, Any] = httpx.post(
        f"{address}page/act", json={"as": who, "act": "turn", "value": choice}, timeout=SECONDS
    ).json()
    return answer


def shown(address: str, at: str, who: str = "mia") -> str:
    regions = httpx.get(f"{address}page/fragments", params={"as": who, "at": at}).json()["regions"]
    return str(regions["main"])


def test_the_clock_is_turned_and_what_is_due_happens_on_the_way(tmp_path: Path, database_url: str) -> None:
    with demo(tmp_path, database_url) as address:
        assert turn(address, "soon") == {"ok": True, "error": "", "fields": {}}
        assert "begins in 10 minutes" in shown(address, "app/messages")
        assert "Begins soon: session with Ada Lovelace" in shown(address, "mail")
        assert turn(address, "week")["ok"]
        messages = shown(address, "app/messages")
        assert messages.count("begins in 10 minutes") == messages.count("begins now") == 2, "session, masterclass"
        assert "no session or masterclass ahead" in turn(address, "soon")["error"]
        before = shown(address, "app/messages")
    with demo(tmp_path, database_url) as address:
        assert turn(address, "hour")["ok"]
        assert "begins in" not in shown(address, "app/messages"), "it goes on where it was, and tells nothing twice"
    assert "begins now" in before


def test_only_the_demo_has_a_clock_to_turn() -> None:
    with LocalSlack(MANIFEST) as slack:
        assert turn(slack.page_url, "day")["error"] == "There is no clock to turn."
        assert "Turn the clock" not in httpx.get(slack.page_url).text


def test_it_opens_as_ada_with_a_welcome(tmp_path: Path, sqlite_url: Callable[[], str]) -> None:
    with demo(tmp_path, sqlite_url()) as address:
        page = httpx.get(address).text
    assert "Welcome to the mentorship demo" in page
    assert 'data-as="ada"' in page
