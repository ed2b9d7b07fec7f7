"""What the bot makes of Zoom's answers, one by one; the answers are as Zoom's documentation and its forum show them."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses

from bot.outbox.error_kinds import ErrorKind
from bot.outbox.zoom import client as module
from bot.outbox.zoom.client import ZoomClient
from bot.outbox.zoom.types import ZoomMeeting
from tests.support.zoom_api import API, LIST, MEETING, OAUTH, ROOM, ROW, bearer_tokens, delivery_error, give_token


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as http:
        yield http


@pytest.fixture
def zoom() -> Iterator[ZoomClient]:
    zoom = ZoomClient("acc", "client", "hush", API + "/", OAUTH)
    yield zoom
    zoom.close()


def test_a_token_is_asked_for_as_zoom_wants_it_and_used_until_it_expires(
    http: responses.RequestsMock, zoom: ZoomClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = give_token(http)
    http.post(LIST, status=201, json=ROW)
    zoom.create(ROOM)
    zoom.create(ROOM)
    assert asked.call_count == 1
    request = http.calls[0].request
    assert parse_qs(str(request.body)) == {"grant_type": ["account_credentials"], "account_id": ["acc"]}
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Authorization"].startswith("Basic ")
    later = time.monotonic() + 3599 - 30  # half a minute before its end
    monkeypatch.setattr("bot.outbox.zoom.client.time.monotonic", lambda: later)
    zoom.create(ROOM)
    assert asked.call_count == 2


def test_a_token_that_was_withdrawn_is_renewed_once(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    give_token(http, "t2")
    http.post(LIST, status=401, json={"code": 124, "message": "Invalid access token."})
    http.post(LIST, status=201, json=ROW)
    assert zoom.create(ROOM).id == "88"
    assert bearer_tokens(http) == ["Bearer t1", "Bearer t2"]


def test_a_token_that_is_never_taken_locks_us_out(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    http.post(LIST, status=401, json={"code": 124, "message": "Invalid access token."})
    assert delivery_error(lambda: zoom.create(ROOM)).kind is ErrorKind.LOCKED_OUT
    assert len(bearer_tokens(http)) == 2


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, ErrorKind.LOCKED_OUT),
        (401, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, ErrorKind.LOCKED_OUT),
        (404, {}, ErrorKind.LOCKED_OUT),
        (429, {}, ErrorKind.LIMITED),
        (503, {}, ErrorKind.UNSURE),
        (200, {"token_type": "bearer"}, ErrorKind.UNSURE),
    ],
)
def test_no_token(
    http: responses.RequestsMock, zoom: ZoomClient, status: int, body: dict[str, str], kind: ErrorKind
) -> None:
    http.post(OAUTH, status=status, json=body)
    assert delivery_error(lambda: zoom.create(ROOM)).kind is kind
    assert bearer_tokens(http) == []


def test_a_token_without_expiry_is_used_once(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    asked = give_token(http, expires_in=None)
    http.delete(MEETING, status=204)
    zoom.delete("88")
    zoom.delete("88")
    assert asked.call_count >= 2


def test_the_scopes_are_those_of_the_token(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    assert zoom.scopes() == {"a", "b"}


def test_a_meeting_is_made(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    http.post(LIST, status=201, json=ROW)
    assert zoom.create(ROOM) == ZoomMeeting("88", "https://zoom.example/j/88?pwd=x")
    assert json.loads(http.calls[-1].request.body or "") == {
        "topic": "Mentorship session [mentorship 42-T1-abc]",
        "type": 2,
        "start_time": "2027-01-20T14:00:00Z",
        "duration": 45,
        "timezone": "UTC",
        "settings": {"join_before_host": True, "jbh_time": 0, "waiting_room": False},
    }


@pytest.mark.parametrize(
    "answer",
    [
        {"body": "<html>well</html>"},
        {"json": ["well"]},
        {"json": {}},
        {"json": {"id": 88}},
        {"json": {**ROW, "join_url": "javascript:alert(1)"}},
        {"json": {**ROW, "join_url": "https://zoom.example/" + "x" * 2000}},
        {"json": {**ROW, "id": "../users/me"}},
    ],
)
def test_an_answer_that_cannot_be_read_leaves_it_open_whether_it_was_made(
    http: responses.RequestsMock, zoom: ZoomClient, answer: dict[str, Any]
) -> None:
    give_token(http)
    http.post(LIST, status=201, **answer)
    assert delivery_error(lambda: zoom.create(ROOM)).kind is ErrorKind.UNSURE


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError("refused"),
        requests.ConnectTimeout(),
        requests.ReadTimeout(),
        requests.exceptions.ChunkedEncodingError(),
    ],
)
def test_silence_leaves_it_open_too(
    http: responses.RequestsMock, zoom: ZoomClient, error: requests.RequestException
) -> None:
    give_token(http)
    http.post(LIST, body=error)
    met = delivery_error(lambda: zoom.create(ROOM))
    assert (met.kind, met.code) == (ErrorKind.UNSURE, type(error).__name__)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"code": 300, "message": "Validation Failed."}, ErrorKind.FOR_GOOD),
        (400, {"code": 4711, "message": "Invalid access token, does not contain scopes:[x]."}, ErrorKind.FOR_GOOD),
        (403, {"code": 200, "message": "No permission."}, ErrorKind.FOR_GOOD),
        (404, {"code": 1001, "message": "User does not exist."}, ErrorKind.GONE),
        (400, {"code": 3001, "message": "Meeting does not exist."}, ErrorKind.GONE),
        (302, {}, ErrorKind.FOR_GOOD),
        (408, {}, ErrorKind.UNSURE),
        (429, {"code": 429, "message": "per-second"}, ErrorKind.LIMITED),
        (400, {"code": 429, "message": "daily rate limit"}, ErrorKind.LIMITED),
        (500, {}, ErrorKind.UNSURE),
        (503, {}, ErrorKind.UNSURE),
    ],
)
def test_each_answer_is_judged(
    http: responses.RequestsMock, zoom: ZoomClient, status: int, body: dict[str, Any], kind: ErrorKind
) -> None:
    give_token(http)
    http.post(LIST, status=status, json=body)
    met = delivery_error(lambda: zoom.create(ROOM))
    assert met.kind is kind
    assert str(status) in met.code
    assert str(body.get("message", "")) in met.code


@pytest.mark.parametrize(
    ("headers", "body", "least", "most"),
    [
        ({"Retry-After": "17"}, {}, 17, 17),
        ({"Retry-After": "0"}, {}, 1, 1),
        ({}, {"message": "You have reached the maximum per-second rate limit"}, 5, 5),
        ({"Retry-After": "nonsense"}, {}, 5, 5),
        ({}, {"message": "You have exceeded the daily rate limit (100)"}, 1, 24 * 3600),
        ({"X-RateLimit-Type": "Daily-limit"}, {}, 1, 24 * 3600),
        ({"Retry-After": "9" * 400}, {}, 3600, 3600),
        ({"Retry-After": "9" * 400, "X-RateLimit-Type": "Daily-limit"}, {}, 24 * 3600, 24 * 3600),
    ],
)
def test_a_limit_says_how_long(
    http: responses.RequestsMock,
    zoom: ZoomClient,
    headers: dict[str, str],
    body: dict[str, str],
    least: float,
    most: float,
) -> None:
    give_token(http)
    http.post(LIST, status=429, json=body, headers=headers)
    assert least <= delivery_error(lambda: zoom.create(ROOM)).pause_seconds <= most


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%SZ", "%a, %d %b %Y %H:%M:%S GMT"])
def test_a_limit_says_until_when(http: responses.RequestsMock, zoom: ZoomClient, form: str) -> None:
    give_token(http)
    until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=50)
    http.post(LIST, status=429, headers={"Retry-After": until.strftime(form)})
    assert 2990 <= delivery_error(lambda: zoom.create(ROOM)).pause_seconds <= 3000


def test_a_daily_limit_ends_at_midnight_utc(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    http.post(LIST, status=429, json={"message": "exceeded the daily rate limit"})
    seconds = delivery_error(lambda: zoom.create(ROOM)).pause_seconds
    end = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds + 1)
    assert (end.hour, end.minute) == (0, 0)


def test_a_meeting_is_found_by_its_mark_on_any_page(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    others = [{**ROW, "id": number, "topic": f"[mentorship 42{number}-T1-abc]"} for number in range(3)]
    http.get(LIST, json={"meetings": others, "next_page_token": "two"})
    http.get(LIST, json={"meetings": [{"id": 7}, "odd", ROW], "next_page_token": ""})
    assert zoom.find(ROOM.mark) == ZoomMeeting("88", str(ROW["join_url"]))
    assert "next_page_token=two" in str(http.calls[-1].request.url)
    assert zoom.find("mentorship 4-T1-abc") is None


def test_a_list_that_cannot_be_read_is_no_empty_list(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    http.get(LIST, json={"page_count": 0})
    assert delivery_error(lambda: zoom.find(ROOM.mark)).kind is ErrorKind.UNSURE


def test_a_list_without_end_ends(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    pages = http.get(LIST, json={"meetings": [], "next_page_token": "again"})
    assert zoom.find(ROOM.mark) is None
    assert pages.call_count == module.PAGES


def test_a_meeting_is_changed_and_removed(http: responses.RequestsMock, zoom: ZoomClient) -> None:
    give_token(http)
    http.patch(MEETING, status=204)
    http.delete(MEETING, status=204)
    zoom.update("88", ROOM)
    assert json.loads(http.calls[-1].request.body or "")["start_time"] == "2027-01-20T14:00:00Z"
    zoom.delete("88")
    http.replace(responses.DELETE, MEETING, status=404, json={"code": 3001, "message": "Meeting does not exist: 88."})
    assert delivery_error(lambda: zoom.delete("88")).kind is ErrorKind.GONE


def test_a_call_that_waited_too_long_is_not_begun(
    http: responses.RequestsMock, zoom: ZoomClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_token(http)
    http.post(LIST, status=201, json=ROW)
    times = iter([0.0, 0.0, module.MAX_QUEUE_SECONDS + 1])
    monkeypatch.setattr("bot.outbox.zoom.client.time.monotonic", lambda: next(times))
    assert delivery_error(lambda: zoom.create(ROOM)).kind is ErrorKind.UNSURE
    assert bearer_tokens(http) == []


def test_no_password_of_the_machines_takes_the_place_of_our_token(
    http: responses.RequestsMock, zoom: ZoomClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine api.zoom.example login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    give_token(http)
    http.delete(MEETING, status=204)
    zoom.delete("88")
    assert bearer_tokens(http) == ["Bearer t1"]


def test_calls_are_counted(http: responses.RequestsMock) -> None:
    seen: list[tuple[str, str]] = []
    zoom = ZoomClient("acc", "client", "hush", API, OAUTH, on_call=lambda *call: seen.append(call))
    give_token(http)
    http.delete(MEETING, status=204)
    http.patch(MEETING, status=500)
    zoom.delete("88")
    delivery_error(lambda: zoom.update("88", ROOM))
    zoom.close()
    assert seen == [("zoom.read", "ok"), ("zoom.write", "unsure")]


def test_a_search_that_takes_too_long_ends(
    http: responses.RequestsMock, zoom: ZoomClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SEARCH_SECONDS", 0.0)
    give_token(http)
    http.get(LIST, json={"meetings": [], "next_page_token": "more"})
    assert delivery_error(lambda: zoom.find("m1")).kind is ErrorKind.UNSURE
    assert len(bearer_tokens(http)) == 1
