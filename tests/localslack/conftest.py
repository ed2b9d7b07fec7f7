"""A local Slack with an app that has all features, a recording bot, and a client with the bot's token."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack.server import LocalSlack
from tests.support.recording_bot import Recorder

MANIFEST = Path(__file__).with_name("manifest.yml")
MD = {"type": "mrkdwn", "text": "x"}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}


class Clock:
    """A monotonic clock that moves only when told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        """Return the time now, in seconds."""
        return self.at

    def advance(self, seconds: float) -> None:
        """Let this many seconds pass."""
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[LocalSlack]:
    with LocalSlack(MANIFEST, limits=False, monotonic=clock) as slack:
        slack.bot.retry_delays = (0.0, 0.0, 0.0)
        yield slack


@pytest.fixture
def bot(slack: LocalSlack) -> Iterator[Recorder]:
    recorder = Recorder()
    slack.bot_url = recorder.url
    yield recorder
    recorder.stop()


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def error(client: WebClient) -> Any:
    """Return a function that calls a method, which must be refused, and returns the error's code."""

    def call(method: str, **arguments: Any) -> str:
        with pytest.raises(SlackApiError) as refused:
            client.api_call(method, json=arguments)
        return str(refused.value.response["error"])

    return call


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str = "go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def field(label: str, element: dict[str, Any] | None = None, block_id: str = "field", **more: Any) -> dict[str, Any]:
    element = {"action_id": "value", "type": "plain_text_input", **(element or {})}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(*blocks: dict[str, Any], title: str = "A modal", **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": list(blocks), **more}


def options(*texts: str) -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": text.lower()} for text in texts]


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": options("A", "B"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def confirm(**more: Any) -> dict[str, Any]:
    return {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n"), **more}


def many(count: int) -> list[dict[str, Any]]:
    return [{"text": plain(f"o{n}"), "value": f"v{n}"} for n in range(count)]
