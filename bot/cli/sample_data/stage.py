"""Where the sample's past is played: who is who, what was made so far, and running a use case as one of them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.cli.sample_data.working_time import workday
from mentorship.people.person import find_or_ask
from mentorship.program.location import list_locations

ADMIN = "olga"


@dataclass
class StoryState:
    """Who plays, the day on which the demo starts, and the ids of what was made, by the names of the story."""

    team_id: str
    ids: Mapping[str, str]  # Slack ids by handle
    today: dt.date
    channels: Mapping[str, str]  # Slack ids by name
    user_groups: Mapping[str, str]
    made: dict[str, int] = field(default_factory=dict)

    def day(self, days: int) -> dt.date:
        """Return the working day so many after the day on which the demo starts."""
        return workday(self.today, days)


@dataclass
class Stage:
    """One transaction of the past, at its instant."""

    db: Session
    state: StoryState
    now: dt.datetime

    def run_as(self, handle: str, use_case: Callable[..., Any], **arguments: Any) -> Any:
        """Run a use case as this person."""
        actor = find_or_ask(self.db, team_id=self.state.team_id, slack_id=self.state.ids[handle])
        return use_case(self.db, actor=actor, now=self.now, **arguments)

    def location(self, name: str) -> int:
        """Return the id of the location with this name."""
        ids: dict[str, int] = {place.name: place.id for place in self.run_as(ADMIN, list_locations, page=0).locations}
        return ids[name]


class Step(Protocol):
    """What someone does with the bot."""

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
