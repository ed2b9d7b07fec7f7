"""Rate limits and faults."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import post as http_post
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from localslack.server import LocalSlack
from localslack.world.rate_limits import Limits
from tests.localslack.conftest import MANIFEST, Clock
from tests.support.recording_bot import Recorder


def passes(limits: Limits, name: str, tier: str) -> int:
    """Return how many calls pass before the first is refused."""
    return next(n for n in range(10_000) if limits.method("T", name, tier))


def test_buckets_are_as_large_as_their_tier(clock: Clock) -> None:
    limits = Limits(clock)
    assert passes(limits, "users.list", "2") == 20
    assert passes(limits, "chat.update", "3") == 50
    assert passes(limits, "users.info", "4") == 100
    assert passes(limits, "views.open", "4") == 1000
    assert limits.method("T", "users.list", "2") == 3
    clock.advance(3)
    assert limits.method("T", "users.list", "2") == 0
    assert limits.method("T", "users.list", "2") == 3
    assert limits.method("other", "users.list", "2") == 0
    limits.on = False
    assert limits.method("T", "users.list", "2") == 0


@pytest.fixture
def strict(clock: Clock) -> Iterator[LocalSlack]:
    with LocalSlack(MANIFEST, monotonic=clock) as slack:
        yield slack


def test_one_message_a_second_per_channel(strict: LocalSlack, clock: Clock) -> None:
    client = WebClient(strict.bot_token, base_url=strict.api_url, retry_handlers=[])
    ada, mia = strict.person("ada"), strict.person("mia")
    client.chat_postMessage(channel=ada.id, text="one")
    client.chat_postMessage(channel=mia.id, text="another channel")
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=ada.id, text="two")
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["retry-after"] == "1"
    assert limited.value.response["error"] == "ratelimited"
    clock.advance(1)
    client.chat_postMessage(channel=ada.id, text="two")
    assert [m.text for m in ada.messages] == ["one", "two"]
    strict.limits_on = False
    client.chat_postMessage(channel=ada.id, text="three")


def test_response_urls_are_limited_too(strict: LocalSlack) -> None:
    bot = Recorder()
    strict.bot_url = bot.url
    strict.person("ada").command("/raw")
    hook = WebhookClient(bot.last["response_url"])
    assert [hook.send(text="x").status_code for _ in range(2)] == [200, 429]
    bot.stop()


def test_a_429_has_no_effect(slack: LocalSlack, client: WebClient) -> None:
    ada = slack.person("ada")
    slack.faults.rate_limit("chat.postMessage", times=1, retry_after=30)
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=ada.id, text="x")
    assert limited.value.response.headers["retry-after"] == "30"
    client.auth_test()
    client.chat_postMessage(channel=ada.id, text="x")
    assert len(ada.messages) == 1
    assert [call.error for call in slack.calls] == ["ratelimited", "", ""]


def test_a_500_has_no_effect(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.fail("chat.postMessage")
    with pytest.raises(SlackApiError) as failed:
        client.chat_postMessage(channel=slack.person("ada").id, text="x")
    assert failed.value.response.status_code == 500
    assert slack.person("ada").messages == []


def test_a_cut_connection_after_the_effect(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.cut("chat.postMessage", times=1)
    with pytest.raises(OSError, match=r"Remote end closed|reset by peer"):
        client.chat_postMessage(channel=slack.person("ada").id, text="x")
    assert [m.text for m in slack.person("ada").messages] == ["x"]
    assert (slack.calls[-1].ok, slack.calls[-1].cut) == (True, True)


def test_cuts_by_chance_are_repeatable(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.cut(probability=0.5)
    outcomes = []
    for _ in range(20):
        try:
            client.auth_test()
            outcomes.append(True)
        except OSError:
            outcomes.append(False)
    assert 3 < outcomes.count(False) < 17
    slack.faults.clear()
    client.auth_test()


def test_an_outage(slack: LocalSlack, client: WebClient) -> None:
    with slack.outage(), pytest.raises(SlackApiError) as failed:
        client.auth_test()
    assert failed.value.response.status_code == 503
    with slack.outage("closed"), pytest.raises(OSError, match=r"Remote end closed|reset by peer"):
        client.auth_test()
    client.auth_test()
    assert len(slack.calls) == 1


def test_latency(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.slow(1.0, "auth.test")
    started = time.monotonic()
    threads = [threading.Thread(target=client.auth_test) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1.0 <= time.monotonic() - started < 10.0


def test_malformed_calls(slack: LocalSlack) -> None:
    def post(body: bytes, content_type: str) -> Any:
        headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": content_type}
        return http_post(f"{slack.api_url}auth.test", content=body, headers=headers).json()["error"]

    assert post(b"{", "application/json") == "invalid_json"
    assert post(b"[]", "application/json") == "json_not_object"
    assert post(b"x", "text/plain") == "invalid_post_type"
    assert post(b"a=\xff", "application/x-www-form-urlencoded") == "invalid_charset"
