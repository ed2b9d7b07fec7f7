"""`kill -9` at random moments while two processes deliver for many workspaces: all are told everything once, in order.

On SQLite it is one process. KILL_ROUNDS sets how often one is killed: a few times by default, fifty in `make races`.
"""

import contextlib
import datetime as dt
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks import seed_many
from benchmarks.processes import Running, free_port
from localslack.server import LocalSlack
from storage.notice import IS_UNDELIVERED, SENT, Notice
from storage.person import Person
from storage.workspace import Lease
from tests.races.conftest import MANIFEST
from tests.support.processes import wait_for
from tests.support.race import crowd, patient_engine

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
WORKSPACES, PEOPLE = 20, 3  # people in each workspace
MESSAGES = 3 + ROUNDS  # to each of them: one a second may go to one conversation
LATENCY = 2.5  # seconds that Slack takes to act: calls of a killed process arrive when another has long taken over
IN_FLIGHT = 5.0  # seconds after which whoever takes over may rely on it that nothing arrives any more
LONGEST = 1.5  # seconds between two kills

pytestmark = pytest.mark.timeout(180 + 20 * ROUNDS)


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack(MANIFEST, crowd(WORKSPACES * PEOPLE, 0), limits=False) as slack:
        slack.faults.slow(LATENCY, "chat.postMessage")
        yield slack


def fill(url: str, engine: sa.Engine, slack: LocalSlack) -> None:
    """Let the people of the one local Slack be spread over many workspaces, with messages waiting for each."""
    seed_many.workspaces(url, WORKSPACES, PEOPLE)
    users = [slack.team.user_named(f"mentor{number}").id for number in range(WORKSPACES * PEOPLE)]
    team, world = slack.team, slack.world
    opened = slack.on_loop(lambda: [world.im_of(team, team.bot_user_id, user).id for user in users])
    with Session(engine) as db:
        people = db.scalars(sa.select(Person).order_by(Person.id))
        for person, user, channel in zip(people, users, opened, strict=True):
            person.slack_id, person.dm_channel = user, channel
        db.commit()
    seed_many.notices(url, MESSAGES)


def start(url: str, slack: LocalSlack, folder: Path) -> Running:
    """Start a process that delivers for all workspaces."""
    port = free_port()
    command = ["benchmarks.sender", str(port), slack.api_url, url, str(IN_FLIGHT)]
    return Running(command, {"SLACK_BOT_TOKEN": slack.bot_token}, port, folder)


def stop_all(running: list[Running]) -> None:
    for each in running:
        each.stop()


def expire_leases(engine: sa.Engine, dead: Running) -> None:
    """Let the leases of the killed process expire immediately, so that something is delivered in every round."""
    with Session(engine) as db:
        theirs = Lease.owner.contains(f":{dead.pid}:")
        db.execute(sa.update(Lease).where(theirs).values(until=dt.datetime.now(dt.UTC)))
        db.commit()


def find_busiest(engine: sa.Engine, running: list[Running]) -> int:
    """Return which process delivers for most workspaces: the other one may have nothing to do."""
    with Session(engine) as db:
        owners = list(db.scalars(sa.select(Lease.owner).where(Lease.until > dt.datetime.now(dt.UTC))))
    return max(range(len(running)), key=lambda place: sum(f":{running[place].pid}:" in owner for owner in owners))


def is_over(engine: sa.Engine) -> bool:
    """Return whether everything has been delivered."""
    with Session(engine) as db:
        return db.scalar(sa.select(Notice.id).where(IS_UNDELIVERED).limit(1)) is None


def told(slack: LocalSlack) -> dict[str, list[int]]:
    """Return the ids of the notices of which each conversation was told, in order."""
    found = defaultdict(list)
    for channel in slack.team.ims.values():
        for message in slack.team.channels[channel].messages.values():
            found[channel].append(int((message.metadata or {})["event_payload"]["notice"]))
    return dict(found)


def test_killed_while_delivering_for_many_workspaces(database_url: str, slack: LocalSlack, tmp_path: Path) -> None:
    dice, engine = random.Random(7), patient_engine(database_url)
    fill(database_url, engine, slack)
    with contextlib.ExitStack() as stack:
        running = [start(database_url, slack, tmp_path) for _ in range(1 if engine.dialect.name == "sqlite" else 2)]
        stack.callback(stop_all, running)
        for _ in range(ROUNDS):
            time.sleep(dice.uniform(0, LONGEST))
            place = find_busiest(engine, running)
            running[place].kill()
            expire_leases(engine, running[place])
            running[place] = start(database_url, slack, tmp_path)
        wait_for(lambda: is_over(engine))
    wanted = sa.select(Notice.id, Notice.state, Person.dm_channel).join(Person, Person.id == Notice.person_id)
    with Session(engine) as db:
        notices = db.execute(wanted.order_by(Notice.id)).all()
    engine.dispose()
    expected = defaultdict(list)
    for notice_id, state, channel in notices:
        assert state == SENT
        expected[channel].append(notice_id)
    assert told(slack) == expected
