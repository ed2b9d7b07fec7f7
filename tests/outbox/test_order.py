"""Lanes, refreshes, urgency, cards and files: what is delivered when nothing goes wrong."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.dispatcher import Dispatcher
from bot.outbox.rate_limiter import PER_MINUTE
from localslack.server import LocalSlack
from storage.notice import Notice
from storage.outbox import write_notices
from tests.outbox.conftest import Outbox, put, render_details

pytestmark = pytest.mark.asyncio


async def fastest_delivery(outbox: Outbox, dispatcher: Dispatcher) -> float:
    """The seconds until a message has arrived: the least of some, since the machine may be busy with other things."""
    found = []
    for number in range(5):
        began = time.monotonic()
        await outbox.put_notice("tom", f"message {number}")
        await outbox.settle(dispatcher)
        found.append(time.monotonic() - began)
    return min(found)


async def test_a_message_arrives_within_a_second(outbox: Outbox) -> None:
    async with outbox.running_dispatcher() as dispatcher:
        await asyncio.sleep(0.1)
        await outbox.put_notice("mia", "booked")
        assert await fastest_delivery(outbox, dispatcher) < 1
    assert outbox.texts("mia") == ["booked"]
    assert outbox.notices("sent")[0].ts == outbox.messages("mia")[0].ts
    assert outbox.lease().owner == ""


async def test_a_message_of_another_process_arrives_within_a_second(outbox: Outbox) -> None:
    async with outbox.running_dispatcher(separate_database=True) as dispatcher:
        await asyncio.sleep(0.1)
        assert await fastest_delivery(outbox, dispatcher) < 1


async def test_messages_to_one_person_keep_their_order(outbox: Outbox) -> None:
    words = [f"message {number}" for number in range(3)]
    for text in words:
        for who in ("mia", "tom", "ada"):
            await outbox.put_notice(who, text)
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert all(outbox.texts(who) == words for who in ("mia", "tom", "ada"))
    assert outbox.count("conversations.open") == 0  # its limit is low, and Slack opens them by itself


@pytest.mark.usefixtures("limits")
async def test_one_message_a_second_to_one_person_meets_no_limit(outbox: Outbox) -> None:
    for number in range(3):
        await outbox.put_notice("mia", f"message {number}")
    async with outbox.running_dispatcher() as dispatcher:
        began = time.monotonic()
        await outbox.settle(dispatcher)
        assert time.monotonic() - began > 1.9
    assert {call.error for call in outbox.slack.calls} == {""}


async def test_what_starts_soonest_is_told_first_and_refreshes_last(sqlite_outbox: Outbox) -> None:
    outbox = sqlite_outbox
    await outbox.put_notice("ada", "home", "home", refresh=True, key="home:ada", urgency=dt.timedelta(minutes=1))
    for days, who in ((3, "mia"), (1, "tom"), (2, "sam")):
        await outbox.put_notice(who, who, urgency=dt.timedelta(days=days))
    chosen: list[str] = []

    def noting(db, notice, now):  # type: ignore[no-untyped-def]
        chosen.append(notice.details["text"])
        return render_details(db, notice, now)

    async with outbox.running_dispatcher(render=noting) as dispatcher:
        await outbox.settle(dispatcher)
    assert chosen[:4] == ["tom", "sam", "mia", "home"]


async def test_a_refresh_waits_once_and_shows_the_newest_state(outbox: Outbox) -> None:
    for number in range(5):
        await outbox.put_notice("mia", f"state {number}", "home", refresh=True, key="home:mia")
    assert len(outbox.notices()) == 1
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.count("views.publish") == 1


async def test_a_card_is_posted_once_and_then_edited(outbox: Outbox) -> None:
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.put_notice("mia", "open", "card", meeting_id=7)
        await outbox.settle(dispatcher)
        await outbox.put_notice("mia", "booked", "card", meeting_id=7, refresh=True, key="card:7:mia")
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["booked"]
    (card,) = outbox.cards()
    assert card.ts == outbox.messages("mia")[0].ts


@pytest.mark.parametrize("fate", ["deleted", "not_ours"])
async def test_a_card_that_cannot_be_edited_is_posted_again(outbox: Outbox, fate: str) -> None:
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.put_notice("mia", "open", "card", meeting_id=7)
        await outbox.settle(dispatcher)
        (message,) = outbox.messages("mia")
        if fate == "deleted":
            outbox.slack.on_loop(lambda: outbox.slack.team.channels[message.channel_id].messages.pop(message.ts))
        else:
            message.user = outbox.slack.team.user_named("ada").id
            message.bot_id = ""
        await outbox.put_notice("mia", "booked", "card", meeting_id=7, refresh=True, key="card:7:mia")
        await outbox.settle(dispatcher)
    assert outbox.texts("mia")[-1] == "booked"
    (card,) = outbox.cards()
    assert card.ts == outbox.messages("mia")[-1].ts


async def test_one_methods_limit_holds_up_no_other(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PER_MINUTE, "chat.update", 2)
    async with outbox.running_dispatcher() as dispatcher:
        for meeting in (1, 2, 3):
            await outbox.put_notice("mia", "open", "card", meeting_id=meeting)
        await outbox.settle(dispatcher)
        for meeting in (1, 2, 3):
            await outbox.put_notice("mia", "new", "card", meeting_id=meeting, refresh=True, key=f"card:{meeting}")
        await outbox.put_notice("tom", "view", "home", refresh=True, key="home:tom")
        await outbox.wait_until(lambda: outbox.count("views.publish"))
    assert outbox.count("chat.update") == 1
    assert len(outbox.notices("waiting")) == 2


async def test_a_notice_that_somebody_is_changing_waits_for_them(
    postgresql_url: Callable[[], str], slack: LocalSlack
) -> None:
    outbox = Outbox(postgresql_url(), slack)
    with Session(outbox.database.engine) as db:
        await outbox.put_notice("mia", "view", "home", refresh=True, key="home:mia")
        put(db, outbox.people["mia"], "home", "view", refresh=True, key="home:mia")
        write_notices(db)  # locks it, until it commits
        async with outbox.running_dispatcher() as dispatcher:
            await outbox.put_notice("mia", "hello")
            await outbox.wait_until(lambda: outbox.texts("mia"))
            await asyncio.sleep(0.1)
            assert outbox.count("views.publish") == 0
            db.commit()
            await outbox.settle(dispatcher)
    assert outbox.count("views.publish") == 1
    outbox.close()


async def test_a_file_arrives_with_its_comment(outbox: Outbox) -> None:
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.put_notice("mia", "session-7", "file")
        await outbox.settle(dispatcher)
    (message,) = outbox.messages("mia")
    assert message.text == "Here is session-7"
    (file,) = outbox.slack.team.files.values()
    assert (file.name, file.content) == ("session-7.ics", b"BEGIN:VCALENDAR")


async def test_what_no_longer_holds_is_dropped_in_silence(outbox: Outbox) -> None:
    await outbox.put_notice("mia", "", "nothing")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert [notice.state for notice in outbox.notices()] == ["dropped"]
    assert outbox.slack.calls == []


async def test_workspaces_without_a_client_are_left_alone(sqlite_outbox: Outbox) -> None:
    await sqlite_outbox.put_notice("mia", "hello")
    strange = sqlite_outbox.make_dispatcher()
    strange._clients = lambda _team: None
    running = asyncio.create_task(strange.run())
    await asyncio.sleep(0.7)
    await strange.stop()
    await running
    assert len(sqlite_outbox.notices("waiting")) == 1


async def test_thousands_are_not_bound_by_commits(sqlite_outbox: Outbox) -> None:
    outbox = sqlite_outbox
    people = list(outbox.people.values())

    def fill(db) -> None:  # type: ignore[no-untyped-def]
        for number in range(300):
            put(db, people[number % len(people)], "home", f"view {number}", refresh=True, key=f"k{number}")

    await outbox.database.transact(fill)
    commits: list[object] = []
    sa.event.listen(outbox.database.engine, "commit", commits.append)
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.count("views.publish") >= 290
    assert len(commits) < 300  # one after the other, each with its commits, they would be 600


async def test_what_is_for_later_holds_up_nothing_and_goes_when_it_is_due(outbox: Outbox) -> None:
    ahead = dt.timedelta()
    due_at = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    await outbox.put_notice("mia", "later", due_at=due_at)
    await outbox.put_notice("mia", "at once")
    await outbox.put_notice("tom", "at once")
    async with outbox.running_dispatcher(clock=lambda: dt.datetime.now(dt.UTC) + ahead) as dispatcher:
        await outbox.settle(dispatcher)
        assert outbox.texts("mia") == outbox.texts("tom") == ["at once"]
        assert [notice.state for notice in outbox.notices()] == ["waiting", "sent", "sent"]
        assert outbox.notices()[0].attempts == 0
        ahead = dt.timedelta(hours=1)
        await outbox.settle(dispatcher)
        assert outbox.texts("mia") == ["at once", "later"]


async def test_a_message_that_someone_has_locked_holds_back_those_after_it(
    postgresql_url: Callable[[], str], slack: LocalSlack
) -> None:
    outbox = Outbox(postgresql_url(), slack)
    words = ["first", "second"]
    for text in words:
        await outbox.put_notice("mia", text)
    await outbox.put_notice("tom", "hello")
    async with outbox.running_dispatcher(separate_database=True) as dispatcher:
        with outbox.database.engine.begin() as connection:
            connection.execute(sa.select(Notice.id).where(Notice.id == 1).with_for_update())
            await outbox.wait_until(lambda: outbox.texts("tom"))
            await asyncio.sleep(0.3)
            assert outbox.texts("mia") == []
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == words
    outbox.close()
