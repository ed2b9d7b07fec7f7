"""What Slack does not let us do: it delays nothing else, is tried again for a while, and is given up in the end."""

import datetime as dt
import time

import pytest

from tests.outbox.conftest import Outbox
from tests.support.running_bot import Clock

pytestmark = pytest.mark.asyncio

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MOMENT = dt.timedelta(seconds=1)


@pytest.mark.parametrize("word", ["access_denied", "team_access_not_granted", "account_inactive"])
async def test_a_word_that_may_be_about_all_concerns_one_conversation_while_the_token_is_accepted(
    outbox: Outbox, word: str
) -> None:
    clock, mia = Clock(), outbox.slack.team.user_named("mia").id
    outbox.slack.faults.refuse("chat.postMessage", word, about=mia)
    await outbox.put_notice("mia", "hello", friend=outbox.people["tom"])
    async with outbox.running_dispatcher(clock=clock) as dispatcher:
        await outbox.wait_until(lambda: outbox.notices()[0].attempts >= 3)
        began = time.monotonic()
        await outbox.put_notice("tom", "booked")
        await outbox.wait_until(lambda: outbox.texts("tom") == ["booked"])
        assert time.monotonic() - began < 5
        assert outbox.count("auth.test") == 1
        assert outbox.lease().pauses == {}
        clock.now += DAY + MOMENT
        await outbox.wait_until(lambda: outbox.notices("failed"))
        await outbox.settle(dispatcher)
    assert outbox.notices("failed")[0].error == f"chat.postMessage: {word}"
    assert outbox.texts("tom") == ["booked", "not told: hello"]


async def test_what_was_denied_arrives_once_it_is_allowed(outbox: Outbox) -> None:
    mia = outbox.slack.team.user_named("mia").id
    outbox.slack.faults.refuse("chat.postMessage", "access_denied", about=mia, times=3)
    for text in ("first", "second"):
        await outbox.put_notice("mia", text)
    async with outbox.running_dispatcher():
        await outbox.wait_until(lambda: len(outbox.texts("mia")) == 2)
    assert sorted(outbox.texts("mia")) == ["first", "second"]


async def test_a_token_that_is_refused_pauses_everything_though_the_word_is_about_access(outbox: Outbox) -> None:
    outbox.slack.faults.refuse("chat.postMessage", "access_denied")
    outbox.slack.faults.refuse("auth.test", "token_revoked")
    for who in ("mia", "tom"):
        await outbox.put_notice(who, "hello")
    async with outbox.running_dispatcher():
        await outbox.wait_until(lambda: outbox.count("auth.test"))
        await outbox.wait_until(lambda: outbox.lease().pauses)
    assert list(outbox.lease().pauses) == ["*"]
    assert outbox.count("auth.test") == 1
    assert [notice.attempts for notice in outbox.notices()] == [0, 0]


async def test_while_nobody_says_whether_the_token_is_accepted_only_the_notice_waits(outbox: Outbox) -> None:
    outbox.slack.faults.refuse("chat.postMessage", "access_denied", times=1)
    outbox.slack.faults.fail("auth.test")
    await outbox.put_notice("mia", "hello")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.wait_until(lambda: outbox.texts("mia"))
        await outbox.settle(dispatcher)
    assert outbox.lease().pauses == {}


async def test_a_file_without_its_scope_holds_back_nothing_and_is_given_up_after_an_hour(outbox: Outbox) -> None:
    clock = Clock()
    outbox.slack.team.scopes -= {"files:write"}
    await outbox.put_notice("mia", "session-7", "file", friend=outbox.people["mia"])
    await outbox.put_notice("mia", "cancelled")
    async with outbox.running_dispatcher(clock=clock) as dispatcher:
        await outbox.wait_until(lambda: outbox.texts("mia") == ["cancelled"])
        clock.now += HOUR / 2
        tried = outbox.notices()[0].attempts
        await outbox.wait_until(lambda: outbox.notices()[0].attempts > tried)
        assert outbox.notices()[0].state in ("waiting", "sending")
        clock.now += HOUR / 2
        await outbox.wait_until(lambda: outbox.notices("failed"))
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["cancelled", "not told: session-7"]
    outbox.slack.refusals.clear()


async def test_a_file_without_the_scope_to_open_a_conversation_waits_until_a_message_has_opened_it(
    outbox: Outbox,
) -> None:
    outbox.slack.team.scopes -= {"im:write"}
    await outbox.put_notice("mia", "session-7", "file")
    await outbox.put_notice("mia", "cancelled")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.wait_until(lambda: outbox.texts("mia") == ["cancelled", "Here is session-7"])
        await outbox.settle(dispatcher)
    outbox.slack.refusals.clear()


async def test_a_scope_that_is_granted_in_time_lets_the_file_arrive(outbox: Outbox) -> None:
    scopes = outbox.slack.team.scopes
    outbox.slack.team.scopes = scopes - {"files:write"}
    await outbox.put_notice("mia", "session-7", "file")
    async with outbox.running_dispatcher():
        await outbox.wait_until(lambda: outbox.notices()[0].attempts >= 3)
        outbox.slack.team.scopes = scopes
        await outbox.wait_until(lambda: outbox.texts("mia"))
    outbox.slack.refusals.clear()


async def test_many_that_are_denied_crowd_out_nobody(outbox: Outbox) -> None:
    """More than are read of one lane at once."""
    outbox.slack.team.scopes -= {"files:write"}
    for number in range(25):
        await outbox.put_notice("mia", f"session-{number}", "file")
    await outbox.put_notice("mia", "cancelled")
    async with outbox.running_dispatcher(backoff=lambda _attempts: 600.0):
        await outbox.wait_until(lambda: outbox.texts("mia") == ["cancelled"])
    assert len(outbox.notices("waiting")) == 25
    outbox.slack.refusals.clear()


async def test_a_long_pause_of_one_method_holds_back_only_what_needs_it(outbox: Outbox) -> None:
    outbox.slack.faults.rate_limit("files.getUploadURLExternal", retry_after=600)
    for text in ("session-7", "session-8"):
        await outbox.put_notice("mia", text, "file")
    await outbox.put_notice("mia", "cancelled")
    async with outbox.running_dispatcher():
        await outbox.wait_until(lambda: outbox.texts("mia") == ["cancelled"])
    assert outbox.count("files.getUploadURLExternal") == 1
