"""`kill -9` while Zoom makes links: exactly one Zoom meeting for each session, whenever it was killed."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.meetings.form import SessionInput
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.person import find_or_ask
from mentorship.sessions import cancellation
from mentorship.sessions import lifecycle as sessions
from storage.meeting import Meeting
from storage.notice import SENDING, Notice
from storage.program import Program
from storage.rows import list_locations_in_use
from storage.workspace import Lease
from tests.support.processes import Serve, serving, wait_for
from tests.support.race import RaceSetup
from tests.support.zoom_server import ZoomServer, running_zoom

SESSIONS = 3

pytestmark = pytest.mark.timeout(400)


def offer_online(setup: RaceSetup, days: int) -> int:
    """Let a mentor offer an online session without a URL."""
    with Session(setup.engine) as db:
        db.execute(sa.update(Program).values(makes_links=True))
        actor = find_or_ask(db, team_id=setup.slack.team.id, slack_id=setup.slack.team.user_named("mentor0").id)
        when = setup.tomorrow + dt.timedelta(days=days)
        plan = SessionInput(
            mentor=actor.slack_id,
            mentee=None,
            location_id=list_locations_in_use(db, actor.workspace_id)[0].id,
            date=when.date(),
            time=when.time(),
            minutes=60,
            online=True,
            in_person=False,
            meeting_url="",
            topic="",
        )
        number = sessions.create(db, actor=actor, plan=plan, publish=True, now=dt.datetime.now(dt.UTC))
        db.commit()
        return number


def expire_leases(setup: RaceSetup) -> None:
    """Let the killed process's lease expire immediately, as if its calls to Zoom had ended."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    with Session(setup.engine) as db:
        db.execute(sa.update(Lease).values(until=past))
        db.execute(sa.update(Notice).where(Notice.kind == NoticeKind.LINK, Notice.state == SENDING).values(due_at=past))
        db.commit()


def sessions_at_zoom(zoom: ZoomServer) -> Counter[int]:
    """Return how many meetings Zoom has for each session, by the id in their topics."""
    return Counter(int(re.findall(r"\[mentorship (\d+)-", str(each["topic"]))[0]) for each in zoom.meetings.values())


def links(setup: RaceSetup) -> dict[int, str]:
    """Return the link of each session."""
    with Session(setup.engine) as db:
        return dict(db.execute(sa.select(Meeting.id, Meeting.meeting_url)).all())


def test_killed_while_links_are_being_made(make_setup: Callable[[int, int], RaceSetup], tmp_path: Path) -> None:
    setup = make_setup(1, 0)
    with running_zoom() as zoom:
        bot = Serve(setup.slack, setup.url, tmp_path, **zoom.settings)
        offers = [offer_online(setup, day) for day in range(SESSIONS)]
        for number in range(1, SESSIONS):
            zoom.slow("make", 30)  # it is made, but its answer is never seen
            bot.start()
            wait_for(lambda: zoom.count("make") >= number)  # noqa: B023 - asked within its turn
            bot.kill()
            expire_leases(setup)
            zoom.clear_faults()
        with serving(bot):
            wait_for(setup.quiet)
        assert sessions_at_zoom(zoom) == Counter(offers)
        joins = {str(each["join_url"]) for each in zoom.meetings.values()}
        assert set(links(setup).values()) == joins
        assert len(joins) == SESSIONS
        assert zoom.count("list") >= 1


def test_killed_and_cancelled_meanwhile(make_setup: Callable[[int, int], RaceSetup], tmp_path: Path) -> None:
    setup = make_setup(1, 0)
    with running_zoom() as zoom:
        bot = Serve(setup.slack, setup.url, tmp_path, **zoom.settings)
        meeting_id = offer_online(setup, 1)
        zoom.slow("make", 30)
        bot.start()
        wait_for(lambda: zoom.count("make") == 1)
        bot.kill()
        with Session(setup.engine) as db:
            team = setup.slack.team
            actor = find_or_ask(db, team_id=team.id, slack_id=team.user_named("mentor0").id)
            now = dt.datetime.now(dt.UTC)
            cancellation.cancel(db, actor=actor, meeting_id=meeting_id, reason="ill", now=now)
            db.commit()
        expire_leases(setup)
        zoom.clear_faults()
        with serving(bot):
            wait_for(setup.quiet)
        assert zoom.meetings == {}


def test_whoever_comes_after_the_dead_waits_until_their_call_has_ended(
    make_setup: Callable[[int, int], RaceSetup], tmp_path: Path
) -> None:
    """Zoom is slow with the call of a killed process: whoever looks for its meeting too early finds none."""
    setup = make_setup(1, 0)
    with running_zoom() as zoom:
        bot = Serve(setup.slack, setup.url, tmp_path, **zoom.settings)
        offer_online(setup, 1)
        zoom.delay("make", 14)
        bot.start()
        wait_for(lambda: zoom.count("make") == 1)
        bot.kill()
        with serving(bot):
            wait_for(setup.quiet)
        assert len(zoom.meetings) == 1
        assert zoom.count("make") == 1
