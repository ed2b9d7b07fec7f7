"""Whatever happens to sessions while Zoom fails, dawdles and loses its answers: in the end the two are in line."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from mentorship.meetings.form import SessionInput
from mentorship.people.person import find_or_ask
from mentorship.sessions.cancellation import cancel
from mentorship.sessions.edit import edit
from mentorship.sessions.lifecycle import create
from storage.meeting import Meeting
from storage.person import Person
from storage.rows import list_locations_in_use
from tests.support.running_bot import RunningBot
from tests.support.zoom_server import ZoomServer, running_zoom

NOW = dt.datetime(2027, 1, 12, 10, tzinfo=dt.UTC)
STEPS = 24
URLS = ("", "", "", "https://meet.example.com/own")

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def zoom() -> Iterator[ZoomServer]:
    with running_zoom() as zoom:
        yield zoom


class Mentor:
    """Someone who plans without end; each act is one use case, as a click is."""

    def __init__(self, bot: RunningBot, dice: random.Random) -> None:
        self._bot = bot
        self._dice = dice
        self._slack_id = bot.slack.person("ada").id
        self._days = 1

    def act(self) -> None:
        """Offer a session, or change or cancel one of those there are."""
        self._bot.transact(self._act)

    def _act(self, db: Session) -> None:
        actor = find_or_ask(db, team_id=self._bot.slack.team.id, slack_id=self._slack_id)
        live = list(db.scalars(sa.select(Meeting).where(Meeting.live)))
        action = self._dice.choice(["offer", "edit", "edit", "cancel"]) if live else "offer"
        if action == "offer":
            create(db, actor=actor, plan=self._session_input(db, actor), publish=True, now=NOW)
            return
        meeting = self._dice.choice(live)
        if action == "cancel":
            cancel(db, actor=actor, meeting_id=meeting.id, reason="ill", now=NOW)
            return
        plan = self._session_input(db, actor)
        if meeting.link_state == "made" and self._dice.random() < 0.5:
            plan = replace(plan, meeting_url=meeting.meeting_url)
        seen = {"meeting_id": meeting.id, "version": meeting.version, "enrollment_id": 0}
        edit(db, actor=actor, **seen, plan=plan, publish=True, now=NOW)

    def _session_input(self, db: Session, actor: Person) -> SessionInput:
        self._days += 1
        online = self._dice.random() < 0.85
        return SessionInput(
            mentor=actor.slack_id,
            mentee=None,
            location_id=list_locations_in_use(db, actor.workspace_id)[0].id,
            date=(NOW + dt.timedelta(days=self._days)).date(),
            time=dt.time(15),
            minutes=self._dice.choice([30, 60]),
            online=online,
            in_person=not online,
            meeting_url=self._dice.choice(URLS) if online else "",
            topic="",
        )


def inject_fault(zoom: ZoomServer, dice: random.Random) -> None:
    """Something goes wrong with the next call of a kind."""
    call = dice.choice(["make", "make", "list", "change", "remove", "token"])
    match dice.choice(["cut", "fail", "limit", "slow", "withdrawn"]):
        case "cut":
            zoom.cut(call)
        case "fail":
            zoom.fail(call, 503)
        case "limit":
            zoom.fail(call, 429, headers={"Retry-After": "1"})
        case "slow":
            zoom.slow(call, 0.3)
        case _:
            zoom.withdraw_token()


def at_zoom(zoom: ZoomServer) -> list[tuple[str, str, int]]:
    """Link, start and length of each meeting that Zoom has."""
    return sorted((each["join_url"], each["start_time"], each["duration"]) for each in zoom.meetings.values())


def with_us(bot: RunningBot) -> list[tuple[str, str, int]]:
    """The same of each session whose link Zoom should have made."""

    def read(db: Session) -> list[tuple[str, str, int]]:
        wanted = sa.select(Meeting).where(Meeting.live, Meeting.online, Meeting.meeting_url.not_in(URLS[-1:]))
        return sorted(
            (
                each.meeting_url,
                each.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                int((each.ends_at - each.starts_at).total_seconds() // 60),
            )
            for each in db.scalars(wanted)
        )

    return bot.transact(read)


@pytest.mark.parametrize("seed", [1, 2])
def test_zoom_ends_in_line_with_the_sessions(slack: LocalSlack, database_url: str, zoom: ZoomServer, seed: int) -> None:
    dice = random.Random(seed)
    bot = RunningBot(slack, database_url, **zoom.settings).start()
    bot.clock.now = NOW
    try:
        mentor = Mentor(bot, dice)
        for _ in range(STEPS):
            if dice.random() < 0.4:
                inject_fault(zoom, dice)
            mentor.act()
            if dice.random() < 0.4:
                bot.settle()
        zoom.clear_faults()
        bot.settle()
        assert at_zoom(zoom) == with_us(bot)
        assert len(zoom.sent) > 3, "something was made and changed"
    finally:
        bot.stop()
