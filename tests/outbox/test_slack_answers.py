"""Whatever comes back from Slack or from a proxy before it: what it means, and that everyone is told all, once."""

import datetime as dt
import json
import ssl
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackClientError, SlackObjectFormationError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.outbox.error_kinds import ErrorKind, classify
from bot.outbox.rate_limiter import PER_MINUTE
from bot.slack_client import make_client
from handlers.slack import retry_after
from handlers.slack.retry_after import BoundWarning, read_retry_after
from handlers.slack.slack_answer import SlackCallError
from localslack.server import LocalSlack
from tests.outbox.conftest import Outbox
from tests.support.odd_answers import ABSURD_LIMITS, LIMITS, SHORT, UNREADABLE, WRONG_CONTENT

HOUR = 3600.0
WORDS = (
    *("access_denied", "account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"),
    *("missing_scope", "not_allowed_token_type", "no_permission", "org_login_required", "ekm_access_denied"),
    *("enterprise_is_restricted", "team_access_not_granted", "team_added_to_org", "two_factor_setup_required"),
    *("accesslimited", "invalid_arguments", "invalid_arg_name", "invalid_array_arg", "invalid_charset"),
    *("invalid_form_data", "invalid_post_type", "missing_post_type", "request_timeout", "ratelimited"),
    *("rate_limited", "service_unavailable", "internal_error", "fatal_error", "deprecated_endpoint"),
    *("method_deprecated", "name_taken", "invalid_name", "invalid_name_maxlength", "invalid_name_punctuation"),
    *("invalid_name_required", "invalid_name_specials", "no_channel", "restricted_action", "cannot_create_channel"),
    *("canvas_disabled_user_team", "missing_argument", "already_in_channel", "cant_invite", "cant_invite_self"),
    *("channel_not_found", "is_archived", "not_in_channel", "user_not_found", "no_user", "user_is_restricted"),
    *("ura_max_channels", "org_user_not_in_team", "invitee_cant_see_channel", "no_external_invite_permission"),
    *("external_channel_migrating", "method_not_supported_for_channel_type", "cant_kick_self"),
    *("cant_kick_from_general", "not_supported", "already_archived", "cant_archive_general"),
    *("cant_archive_required", "messages_tab_disabled", "no_text", "invalid_blocks", "invalid_blocks_format"),
    *("msg_blocks_too_long", "cannot_reply_to_message", "restricted_action_read_only_channel"),
    *("restricted_action_thread_only_channel", "restricted_action_non_threadable_channel"),
    *("restricted_action_thread_locked", "message_limit_exceeded", "too_many_attachments"),
    *("markdown_text_conflict", "metadata_too_large", "duplicate_channel_not_found", "duplicate_message_not_found"),
    *("msg_too_long", "user_not_in_channel", "message_not_found", "cant_update_message", "edit_window_closed"),
    *("is_inactive", "update_failed", "block_mismatch", "time_in_past", "time_too_far", "restricted_too_many"),
    *("invalid_time", "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "duplicate_external_id"),
    *("view_too_large", "push_limit_reached", "not_found", "hash_conflict", "not_enabled"),
    *("a_word_nobody_knows_yet"),
)
METHODS = ("chat.postMessage", "chat.update", "views.publish", "conversations.create", "conversations.invite")
EXCEPTIONS = [
    TimeoutError(),
    TimeoutError(),
    ConnectionResetError(),
    BrokenPipeError(),
    OSError(24, "Too many open files"),
    ssl.SSLError("handshake failure"),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientPayloadError("half of it"),
    aiohttp.ClientConnectionError(),
    aiohttp.InvalidURL("x"),
    json.JSONDecodeError("no JSON", "x", 0),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no UTF-8"),
    AttributeError("'list' object has no attribute 'get'"),
    SlackClientError(),
    SlackRequestError(),
    SlackObjectFormationError(),
    SlackApiError("no answer", None),  # type: ignore[no-untyped-call]
    SlackApiError("an answer in text", "upstream connect error"),  # type: ignore[no-untyped-call]
    SlackApiError("a list", ["error"]),  # type: ignore[no-untyped-call]
]


@pytest.mark.parametrize("error", EXCEPTIONS, ids=lambda error: type(error).__name__)
def test_without_an_answer_it_may_or_may_not_have_happened(error: Exception) -> None:
    found = classify(error, "chat.postMessage")
    assert found.kind is ErrorKind.UNSURE
    assert found.code
    assert "\n" not in str(found)


def test_every_word_of_slack_means_something() -> None:
    for word in WORDS:
        for method in METHODS:
            found = classify(answered({"ok": False, "error": word}), method)
            limited = word in ("ratelimited", "rate_limited")
            assert found.code == ("ratelimited" if limited else word)
            assert (found.kind is ErrorKind.LIMITED) is limited
            assert 0 <= found.pause_seconds <= HOUR


def answered(data: dict[str, Any], status: int = 200) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=status
    )
    return SlackApiError("failed", response)  # type: ignore[no-untyped-call]


def test_an_answer_may_be_a_plain_dictionary() -> None:
    assert classify(SlackApiError("failed", {"error": "is_archived"}), "chat.update").code == "is_archived"  # type: ignore[no-untyped-call]


@pytest.mark.asyncio
async def test_every_answer_becomes_one_kind_of_error(slack: LocalSlack) -> None:
    client = make_client(slack.api_url, None, slack.bot_token)
    for name, raw in (UNREADABLE | LIMITS | ABSURD_LIMITS).items():
        slack.faults.answer(raw, "auth.test")
        with pytest.raises(SlackCallError) as met:
            await client.auth_test()
        found = classify(met.value, "auth.test")
        limited = name in LIMITS or name in ABSURD_LIMITS
        assert found.kind is (ErrorKind.LIMITED if limited else ErrorKind.UNSURE), name
        assert found.pause_seconds == (HOUR if name in ABSURD_LIMITS else 5.0 if limited else 0.0), name
        assert "\n" not in str(met.value), name
    assert (await client.auth_test())["ok"]


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 1.0),
        ("1", 1.0),
        ("30", 30.0),
        ("0030", 30.0),
        (" 7 ", 7.0),
        ("3600", HOUR),
        ("3601", HOUR),
        ("9" * 400, HOUR),
        ("9" * 5000, HOUR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", HOUR),
        ("9999-12-31T23:59:59-23:59", HOUR),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("\u00b2", None),
        ("\u0663", None),
        ("soon", None),
        ("Fri, 99 Dec 2026 99:99:99 GMT", None),
        (None, None),
        (30, None),
    ],
)
def test_retry_after_is_at_least_a_second_and_at_most_an_hour(told: object, seconds: float | None) -> None:
    assert read_retry_after(told) == seconds


def test_retry_after_may_be_a_date() -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)
    assert 590 <= (read_retry_after(until.strftime("%a, %d %b %Y %H:%M:%S GMT")) or 0) <= 600


def test_a_pause_that_is_cut_short_is_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(retry_after, "bound_warning", BoundWarning())
    for _ in range(3):
        read_retry_after("9" * 5000)
    (record,) = caplog.records
    assert "999" in record.getMessage()
    assert len(record.getMessage()) < 200


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.error_kinds.UNNAMED_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr("bot.outbox.rate_limiter.PER_MINUTE", dict.fromkeys(PER_MINUTE, 60_000))


def storm() -> Iterator[tuple[str, str]]:
    """Yield the name of each answer, and the method to which it is given."""
    for name in SHORT:
        yield name, "before"
    for name in UNREADABLE | WRONG_CONTENT:
        yield name, "after"


@pytest.mark.asyncio
@pytest.mark.usefixtures("quick")
async def test_in_delivery_everything_is_told_once_whatever_is_answered(sqlite_outbox: Outbox) -> None:
    """Each answer is given to each method once, before the call takes effect or after it; nobody else waits."""
    outbox, faults = sqlite_outbox, sqlite_outbox.slack.faults
    methods = ("chat.postMessage", "conversations.open", "files.getUploadURLExternal", "views.publish")
    async with outbox.running_dispatcher(backoff=lambda _attempts: 0.02) as dispatcher:
        for number, (name, when) in enumerate(storm()):
            raw = replace((SHORT | WRONG_CONTENT)[name], after_effect=when == "after")
            for method in (*methods, "files.completeUploadExternal", "conversations.history"):
                faults.answer(raw, method)
            await outbox.put_notice("mia", f"post {number}")
            await outbox.put_notice("tom", f"file {number}", "file")
            await outbox.put_notice("ada", f"home {number}", "home", refresh=True, key="home:ada")
            await outbox.settle(dispatcher)
            faults.clear()
            assert outbox.texts("mia").count(f"post {number}") == 1, (name, when)
            assert outbox.texts("tom").count(f"Here is file {number}") == 1, (name, when)
    assert {notice.state for notice in outbox.notices()} == {"sent"}


@pytest.mark.asyncio
@pytest.mark.usefixtures("quick")
async def test_in_delivery_a_card_is_edited_whatever_is_answered(sqlite_outbox: Outbox) -> None:
    outbox, faults = sqlite_outbox, sqlite_outbox.slack.faults
    async with outbox.running_dispatcher(backoff=lambda _attempts: 0.02) as dispatcher:
        await outbox.put_notice("mia", "first", "card", meeting_id=7)
        await outbox.settle(dispatcher)
        for number, name in enumerate(SHORT):
            faults.answer(SHORT[name], "chat.update")
            await outbox.put_notice("mia", f"edit {number}", "card", meeting_id=7)
            await outbox.settle(dispatcher)
            assert outbox.texts("mia") == [f"edit {number}"], name


@pytest.mark.asyncio
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["503 as text", "a list", "truncated JSON", "half of the body", "ok and nothing else"])
async def test_one_method_that_never_works_holds_nobody_else_up(sqlite_outbox: Outbox, name: str) -> None:
    outbox, faults = sqlite_outbox, sqlite_outbox.slack.faults
    faults.answer((SHORT | WRONG_CONTENT)[name], "conversations.open", times=10_000)
    async with outbox.running_dispatcher(backoff=lambda _attempts: 0.02) as dispatcher:
        await outbox.put_notice("tom", "session-7", "file")
        await outbox.wait_until(lambda: outbox.count("conversations.open") > 3)
        for who in ("mia", "ada"):
            await outbox.put_notice(who, "hello")
        await outbox.wait_until(lambda: outbox.texts("mia") and outbox.texts("ada"))
        assert outbox.texts("tom") == []
        faults.clear()
        await outbox.wait_until(lambda: outbox.texts("tom"))  # it was passed by, so nothing else waits for it
        await outbox.settle(dispatcher)
    assert outbox.texts("tom") == ["Here is session-7"]
