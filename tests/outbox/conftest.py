"""A database with people, a local Slack, and senders between them: what every test of delivery needs."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.context import OutboxContext
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.render.payloads import File, Home, Payload, Post, Update, Upload
from bot.outbox.transports import Transports
from bot.slack_client import make_client
from handlers.slack.database import Database
from localslack.server import LocalSlack
from localslack.world.model import Message
from storage.lane import Lane
from storage.notice import HOME, Card, Notice, find_card, subject_of
from storage.outbox import put_notice
from storage.person import Person
from storage.workspace import Lease, Workspace

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
ZERO = dt.timedelta()
SECONDS = 30.0  # that a test waits for anything


def blocks(text: str) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "plain_text", "text": text}}]


def render_details(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
    """Letters as the notice's details say; a card shows the text of its details when it is composed."""
    text = notice.details.get("text", "")
    match notice.kind:
        case "card":
            card = find_card(db, subject_of(notice), Lane(notice.lane))
            if card is None:
                return Post(text, blocks(text), card=True)
            return Update(card.channel, card.ts, text, blocks(text))
        case "home":
            return Home({"type": "home", "blocks": blocks(text)}, "upcoming")
        case "file":
            return Upload((File(f"{text}.ics", b"BEGIN:VCALENDAR"),), f"Here is {text}")
        case "nothing":
            return None
        case "broken":
            raise ValueError("cannot be composed")
    return Post(text, notice.details.get("blocks") or blocks(text))


def report_failure(db: Session, notice: Notice, now: dt.datetime) -> None:
    """Tell the person named in the details."""
    if "friend" in notice.details:
        put(db, notice.details["friend"], "post", f"not told: {notice.details['text']}")


def put(
    db: Session,
    person_id: int,
    kind: str,
    text: str,
    *,
    refresh: bool = False,
    key: str | None = None,
    meeting_id: int | None = None,
    urgency: dt.timedelta = ZERO,
    due_at: dt.datetime | None = None,
    **details: Any,
) -> None:
    """Put a notice in the outbox; `urgency` is how long until the thing starts. It is due at once, or at `due_at`."""
    now = dt.datetime.now(dt.UTC)
    person = db.get_one(Person, person_id)
    put_notice(
        db,
        person,
        workspace_id=person.workspace_id,
        kind=kind,
        lane=Lane.person(person_id),
        person_id=person_id,
        meeting_id=meeting_id,
        request_id=None,
        details={"text": text, **details},
        refresh=refresh,
        key=key,
        urgency=now + urgency,
        created_at=now,
        due_at=due_at or now,
    )


class Outbox:
    """The database with the local Slack's people in it, and what tests do with it."""

    def __init__(self, url: str, slack: LocalSlack) -> None:
        self.slack = slack
        self.database = Database(url)
        self.people: dict[str, int] = {}
        self._others: list[Database] = []
        with Session(self.database.engine) as db:
            self._add_people(db)
            db.commit()

    def _add_people(self, db: Session) -> None:
        team = self.slack.team
        workspace = Workspace(team_id=team.id, name=team.name, named_admins=[], sweep_at=dt.datetime.now(dt.UTC))
        db.add(workspace)
        db.flush()
        for user in team.users.values():
            person = Person(workspace_id=workspace.id, slack_id=user.id, name=user.real_name, zone=user.tz)
            db.add(person)
            db.flush()
            self.people[user.name] = person.id

    async def put_notice(self, who: str, text: str, kind: str = "post", **more: Any) -> None:
        """Put one notice for this person in the outbox."""
        await self.database.transact(put, self.people[who], kind, text, **more)

    @asynccontextmanager
    async def running_dispatcher(self, *, separate_database: bool = False, **options: Any) -> AsyncIterator[Dispatcher]:
        """A sender at work; it may have a separate database object, as another process has."""
        dispatcher = self.make_dispatcher(separate_database=separate_database, **options)
        running = asyncio.create_task(dispatcher.run())
        try:
            yield dispatcher
            await dispatcher.stop()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def make_dispatcher(self, *, separate_database: bool = False, **options: Any) -> Dispatcher:
        """A sender that does not run yet, with short delays."""
        database = self.database
        if separate_database:
            database = Database(str(self.database.engine.url.set(drivername=self._plain())))
            self._others.append(database)
        client = make_client(self.slack.api_url, None, self.slack.bot_token)
        defaults: dict[str, Any] = {
            "render": render_details,
            "on_undeliverable": report_failure,
            "backoff": lambda attempts: min(0.4, 0.02 * 2**attempts),
        }
        team_id = self.slack.team.id
        context = OutboxContext(database, **{**defaults, **options})
        return Dispatcher(context, lambda team: client if team == team_id else None, Transports())

    def _plain(self) -> str:
        return self.database.engine.url.get_backend_name()

    async def settle(self, dispatcher: Dispatcher, seconds: float = SECONDS) -> None:
        """Wait until nothing is being delivered or due."""
        deadline = time.monotonic() + seconds
        while not await dispatcher.is_idle():
            assert time.monotonic() < deadline, self.notices()
            await asyncio.sleep(0.01)

    async def wait_until(self, true: Callable[[], object]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + SECONDS
        while not true():
            assert time.monotonic() < deadline, self.notices()
            await asyncio.sleep(0.01)

    def messages(self, who: str) -> list[Message]:
        """What this person has in the direct message with the bot, oldest first."""
        team = self.slack.team
        channel = team.ims.get(frozenset((team.bot_user_id, team.user_named(who).id)))
        return list(team.channels[channel].messages.values()) if channel else []

    def texts(self, who: str) -> list[str]:
        """The texts of those messages."""
        return [message.text for message in self.messages(who)]

    def notices(self, *states: str) -> list[Notice]:
        """The notices in these states, or all."""
        wanted = sa.select(Notice).order_by(Notice.id)
        return self._rows(wanted.where(Notice.state.in_(states)) if states else wanted)

    def cards(self) -> list[Card]:
        """All cards that are messages."""
        return self._rows(sa.select(Card).where(Card.subject != HOME))

    def lease(self) -> Lease:
        """The one workspace's lease."""
        (lease,) = self._rows(sa.select(Lease))
        assert isinstance(lease, Lease)
        return lease

    def _rows(self, wanted: Any) -> list[Any]:
        with Session(self.database._read_engine, expire_on_commit=False) as db:  # it never waits for a writer
            return list(db.scalars(wanted))

    def count(self, method: str) -> int:
        """How often Slack was asked this."""
        return sum(call.method == method for call in self.slack.calls)

    def close(self) -> None:
        """Let go of the databases."""
        for database in (self.database, *self._others):
            database.close()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSlack]:
    """Without limits, and nobody expects any: most tests are about something else."""
    monkeypatch.setattr("bot.outbox.rate_limiter.BETWEEN_POSTS", 0.0)
    with LocalSlack(MANIFEST, limits=False) as slack:
        yield slack


@pytest.fixture
def limits(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's limits, and ours."""
    monkeypatch.setattr("bot.outbox.rate_limiter.BETWEEN_POSTS", 1.0)
    slack.limits_on = True


@pytest.fixture
def outbox(database_url: str, slack: LocalSlack) -> Iterator[Outbox]:
    outbox = Outbox(database_url, slack)
    yield outbox
    outbox.close()


@pytest.fixture
def sqlite_outbox(sqlite_url: Callable[[], str], slack: LocalSlack) -> Iterator[Outbox]:
    """On SQLite only, where the kind of database makes no difference."""
    outbox = Outbox(sqlite_url(), slack)
    yield outbox
    outbox.close()
