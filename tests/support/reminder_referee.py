"""A referee who knows from what happens who is to be reminded of what, and when; it shares no code with the bot."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

MINUTE = dt.timedelta(minutes=1)
EVENING = "evening"

Told = tuple[int, str, dt.datetime]  # the meeting, who is reminded of it, and its start
Open = dict[dt.datetime, set[str]]


@dataclass
class Habits:
    """When someone wants to be reminded; `own` of None is as the program does, and nothing else."""

    zone: str
    as_program: bool = True
    own: set[str] = field(default_factory=set)


@dataclass
class Place:
    """Someone's place in a meeting, and of what they are still to be reminded."""

    who: str
    since: dt.datetime
    open: Open = field(default_factory=dict)
    dealt_with: dt.datetime | None = None
    evening_over: bool = False


@dataclass
class Planned:
    """A meeting with its places, the mentor's among them."""

    mentor: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: list[Place]


class Referee:
    """Is told of everything that happens, in order, and says at each round of the scheduler who hears of what."""

    def __init__(self, zones: dict[str, str], program: Iterable[str]) -> None:
        self.habits = {who: Habits(zone) for who, zone in zones.items()}
        self.program = set(program)
        self.meetings: dict[int, Planned] = {}

    def offered(
        self, number: int, mentor: str, start: dt.datetime, end: dt.datetime, now: dt.datetime, mentee: str | None
    ) -> None:
        """Hear of a new session."""
        self.meetings[number] = Planned(mentor, start, end, [])
        for who in filter(None, (mentor, mentee)):
            self.booked(number, who, now)

    def booked(self, number: int, who: str, now: dt.datetime) -> None:
        """Hear of a new place in a session."""
        meeting = self.meetings[number]
        place = Place(who, now)
        meeting.places.append(place)
        self._open_all(meeting, place, now)

    def lost(self, number: int, who: str) -> None:
        """Hear that someone no longer has their place."""
        meeting = self.meetings[number]
        meeting.places = [each for each in meeting.places if each.who != who]

    def cancelled(self, number: int) -> None:
        """Hear that a session does not take place."""
        del self.meetings[number]

    def moved(self, number: int, start: dt.datetime, end: dt.datetime, now: dt.datetime) -> None:
        """Hear that a session is at another time: everyone has just been told of that."""
        meeting = self.meetings[number]
        meeting.starts_at, meeting.ends_at = start, end
        for place in meeting.places:
            place.evening_over, place.dealt_with = False, None
            self._open_all(meeting, place, now)

    def chose(self, who: str, choice: set[str], now: dt.datetime) -> None:
        """Hear what someone chose in `Remind me`."""
        self.habits[who].as_program, self.habits[who].own = "program" in choice, choice - {"program"}
        self._changed({who}, now)

    def travelled(self, who: str, zone: str, now: dt.datetime) -> None:
        """Hear that someone is in another zone."""
        self.habits[who].zone = zone
        self._changed({who}, now)

    def set_program(self, minutes: set[str], now: dt.datetime) -> None:
        """Hear when the program reminds everyone."""
        self.program = minutes
        self._changed(set(self.habits), now)

    def round(self, now: dt.datetime) -> set[Told]:
        """Return of what who is told in a round of the scheduler."""
        return {
            (number, place.who, meeting.starts_at)
            for number, meeting in self.meetings.items()
            for place in meeting.places
            if self._is_told(meeting, place, now)
        }

    def _is_told(self, meeting: Planned, place: Place, now: dt.datetime) -> bool:
        due = {at: names for at, names in place.open.items() if at <= now}
        if not due:
            return False
        place.open = {at: names for at, names in place.open.items() if at > now}
        place.dealt_with = now
        if any(EVENING in names for names in due.values()):
            place.evening_over = True
            place.open = {at: names - {EVENING} for at, names in place.open.items() if names != {EVENING}}
        last = max(due)
        until = meeting.ends_at if last == meeting.starts_at else meeting.starts_at
        mentee = next((each for each in meeting.places if each.who != meeting.mentor), None)
        return now < until and mentee is not None and mentee.since < last

    def _open_all(self, meeting: Planned, place: Place, now: dt.datetime) -> None:
        place.open = {at: names for at, names in self._wanted(meeting, place).items() if at > now}

    def _changed(self, people: set[str], now: dt.datetime) -> None:
        """Let what is still to come be as these people want it now; of what was overdue only what was next stays."""
        for meeting in self.meetings.values():
            for place in meeting.places:
                if place.who in people:
                    first = min(place.open, default=None)
                    after = max(filter(None, (now, place.dealt_with)))
                    wanted = self._wanted(meeting, place)
                    place.open = {at: names for at, names in wanted.items() if at > after or at == first}

    def _wanted(self, meeting: Planned, place: Place) -> Open:
        habits = self.habits[place.who]
        found: Open = {}
        for name in habits.own | (self.program if habits.as_program else set()):
            if not (name == EVENING and place.evening_over):
                found.setdefault(self._instant(meeting.starts_at, habits.zone, name), set()).add(name)
        return found

    def _instant(self, start: dt.datetime, zone: str, name: str) -> dt.datetime:
        if name != EVENING:
            return start - int(name) * MINUTE
        local = start.astimezone(ZoneInfo(zone))
        evening = dt.datetime.combine(local.date(), dt.time(18), ZoneInfo(zone)) - dt.timedelta(days=1)
        return evening.astimezone(dt.UTC)
