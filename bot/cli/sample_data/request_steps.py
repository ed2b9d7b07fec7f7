"""What people ask of each other, and offer to each other."""

import datetime as dt
from dataclasses import dataclass

from bot.cli.sample_data.stage import Stage
from mentorship.meetings.venue import VenueInput
from mentorship.requests.acceptance import accept
from mentorship.requests.proposed_times import WallTime
from mentorship.requests.send import RequestInput, send_offer, send_request

Slot = tuple[int, dt.time]  # working days from the day of the start, and a time in the sender's zone


@dataclass(frozen=True)
class AskForSession:
    """A mentee asks a mentor for a session."""

    name: str
    mentee: str
    mentor: str
    message: str
    slots: tuple[Slot, ...]
    minutes: int = 30

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        asked = RequestInput(stage.state.ids[self.mentor], self.message, _times(stage, self.slots), self.minutes)
        stage.state.made[self.name] = stage.run_as(self.mentee, send_request, request_input=asked)


@dataclass(frozen=True)
class OfferToMentee:
    """A mentor offers a session to one person."""

    mentor: str
    mentee: str
    message: str
    location: str
    slots: tuple[Slot, ...]
    minutes: int = 45

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        offered = RequestInput(
            stage.state.ids[self.mentee],
            self.message,
            _times(stage, self.slots),
            self.minutes,
            venue=_online(stage, self.mentor, self.location),
        )
        stage.run_as(self.mentor, send_offer, request_input=offered)


@dataclass(frozen=True)
class AcceptRequest:
    """A mentor accepts a request in which one time was proposed."""

    name: str
    mentor: str
    location: str

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        venue = _online(stage, self.mentor, self.location)
        stage.run_as(self.mentor, accept, request_id=stage.state.made[self.name], version=1, venue=venue)


def _times(stage: Stage, slots: tuple[Slot, ...]) -> list[WallTime]:
    suffixes = ("", "2", "3")
    return [
        WallTime(stage.state.day(days), time, suffix) for (days, time), suffix in zip(slots, suffixes, strict=False)
    ]


def _online(stage: Stage, mentor: str, location: str) -> VenueInput:
    """Return where the two would meet: online, by the mentor's own link."""
    return VenueInput(
        location_id=stage.location(location),
        online=True,
        in_person=False,
        meeting_url=f"https://meet.example.com/{mentor}",
    )
