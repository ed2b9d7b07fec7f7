"""Request verification accepts only what Slack has just signed; garbage gets a 4xx and one line in the log."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from bot.web.request_verification import MAX_BODY_BYTES, Rejected, RequestVerifier, parse_body, sign
from tests.support.signing import FORM, SECRET, signed

JSON = "application/json"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body as verification passed it on."""
    await JSONResponse(scope["state"]["body"])(scope, receive, send)


def post(content: bytes | AsyncIterator[bytes], headers: dict[str, str], **verifier: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(RequestVerifier(echo, SECRET, **verifier))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.post("/slack/events", content=content, headers=headers)

    return asyncio.run(send())


def test_slacks_own_example_of_a_signature() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert sign(SECRET.encode(), "1531420618", body) == expected
    answer = post(body, signed(body, timestamp="1531420618"), clock=lambda: 1531420618.0)
    assert answer.json()["command"] == "/webhook-collect"


def test_a_command_an_interaction_and_an_event_get_through() -> None:
    command = b"command=%2Fmentorship&text=&user_id=U1"
    assert post(command, signed(command)).json() == {"command": "/mentorship", "text": "", "user_id": "U1"}
    click = b"payload=" + quote(json.dumps({"type": "block_actions"})).encode()
    assert post(click, signed(click)).json() == {"type": "block_actions"}
    event = b'{"type": "event_callback", "event": {}}'
    assert post(event, signed(event, content_type=f"{JSON}; charset=utf-8")).json()["event"] == {}


@pytest.mark.parametrize(
    ("stamp", "secret"),
    [(None, "another secret"), ("abc", SECRET), ("1e9", SECRET), ("-5", SECRET), ("1" * 400, SECRET), ("0", SECRET)],
)
def test_what_slack_did_not_sign_just_now_is_turned_away(stamp: str | None, secret: str) -> None:
    assert post(b"command=x", signed(b"command=x", timestamp=stamp, secret=secret)).status_code == 401


def test_age_is_measured_both_ways() -> None:
    for seconds, status in ((-301, 401), (-299, 200), (299, 200), (301, 401)):
        headers = signed(b"a=b", timestamp=str(1_000_000))
        assert post(b"a=b", headers, clock=lambda s=seconds: 1_000_000.0 + s).status_code == status


def test_a_changed_body_and_missing_headers_are_turned_away() -> None:
    assert post(b"command=y", signed(b"command=x")).status_code == 401
    for name in ("X-Slack-Request-Timestamp", "X-Slack-Signature"):
        headers = signed(b"a=b")
        del headers[name]
        assert post(b"a=b", headers).status_code == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v1=00", "v0=ü", "x" * 9000])
def test_odd_signatures_are_turned_away(signature: str) -> None:
    assert answered(signed(b"a=b")["X-Slack-Request-Timestamp"], signature, b"a=b") == 401


def test_the_limit_is_a_mebibyte() -> None:
    for size, status in ((MAX_BODY_BYTES, 200), (MAX_BODY_BYTES + 1, 413)):
        body = b"a=" + b"b" * (size - 2)
        assert post(body, signed(body)).status_code == status


def test_a_body_that_grows_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 65536

    assert post(endless(), signed(b"")).status_code == 413


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.request_verification.BODY_SECONDS", 0.05)

    async def silent() -> AsyncIterator[bytes]:
        yield b"a="
        await asyncio.sleep(1)

    assert post(silent(), signed(b"a=b")).status_code == 408


@pytest.mark.parametrize(
    "body",
    [
        b"payload=notjson",
        b"payload=%5B1%5D",
        b"payload=null",
        b"{bad",
        b"[]",
        b"\xff\xfe",
        b"payload=%ff",
        b"{" + b'"a":[' * 50_000,
        b"&".join(b"a=b" for _ in range(2000)),
    ],
)
def test_signed_garbage_is_bad(body: bytes) -> None:
    content_type = JSON if body.startswith((b"{", b"[")) else FORM
    assert post(body, signed(body, content_type=content_type)).status_code == 400


def test_one_line_is_logged_without_the_content(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []
    with caplog.at_level(logging.DEBUG):
        post(b"payload=my%20secret%20thoughts", signed(b"other"), on_rejected=seen.append)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert lines == ["rejected a request with 401: the signature is wrong"]
    assert seen == [401]


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_become_an_object_or_are_turned_away(body: bytes, json_type: bool) -> None:
    try:
        found = parse_body(body, json_type=json_type)
    except Rejected as rejected:
        found = {"status": rejected.status}
        assert found == {"status": 400}
    assert isinstance(found, dict)


@given(st.binary(max_size=50), st.text(max_size=20), st.text(max_size=20))
def test_any_unsigned_request_is_turned_away(body: bytes, stamp: str, signature: str) -> None:
    assert answered(stamp, signature, body) == 401


def answered(timestamp: str, signature: str, body: bytes) -> int:
    """Return the status for headers that no HTTP library would send."""
    headers = [(b"x-slack-request-timestamp", timestamp.encode()), (b"x-slack-signature", signature.encode())]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(RequestVerifier(echo, SECRET, clock=time.time)(scope, receive, send))
    status: int = sent[0]["status"]
    return status


@pytest.mark.parametrize(
    "body", [b"command=/x&text=Bo+%ED%A0%BD", b'{"text": "Bo \\ud83d"}', b'{"text": "Bo \xed\xa0\xbd"}']
)
def test_half_an_emoji_does_not_make_a_request_unreadable(body: bytes) -> None:
    assert parse_body(body, json_type=False)["text"] == "Bo \ud83d"


def test_bytes_that_are_no_text_do() -> None:
    with pytest.raises(Rejected):
        parse_body(b"text=%FF", json_type=False)
