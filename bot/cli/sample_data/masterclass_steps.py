"""What hosts and participants do with masterclasses."""

import datetime as dt
from dataclasses import dataclass

from bot.cli.sample_data.stage import Stage
from mentorship.masterclasses.attend import reserve
from mentorship.masterclasses.cancellation import cancel
from mentorship.masterclasses.create import review, save
from mentorship.masterclasses.form import MasterclassInput
from mentorship.masterclasses.move import move
from mentorship.masterclasses.waitlist import join


@dataclass(frozen=True)
class HostMasterclass:
    """A mentor hosts a masterclass, `days` working days from the day of the start at `time` in the location's zone."""

    name: str
    host: str
    title: str
    description: str
    location: str
    days: int
    time: dt.time
    minutes: int
    guests: tuple[str, ...] = ()
    maximum: int | None = None

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        plan = MasterclassInput(
            title=self.title,
            description=self.description,
            location_id=stage.location(self.location),
            date=stage.state.day(self.days),
            time=self.time,
            minutes=self.minutes,
            online=True,
            in_person=False,
            meeting_url=f"https://meet.example.com/{self.host}-talk",
            guests=tuple(stage.state.ids[handle] for handle in self.guests),
            maximum=self.maximum,
        )
        reviewed = stage.run_as(self.host, review, plan=plan)
        stage.state.made[self.name] = stage.run_as(self.host, save, draft_id=reviewed.shown.draft_id)


@dataclass(frozen=True)
class Attend:
    """People reserve a spot each; whoever finds none left joins the waitlist."""

    name: str
    participants: tuple[str, ...]
    waiting: tuple[str, ...] = ()

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        meeting_id = stage.state.made[self.name]
        for handle in self.participants:
            stage.run_as(handle, reserve, meeting_id=meeting_id, method=None)
        for handle in self.waiting:
            stage.run_as(handle, join, meeting_id=meeting_id)


@dataclass(frozen=True)
class MoveMasterclass:
    """A host moves a masterclass, so that everyone in it is asked."""

    name: str
    host: str
    days: int
    time: dt.time
    reason: str

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        stage.state.made[self.name] = stage.run_as(
            self.host,
            move,
            meeting_id=stage.state.made[self.name],
            date=stage.state.day(self.days),
            time=self.time,
            reason=self.reason,
        )


@dataclass(frozen=True)
class CancelMasterclass:
    """A host cancels a masterclass."""

    name: str
    host: str
    reason: str

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        stage.run_as(self.host, cancel, meeting_id=stage.state.made[self.name], reason=self.reason)
