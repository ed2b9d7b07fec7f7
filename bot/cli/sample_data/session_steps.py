"""What mentors and mentees do with sessions."""

import datetime as dt
from dataclasses import dataclass

from bot.cli.sample_data.stage import Stage
from mentorship.meetings.form import SessionInput
from mentorship.meetings.recurrence import Repeat
from mentorship.sessions.booking import book
from mentorship.sessions.cancellation import cancel
from mentorship.sessions.lifecycle import create
from mentorship.sessions.series import create_series, preview


@dataclass(frozen=True)
class OfferSession:
    """A mentor offers a session, `days` working days from the day of the start at `time` in the location's zone."""

    name: str
    mentor: str
    topic: str
    location: str
    days: int
    time: dt.time
    minutes: int
    in_person: bool = False
    publish: bool = True

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        plan = SessionInput(
            mentor=stage.state.ids[self.mentor],
            mentee=None,
            location_id=stage.location(self.location),
            date=stage.state.day(self.days),
            time=self.time,
            minutes=self.minutes,
            online=True,
            in_person=self.in_person,
            meeting_url=f"https://meet.example.com/{self.mentor}",
            topic=self.topic,
        )
        stage.state.made[self.name] = stage.run_as(self.mentor, create, plan=plan, publish=self.publish)


@dataclass(frozen=True)
class RepeatSession:
    """A mentor makes a weekly series of a session."""

    name: str
    mentor: str
    copies: int

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        wanted = {
            "meeting_id": stage.state.made[self.name],
            "repeat": Repeat("weekly", self.copies, None),
            "keep_mentee": False,
        }
        shown = stage.run_as(self.mentor, preview, **wanted)
        chosen = [each.time_token for each in shown.dates]
        stage.run_as(self.mentor, create_series, **wanted, chosen=chosen, digest=shown.digest)


@dataclass(frozen=True)
class BookSession:
    """A mentee books a session."""

    name: str
    mentee: str
    about: str
    method: str | None = None

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        meeting_id = stage.state.made[self.name]
        stage.run_as(self.mentee, book, meeting_id=meeting_id, method=self.method, about=self.about)


@dataclass(frozen=True)
class CancelSession:
    """A mentor cancels a session."""

    name: str
    mentor: str
    reason: str

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        stage.run_as(self.mentor, cancel, meeting_id=stage.state.made[self.name], reason=self.reason)
