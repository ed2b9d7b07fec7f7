"""A local Slack full of people, the bot's database, and clicks that all arrive at the same moment."""

import asyncio
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import actions, payloads
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.directory import user_json
from localslack.world.model import Json, Message
from localslack.world.results import Result
from localslack.world.sample_people import Someone
from mentorship.meetings.form import SessionInput
from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask
from mentorship.people.workspace import set_up_workspace
from mentorship.sessions import lifecycle as sessions
from storage.database import make_engine
from storage.meeting import ATTENDING, MENTEE, Enrollment
from storage.notice import SENDING, WAITING, Notice
from storage.person import Person as Member
from storage.rows import list_locations_in_use
from tests.support.processes import Serve

HOUR = dt.timedelta(hours=1)
THREADS = 8
AGAIN = "That took too long, and nothing was changed"
SPLIT_SECONDS = 60.0  # the local Slack's patience here: how fast answers come is measured by the benchmarks


def crowd(mentors: int, mentees: int) -> list[Someone]:
    """mentor0, mentor1, … and mentee0, mentee1, …, and olga and petra, who are admins."""
    names = [f"mentor{number}" for number in range(mentors)] + [f"mentee{number}" for number in range(mentees)]
    admins = [Someone(name, name.title(), "UTC", is_admin=True) for name in ("olga", "petra")]
    return [*(Someone(name, name.title(), "UTC") for name in names), *admins]


def patient_engine(url: str) -> sa.Engine:
    """An engine that waits until a busy bot lets it have the database."""
    engine = make_engine(url, with_timeouts=False)
    if url.startswith("sqlite"):
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=60000"))
    return engine


class RaceSetup:
    """What a race needs: the bot knows everyone already, and no notice waits."""

    def __init__(self, slack: LocalSlack, database_url: str) -> None:
        self.slack = slack
        slack.world.ack_seconds = slack.world.trigger_seconds = SPLIT_SECONDS
        self.url = database_url
        self.engine = patient_engine(database_url)
        now = dt.datetime.now(dt.UTC)
        self.tomorrow = (now + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        team = slack.team
        users: list[Mapping[str, Any]] = [
            user_json(slack.world, team, user, locale=True) for user in team.users.values()
        ]
        with Session(self.engine) as db:
            set_up_workspace(db, team_id=team.id, name=team.name, url="", admins=[], now=now)
            upsert_members(db, team_id=team.id, users=users, now=now)
            db.commit()

    def offer(self, mentor: str, starts_at: dt.datetime) -> int:
        """Let this mentor offer an hour from `starts_at` (UTC) without telling anybody; return the session's id."""
        with Session(self.engine) as db:
            team = self.slack.team
            actor = find_or_ask(db, team_id=team.id, slack_id=team.user_named(mentor).id)
            location = list_locations_in_use(db, actor.workspace_id)[0]
            plan = SessionInput(
                mentor=actor.slack_id,
                mentee=None,
                location_id=location.id,
                date=starts_at.date(),
                time=starts_at.time(),
                minutes=60,
                online=False,
                in_person=True,
                meeting_url="",
                topic="",
            )
            number = sessions.create(db, actor=actor, plan=plan, publish=True, now=dt.datetime.now(dt.UTC))
            db.commit()
            db.execute(sa.delete(Notice).where(Notice.meeting_id == number))
            db.commit()
            return number

    def open_conversations(self, names: Iterable[str]) -> None:
        """Open the bot's conversations with these people: Slack lets it open only fifty a minute."""
        slack, team = self.slack, self.slack.team
        ids = [team.user_named(name).id for name in names]
        conversations = slack.on_loop(
            lambda: {each: slack.world.im_of(team, team.bot_user_id, each).id for each in ids}
        )
        with Session(self.engine) as db:
            for person in db.scalars(sa.select(Member).where(Member.slack_id.in_(ids))):
                person.dm_channel = conversations[person.slack_id]
            db.commit()

    # -- clicks -------------------------------------------------------------------------------------------------

    def people(self, prefix: str, count: int) -> list[Person]:
        """Return the first `count` of the mentors or mentees."""
        return [self.slack.person(f"{prefix}{number}") for number in range(count)]

    def form(self, person: Person, mentor: str, button: str = "Book") -> Json:
        """Return the submission of the filled `Book session`, not sent yet."""
        person.command(f"/mentorship book @{mentor}")
        person.press(button, where="modal")
        return self.submission(person)

    def forms(self, pairs: Iterable[tuple[Person, str]]) -> list[Json]:
        """Return many such submissions, made a few at a time."""
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(lambda pair: self.form(*pair), pairs))

    def submission(self, person: Person) -> Json:
        """Return the submission of the form that this person has open, not sent yet."""
        world, modal = self.slack.world, person.modal
        assert modal is not None, person.last
        view = person.team.views[modal.where["view_id"]]
        return self.slack.on_loop(lambda: payloads.view_submission(world, person.team, person.user, view))

    def send_at_once(self, submissions: Sequence[Json], urls: Sequence[str]) -> list[Result]:
        """Send all of them in the same moment, to these processes in turn. Nobody is asked to try again."""
        world = self.slack.world

        async def send(url: str, submission: Json) -> Result:
            world.app.bot_url = url  # is read before anything is waited for, so each goes where it is meant to
            return await actions.send_interaction(world, submission)

        async def send_all() -> list[Result]:
            pairs = zip(itertools.cycle(urls), submissions, strict=False)
            return await asyncio.gather(*(send(*pair) for pair in pairs))

        results: list[Result] = self.slack.run(send_all(), timeout=180)
        assert not [result for result in results if AGAIN in str(result.body)]
        return results

    # -- what came of it ------------------------------------------------------------------------------------------

    def mentees(self) -> set[tuple[int, str]]:
        """Return (session, Slack id) of every place that is taken."""
        wanted = sa.select(Enrollment.meeting_id, Member.slack_id).join(Member, Member.id == Enrollment.person_id)
        with Session(self.engine) as db:
            found = db.execute(wanted.where(Enrollment.role == MENTEE, Enrollment.state == ATTENDING))
            return {(row[0], row[1]) for row in found}

    def notices(self, *conditions: sa.ColumnElement[bool]) -> list[Notice]:
        """Return the notices that fulfil these conditions."""
        with Session(self.engine, expire_on_commit=False) as db:
            return list(db.scalars(sa.select(Notice).where(*conditions).order_by(Notice.id)))

    def quiet(self) -> bool:
        """Return whether everything has been delivered."""
        return not self.notices(Notice.state.in_([WAITING, SENDING]))

    def messages(self) -> list[Message]:
        """Return every direct message that the bot has written."""
        team = self.slack.team

        def look() -> list[Message]:
            channels = [team.channels[channel] for channel in team.ims.values()]
            return [message for channel in channels for message in channel.messages.values()]

        return [message for message in self.slack.on_loop(look) if message.user == team.bot_user_id]

    def messages_by_notice(self) -> Counter[int]:
        """Return how many messages each notice has, by its id, which they carry in their metadata."""
        marks = [(message.metadata or {})["event_payload"]["notice"] for message in self.messages()]
        return Counter(int(mark) for mark in marks)


def confirmed(result: Result) -> bool:
    """Return whether the person saw that it was done: all forms closed, or a confirmation in the place of the form."""
    shown = (result.body or {}).get("view") or {}
    return result.ok and (result.body == {"response_action": "clear"} or is_confirmation(shown))


def is_confirmation(view: dict[str, Any]) -> bool:
    """Return whether this modal says that something is done, and asks nothing."""
    return "submit" not in view and (view.get("close") or {}).get("text") == "Done"


def refusal(result: Result) -> str:
    """Return the words of a refusal on top of the form, which keeps what was typed."""
    assert result.status == 200, result
    assert result.body["response_action"] == "update", result.body
    (section,) = result.body["view"]["blocks"][0]["elements"]
    return "".join(part.get("text", "") for part in section["elements"]).strip()


MakeSetup = Callable[[int, int], RaceSetup]


def processes(setup: RaceSetup, folder: Path) -> list[Serve]:
    """Return one process that does everything on SQLite; on PostgreSQL, three for clicks and one for the rest."""
    roles = ["all"] if setup.url.startswith("sqlite") else ["web", "web", "web", "worker"]
    return [Serve(setup.slack, setup.url, folder, role) for role in roles]


def addresses(bots: Sequence[Serve]) -> list[str]:
    """Return the URLs to which clicks go."""
    return [bot.url for bot in bots[:3]]


def check_no_deadlock(url: str) -> None:
    """Check that PostgreSQL never had to break a deadlock. It counts them once a connection is idle or closed."""
    if url.startswith("sqlite"):
        return
    counted = sa.text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    engine = patient_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(counted) == 0
    engine.dispose()
