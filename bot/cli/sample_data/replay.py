"""Plays the past of the demo for real: the clock stands where each thing happened, and everything is told there."""

import asyncio
import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.cli.demo_clock import ClockControl, DemoClock
from bot.cli.runtime import Runtime
from bot.cli.sample_data.moment import AnyStep
from bot.cli.sample_data.slack_steps import LeaveCompany, Say, add_channels, add_user_groups
from bot.cli.sample_data.stage import Stage, StoryState
from bot.cli.sample_data.story import STORY
from bot.cli.sample_data.working_time import LONDON, workday
from bot.supervision import DATABASE_TIMEOUT_SECONDS
from localslack.server import LocalSlack
from storage.meeting import Meeting

DAYS = 10  # working days
MIDNIGHT = dt.time(0)
BETWEEN_POSTS = dt.timedelta(seconds=1)
POLL_SECONDS, MOST_POLLS = 0.02, 250
EVENT_SECONDS = 600  # on a slow machine: what was not answered in 3 s, Slack tells again, the third time after minutes
POLLS_PER_SECOND_SKIPPED = 4  # by then it is clear that something waits for that second


def beginning(started_at: dt.datetime) -> dt.datetime:
    """Return when the past begins of a demo that is started at this instant."""
    return _midnight(started_at, -DAYS)


def is_used(db: Session) -> bool:
    """Return whether there are sessions or masterclasses already."""
    return db.scalar(sa.select(Meeting.id).limit(1)) is not None


class Replay:
    """Plays the story, moment by moment, until the clock stands where the demo is started."""

    def __init__(
        self, slack: LocalSlack, runtime: Runtime, clock: DemoClock, control: ClockControl, started_at: dt.datetime
    ) -> None:
        self._slack = slack
        self._runtime = runtime
        self._clock = clock
        self._control = control
        self._started_at = started_at

    async def play(self) -> None:
        """Play it all; the bot knows the people already."""
        state = await asyncio.to_thread(self._make_state)
        moments = sorted(((each.instant(state.today), each.steps) for each in STORY), key=lambda each: each[0])
        for instant, steps in moments:
            await self._control.pass_meetings(instant)
            for step in steps:
                await self._do(step, state)
        await self._control.pass_meetings(self._started_at)
        await self._control.let_happen_what_is_due()
        # What happened before the last working day has been read.
        self._slack.world.read_before = _midnight(self._started_at, -1).timestamp()

    def _make_state(self) -> StoryState:
        return StoryState(
            team_id=self._runtime.identity.team_id,
            ids={user.name: user.id for user in self._slack.team.users.values()},
            today=self._started_at.astimezone(LONDON).date(),
            channels=add_channels(self._slack),
            user_groups=add_user_groups(self._slack),
        )

    async def _do(self, step: AnyStep, state: StoryState) -> None:
        if isinstance(step, Say | LeaveCompany):
            await asyncio.to_thread(self._do_in_slack, step)
            await self._control.let_happen_what_is_due()
            return
        now = self._clock()
        await self._runtime.database.transact(
            lambda db: step.do(Stage(db, state, now)), timeout_seconds=DATABASE_TIMEOUT_SECONDS
        )
        await self._let_it_be_told()

    def _do_in_slack(self, step: Say | LeaveCompany) -> None:
        step.do(self._slack)
        self._slack.run(self._slack.bot.wait_until_idle(), timeout=EVENT_SECONDS)  # the bot has heard of it

    async def _let_it_be_told(self) -> None:
        """Wait until it has been told; the second that the bot leaves between two messages to someone is skipped."""
        for polls in range(1, MOST_POLLS):
            if await self._control.is_all_told():
                return
            await asyncio.sleep(POLL_SECONDS)
            if polls % POLLS_PER_SECOND_SKIPPED == 0 and self._runtime.dispatcher is not None:
                self._clock.set(self._clock() + BETWEEN_POSTS)
                self._runtime.dispatcher.wake()


def _midnight(started_at: dt.datetime, days: int) -> dt.datetime:
    """Return when the working day began in London that is so many from the start."""
    return dt.datetime.combine(workday(started_at.astimezone(LONDON).date(), days), MIDNIGHT, LONDON)
