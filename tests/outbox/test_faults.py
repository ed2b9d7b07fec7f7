"""What delivery makes of Slack's limits, errors and silences: nothing lost, nothing doubled, order kept."""

import asyncio
import datetime as dt
import logging

import pytest
from sqlalchemy.orm import Session

from bot.outbox.render.payloads import Payload
from storage.notice import Notice
from tests.outbox.conftest import Outbox, render_details
from tests.support.running_bot import Clock

pytestmark = pytest.mark.asyncio


async def test_a_cut_after_the_effect_tells_once(outbox: Outbox) -> None:
    outbox.slack.faults.cut("chat.postMessage", times=1)
    await outbox.put_notice("mia", "open", "card", meeting_id=7)
    await outbox.put_notice("mia", "second")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["open", "second"]
    assert outbox.count("conversations.history") == 1
    (card,) = outbox.cards()
    assert card.ts == outbox.messages("mia")[0].ts
    assert [notice.state for notice in outbox.notices()] == ["sent", "sent"]


async def test_an_answer_that_never_comes_is_looked_for(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.slack_calls.CALL_SECONDS", 0.3)
    outbox.slack.faults.slow(1.0, "chat.postMessage")
    await outbox.put_notice("mia", "slowly")
    async with outbox.running_dispatcher(backoff=lambda _attempts: 2.5) as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["slowly"]


async def test_a_file_whose_answer_was_cut_is_found_by_its_name(outbox: Outbox) -> None:
    outbox.slack.faults.cut("files.completeUploadExternal", times=1)
    await outbox.put_notice("mia", "session-7", "file")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert len(outbox.messages("mia")) == 1
    assert outbox.count("files.completeUploadExternal") == 1


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("conversations.open", "file"),
        ("chat.postMessage", "post"),
        ("views.publish", "home"),
        ("files.getUploadURLExternal", "file"),
        ("files.completeUploadExternal", "file"),
    ],
)
async def test_errors_that_pass_are_tried_again(outbox: Outbox, method: str, kind: str) -> None:
    outbox.slack.faults.fail(method, times=3)
    await outbox.put_notice("mia", "hello", kind)
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert [notice.state for notice in outbox.notices()] == ["sent"]
    assert len(outbox.messages("mia")) == (kind != "home")


async def test_a_search_that_fails_is_repeated_before_sending_again(outbox: Outbox) -> None:
    outbox.slack.faults.cut("chat.postMessage", times=1)
    outbox.slack.faults.fail("conversations.history", times=2)
    await outbox.put_notice("mia", "once")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["once"]


async def test_a_limit_is_respected_counts_as_no_attempt_and_leaves_other_methods_alone(outbox: Outbox) -> None:
    outbox.slack.faults.rate_limit("chat.postMessage", retry_after=2)
    await outbox.put_notice("mia", "hello")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.wait_until(lambda: outbox.count("chat.postMessage"))
        await outbox.put_notice("ada", "view", "home", refresh=True, key="home:ada")
        await outbox.wait_until(lambda: [notice.state for notice in outbox.notices()] == ["waiting", "sent"])
        assert outbox.texts("mia") == []
        await outbox.settle(dispatcher)
    (limited, posted) = (call.at for call in outbox.slack.calls if call.method == "chat.postMessage")
    assert posted - limited >= 1.95
    assert outbox.notices()[0].attempts == 0


async def test_a_pause_is_respected_by_the_next_owner(outbox: Outbox) -> None:
    outbox.slack.faults.rate_limit("chat.postMessage", retry_after=2)
    await outbox.put_notice("mia", "hello")
    async with outbox.running_dispatcher(owner="one"):
        await outbox.wait_until(lambda: outbox.count("chat.postMessage"))
    async with outbox.running_dispatcher(owner="two", separate_database=True) as dispatcher:
        await outbox.settle(dispatcher)
    (limited, posted) = (call.at for call in outbox.slack.calls if call.method == "chat.postMessage")
    assert posted - limited >= 1.95


async def test_an_outage_is_sat_out(outbox: Outbox) -> None:
    async with outbox.running_dispatcher() as dispatcher:
        for kind in ("503", "closed"):
            with outbox.slack.outage(kind):
                for who in ("mia", "tom"):
                    await outbox.put_notice(who, kind)
                await asyncio.sleep(0.5)
            await outbox.settle(dispatcher)
    assert outbox.texts("mia") == outbox.texts("tom") == ["503", "closed"]


async def test_what_cannot_be_delivered_is_recorded_and_told_to_others(outbox: Outbox) -> None:
    outbox.slack.team.user_named("mia").deleted = True
    await outbox.put_notice("mia", "hello", friend=outbox.people["tom"])
    await outbox.put_notice("mia", "view", "home", refresh=True, key="home:mia", friend=outbox.people["tom"])
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.texts("tom") == ["not told: hello"]
    (failed,) = [notice for notice in outbox.notices("failed") if not notice.refresh]
    assert failed.error.startswith("chat.postMessage: ")


async def test_what_slack_refuses_does_not_hold_up_the_lane(outbox: Outbox) -> None:
    await outbox.put_notice("mia", "wrong", blocks=[{"type": "no such block"}])
    await outbox.put_notice("mia", "right")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["right"]
    assert [notice.state for notice in outbox.notices()] == ["failed", "sent"]


async def test_a_fault_of_ours_is_logged_and_given_up_after_a_while(
    sqlite_outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sqlite_outbox.put_notice("mia", "", "broken")
    await sqlite_outbox.put_notice("mia", "right")
    await sqlite_outbox.put_notice("tom", "not held up")
    async with sqlite_outbox.running_dispatcher(backoff=lambda _attempts: 0.02) as dispatcher:
        await sqlite_outbox.settle(dispatcher)
    assert sqlite_outbox.texts("mia") == ["right"]
    assert sqlite_outbox.texts("tom") == ["not held up"]
    assert "cannot be composed" in caplog.text


async def test_a_fault_in_telling_others_does_not_hold_up_the_lane(sqlite_outbox: Outbox) -> None:
    sqlite_outbox.slack.team.user_named("mia").deleted = True
    await sqlite_outbox.put_notice("mia", "hello", friend=12345678)
    async with sqlite_outbox.running_dispatcher() as dispatcher:
        await sqlite_outbox.settle(dispatcher)
    assert [notice.state for notice in sqlite_outbox.notices()] == ["failed"]


async def test_a_refresh_may_pass_a_message_that_waits_but_messages_keep_order(outbox: Outbox) -> None:
    outbox.slack.faults.fail("conversations.open", times=1)
    await outbox.put_notice("mia", "first", "file")
    await outbox.put_notice("mia", "second")
    await outbox.put_notice("mia", "view", "home", refresh=True, key="home:mia")
    async with outbox.running_dispatcher(backoff=lambda _attempts: 2.0) as dispatcher:
        await outbox.wait_until(lambda: [notice.state for notice in outbox.notices()] == ["waiting", "waiting", "sent"])
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["Here is first", "second"]


async def test_a_refused_token_pauses_the_workspace_and_is_logged_once(
    sqlite_outbox: Outbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = sqlite_outbox
    monkeypatch.setattr("bot.outbox.error_kinds.LOCKED_OUT_SECONDS", 0.3)
    caplog.set_level(logging.INFO)
    token = outbox.slack.bot_token
    outbox.slack.on_loop(lambda: outbox.slack.world.team_of_token.pop(token))
    await outbox.put_notice("mia", "hello")
    await outbox.put_notice("tom", "hello")
    async with outbox.running_dispatcher() as dispatcher:
        await asyncio.sleep(1.0)
        assert outbox.count("chat.postMessage") <= 8
        # Between two attempts: during one, what is being attempted is marked as being sent.
        await outbox.wait_until(lambda: {notice.state for notice in outbox.notices()} == {"waiting"})
        assert outbox.texts("mia") == outbox.texts("tom") == []
        outbox.slack.on_loop(lambda: outbox.slack.world.team_of_token.update({token: outbox.slack.team.id}))
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == outbox.texts("tom") == ["hello"]
    assert sum("invalid_auth" in record.message for record in caplog.records) == 1
    assert token not in caplog.text


async def test_a_missing_scope_holds_up_only_what_needs_it(sqlite_outbox: Outbox) -> None:
    outbox = sqlite_outbox
    outbox.slack.team.scopes -= {"files:write"}
    await outbox.put_notice("mia", "session-7", "file")
    await outbox.put_notice("tom", "hello")
    async with outbox.running_dispatcher():
        await outbox.wait_until(lambda: outbox.texts("tom"))
    assert [notice.state for notice in outbox.notices()] == ["waiting", "sent"]


async def test_after_two_days_it_is_undeliverable(sqlite_outbox: Outbox) -> None:
    outbox = sqlite_outbox
    outbox.slack.faults.fail("chat.postMessage", times=1000)
    await outbox.put_notice("mia", "hello", friend=outbox.people["tom"])
    clock = Clock()
    async with outbox.running_dispatcher(clock=clock):
        await outbox.wait_until(lambda: outbox.notices()[0].attempts)
        clock.now += dt.timedelta(days=2, seconds=1)
        await outbox.wait_until(lambda: outbox.notices("failed"))
        await outbox.wait_until(lambda: outbox.notices()[-1].attempts)  # the other person is being told


async def test_a_clock_that_stands_still_holds_up_no_retry(sqlite_outbox: Outbox) -> None:
    sqlite_outbox.slack.faults.fail("chat.postMessage", times=2)
    await sqlite_outbox.put_notice("mia", "hello")
    still = dt.datetime.now(dt.UTC)
    async with sqlite_outbox.running_dispatcher(clock=lambda: still) as dispatcher:
        await sqlite_outbox.settle(dispatcher)
    assert sqlite_outbox.texts("mia") == ["hello"]


async def test_a_card_that_is_as_before_once_more_after_a_lost_answer_is_shown_so(outbox: Outbox) -> None:
    state = ["open"]

    def render(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
        notice.details = {**notice.details, "text": state[-1]}
        return render_details(db, notice, now)

    async with outbox.running_dispatcher(render=render) as dispatcher:
        for text in ("open", "booked", "open"):
            state.append(text)
            await outbox.put_notice("mia", "", "card", meeting_id=7, refresh=True, key="card")
            await outbox.wait_until(lambda: outbox.texts("mia") == state[-1:])
            outbox.slack.faults.cut("chat.update", probability=1.0)
        outbox.slack.faults.clear()
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["open"]
