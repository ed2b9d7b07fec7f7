"""Whatever goes wrong, and whenever the sender dies: nothing lost, nothing doubled, order kept, cards up to date."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.outbox.dispatcher import Dispatcher
from bot.outbox.render.payloads import Payload
from localslack.server import LocalSlack
from storage.notice import SENDING, WAITING, Notice
from tests.outbox.conftest import MANIFEST, Outbox, render_details
from tests.support.thoroughness import examples

METHODS = (
    *("chat.postMessage", "chat.update", "conversations.open", "conversations.history", "views.publish"),
    *("files.getUploadURLExternal", "files.completeUploadExternal"),
)
PEOPLE = ("mia", "tom")

Event = tuple[str, ...]
tell = st.tuples(st.just("tell"), st.sampled_from(PEOPLE), st.sampled_from(("post", "card", "file", "home")))
edit = st.tuples(st.just("edit"), st.sampled_from(PEOPLE))
fault = st.tuples(st.just("fault"), st.sampled_from(("cut", "fail", "rate_limit")), st.sampled_from(METHODS))
death = st.sampled_from([("kill",), ("restart",), ("wait",)])
story = st.lists(st.one_of(tell, tell, edit, fault, fault, death), min_size=3, max_size=25)


@pytest.fixture(scope="module")
def lasting_slack() -> Iterator[LocalSlack]:
    with LocalSlack(MANIFEST, limits=False) as slack:
        yield slack


def forget_messages(slack: LocalSlack) -> None:
    for channel in slack.team.channels.values():
        channel.messages.clear()


class Story:
    """Plays the events and knows what everyone should have read in the end."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.expected: dict[str, list[str]] = {who: [] for who in PEOPLE}
        self.cards: dict[int, str] = {}  # meeting → what its card shows now
        self.owners: dict[int, str] = {}
        self.running: asyncio.Task[None] | None = None
        self.dispatcher: Dispatcher | None = None

    async def play(self, events: list[Event]) -> None:
        """Do it all, let everything arrive, and compare."""
        self.start()
        for number, (what, *details) in enumerate(events):
            match what:
                case "tell":
                    await self.put_notice(details[0], details[1], number)
                case "edit":
                    await self.edit(details[0], number)
                case "fault":
                    getattr(self.outbox.slack.faults, details[0])(details[1], times=1)
                case "kill":
                    await self.kill()
                    self.start()
                case "restart":
                    await self.stop()
                    self.start()
                case "wait":
                    await asyncio.sleep(0.03)
        assert self.dispatcher is not None
        # Not until nothing is due: what others may pass by is not due either while it waits for its next attempt.
        await self.outbox.wait_until(lambda: not self.outbox.notices(WAITING, SENDING))
        await self.stop()
        self.check()

    async def put_notice(self, who: str, kind: str, number: int) -> None:
        """Something to tell, which is expected to be read."""
        text = f"{kind} {number}"
        if kind == "home":
            await self.outbox.put_notice(who, text, kind, refresh=True, key=f"home:{who}")
            return
        if kind == "card":
            self.cards[number], self.owners[number] = text, who
        self.expected[who].append(f"card:{number}" if kind == "card" else text)
        await self.outbox.put_notice(who, text, kind, meeting_id=number)

    async def edit(self, who: str, number: int) -> None:
        """Change what the person's first card shows."""
        meeting = next((meeting for meeting, owner in self.owners.items() if owner == who), None)
        if meeting is not None:
            self.cards[meeting] = f"edited {number}"
            key = f"card:{meeting}:{who}"
            posted = any(card.subject == f"meeting:{meeting}" for card in self.outbox.cards())
            await self.outbox.put_notice(who, "", "card", meeting_id=meeting, refresh=posted, key=key)

    def render(self, db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
        """Render as the other tests do, but let a card show the present state."""
        if notice.kind == "card":
            notice.details = {"text": self.cards[notice.meeting_id or 0]}
        return render_details(db, notice, now)

    def start(self) -> None:
        """A sender comes up."""
        # Always by the same name, so that nobody need wait for the lease of the one who died. This Slack acts at once.
        self.dispatcher = self.outbox.make_dispatcher(
            owner="me", render=self.render, backoff=lambda _attempts: 0.01, in_flight=dt.timedelta(seconds=0.2)
        )
        self.running = asyncio.create_task(self.dispatcher.run())

    async def stop(self) -> None:
        """It finishes what is under way and ends."""
        assert self.dispatcher is not None
        assert self.running is not None
        await asyncio.sleep(0)
        await self.dispatcher.stop()
        await self.running

    async def kill(self) -> None:
        """It is gone in the middle of whatever it does."""
        assert self.running is not None
        await asyncio.sleep(0.005)
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    def check(self) -> None:
        """Everyone has read all of it, once, in order, and the cards show the present state."""
        shown = {card.ts: int(card.subject.partition(":")[2]) for card in self.outbox.cards()}
        for who in PEOPLE:
            read = [(message.ts, message.text.removeprefix("Here is ")) for message in self.outbox.messages(who)]
            assert [f"card:{shown[ts]}" if ts in shown else text for ts, text in read] == self.expected[who]
            for ts, text in read:
                assert ts not in shown or text == self.cards[shown[ts]]
        assert {notice.state for notice in self.outbox.notices()} <= {"sent", "dropped"}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=story)
def test_nothing_is_lost_doubled_or_out_of_order(
    events: list[Event], kind: str, request: pytest.FixtureRequest, lasting_slack: LocalSlack
) -> None:
    lasting_slack.faults.clear()
    lasting_slack.on_loop(lambda: forget_messages(lasting_slack))
    outbox = Outbox(request.getfixturevalue(f"{kind}_url")(), lasting_slack)
    with closing(outbox), pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.outbox.rate_limiter.BETWEEN_POSTS", 0.0)
        patch.setattr("bot.outbox.messages.state.UPLOAD_SECONDS", 0.0)
        patch.setattr("handlers.slack.slack_answer.read_retry_after", lambda _told: 0.02)
        asyncio.run(Story(outbox).play(events))
