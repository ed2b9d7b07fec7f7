"""Values as long and as hostile as the database accepts them."""

import datetime as dt
from dataclasses import replace
from typing import Any

from blocks.program import group
from blocks.told import NAMED
from mentorship.masterclasses.channel_membership import ChannelCard
from mentorship.masterclasses.view import FACES
from mentorship.meetings.form import SessionInput
from mentorship.meetings.local_times import LocalTimes
from mentorship.meetings.recurrence import MAX_COPIES, Repeat
from mentorship.mentors.application import ApplicationView
from mentorship.mentors.own_profile import MAX_SESSIONS_PER_MONTH, OwnProfile
from mentorship.mentors.profile import ProfileDetails
from mentorship.mentors.search import SearchResult
from mentorship.outbox.told import Told
from mentorship.people.person import PersonView
from mentorship.people.roles import Abilities
from mentorship.program.group import GroupView
from mentorship.program.location import LocationView
from mentorship.requests.view import Proposal, RequestView
from mentorship.sessions.series import SeriesDate, SeriesPreview
from mentorship.sessions.view import SessionView
from storage.group import Group
from storage.location import Location
from storage.masterclass import Seats

Json = dict[str, Any]
Shown = tuple[str, Json]  # what it is, and the view; or the message as {"text": …, "blocks": […]}

START = dt.datetime(2027, 9, 29, 22, 30, tzinfo=dt.UTC)  # a Wednesday in the month with the longest name
BIG = 10**15 - 1  # the largest id that comes back from Slack as one
GROUPS = ("by_hand", "user_group", "channel")
GROUP_FAILURES = (*group.SYNC_ERRORS, "", "unheard_of")
FILLERS = {
    "letters": "W",
    "ampersands": "&",
    "brackets": "<",
    "mentions": "<!channel>",
    "emoji": "👩‍👩‍👧‍👦",
    "right to left": "\u202eشلام",
    "stars": "*_~`",
    "lines": "\n> ",
}
ACTIONS = (
    *("change_time", "change_attendance", "add_to_calendar", "cancel_booking"),
    *("edit", "publish", "duplicate", "bulk_duplicate", "delete", "hand_over", "cancel", "book", "answer"),
    *("give_feedback", "history"),
)
# What an admin with a place in someone's session may do: the most that is ever behind `More…`.
MORE = (
    *("change_time", "change_attendance", "add_to_calendar", "cancel_booking"),
    *("edit", "duplicate", "bulk_duplicate", "cancel", "history"),
)


NOTHING = ProfileDetails("", "", "", "", START, None)
FIRST = OwnProfile("", "", "", "", "", None, [], False, False, "UTC", START.date(), None, None)


def as_json(message: tuple[str, list[Json]]) -> Json:
    """Return a message's text and blocks by their names in Slack's API."""
    text, blocks = message
    return {"text": text, "blocks": blocks}


def filled(filler: str, length: int) -> str:
    """Return as much of the filler as fits."""
    return (filler * length)[:length]


class Extremes:
    """Values that are as long as they can be, made of one filler."""

    def __init__(self, filler: str) -> None:
        self.filler = filler

    def text_of(self, length: int) -> str:
        """Return typed text of this length."""
        return filled(self.filler, length)

    def person(self, **changes: Any) -> PersonView:
        """Return someone with the longest name, headline, picture and zone."""
        return replace(
            PersonView(
                id=BIG,
                slack_id="U" + "0" * 31,
                name=self.text_of(255),
                headline=self.text_of(255),
                image_url="https://e.example/".ljust(1024, "x"),
                zone="America/Argentina/ComodRivadavia",
                locale="en-US",
                mentor=True,
                admin=True,
            ),
            **changes,
        )

    def location(self, number: int = BIG) -> LocationView:
        """Return a location with the longest name, zone and address."""
        return LocationView(number, self.text_of(75), "America/North_Dakota/New_Salem", self.text_of(500))

    def channel_card(self) -> ChannelCard:
        """Return the channel card of a full masterclass, at its longest."""
        return ChannelCard(
            id=BIG,
            title=self.text_of(150),
            description=self.text_of(3000),
            host=self.person(),
            location=self.location(),
            zone="America/North_Dakota/New_Salem",
            starts_at=START,
            ends_at=START + dt.timedelta(minutes=479),
            online=True,
            in_person=True,
            phase="coming",
            maximum=500,
            seats=Seats(500, 0, 0, 10_000),
            faces=(self.person(),) * FACES,
            meeting_url="https://e.example/".ljust(2000, "x"),
            reason=self.text_of(1000),
        )

    def tags(self) -> str:
        """Return as many topics as there can be."""
        return ", ".join([self.text_of(50)] * 15)

    def about(self) -> ProfileDetails:
        """Return everything that a mentor can say about themselves."""
        return ProfileDetails(self.text_of(1000), self.tags(), self.tags(), self.text_of(75), START, START.date())

    def search_hit(self, free: dt.datetime | None) -> SearchResult:
        """Return someone in a list of search results, with everything that can be said about them."""
        return SearchResult(
            person=self.person(id=1),
            next_open=free,
            topics=self.tags(),
            languages=self.tags(),
            location=self.text_of(75),
            paused_until=START.date(),
            reasons=(self.tags(), "x" * 100, "x" * 100),
        )

    def own_profile(self) -> OwnProfile:
        """Return everything that people can say about themselves."""
        places = [self.location(number) for number in range(BIG, BIG - 101, -1)]
        return OwnProfile(
            headline=self.text_of(150),
            slack_headline=self.text_of(255),
            about=self.text_of(1000),
            topics=self.tags(),
            languages=self.tags(),
            location_id=BIG,
            locations=places,
            looking=True,
            mentor=True,
            zone="America/Argentina/ComodRivadavia",
            today=START.date(),
            paused_until=START.date(),
            can_mentor=True,
            meeting_link="https://e.example/".ljust(2000, "x"),
            sessions_per_month=MAX_SESSIONS_PER_MONTH,
        )

    def row(self, number: int) -> Location:
        """Return such a location as a row."""
        return Location(
            id=number, name=self.text_of(75), zone="America/North_Dakota/New_Salem", address=self.text_of(500)
        )

    def rows(self) -> list[Location]:
        """Return a hundred locations, which is more than a list of choices takes."""
        return [self.row(number) for number in range(BIG, BIG - 100, -1)]

    def told(self) -> Told:
        """Return that as many people were told as are named."""
        return Told([self.person().slack_id] * NAMED)

    def group_rows(self) -> list[Group]:
        """Return a hundred groups, which is more than a list of choices takes."""
        return [Group(id=number, name=self.text_of(75)) for number in range(BIG, BIG - 100, -1)]

    def group(self, **changes: Any) -> GroupView:
        """Return a group with the longest name and error."""
        view = GroupView(BIG, self.text_of(75), "by_hand", "C" + "0" * 31, BIG, True, self.text_of(255))
        return replace(view, **changes)

    def session(self, **changes: Any) -> SessionView:
        """Return a session of which its reader sees everything."""
        reader = self.person()
        url = "https://e.example/?" + "".join(char for char in self.text_of(1981) if char.isalnum() or char == "&")
        view = SessionView(
            reader=reader,
            as_of=START - dt.timedelta(days=400),
            id=BIG,
            version=BIG,
            state="published",
            phase="coming",
            host=reader,
            location=self.location(),
            zone="Pacific/Kiritimati",
            starts_at=START,
            ends_at=START + dt.timedelta(minutes=479),
            online=True,
            in_person=True,
            topic=self.text_of(300),
            is_booked=True,
            role="host",
            enrollment_state="attending",
            mentee=self.person(id=1),
            method="online",
            meeting_url=url,
            link_state="",
            about=self.text_of(2000),
            to_confirm=True,
            reason=self.text_of(1000),
            cancelled_by=self.person(id=2),
            added_by=self.person(id=3),
            only_for=(self.text_of(75),) * 100,
            actions=ACTIONS,
            booking_block=self.text_of(350),
            change_until=START,
        )
        return replace(view, **changes)

    def abilities(self, may: bool) -> Abilities:
        """Return the abilities of someone who may do everything, or nothing."""
        contact = self.text_of(200) if may else ""
        helpers = (self.person(),) * 3 if not may else ()
        return Abilities(may, may, may, may, contact, helpers)

    def application(self, **changes: Any) -> ApplicationView:
        """Return someone's application to mentor."""
        someone = self.person()
        view = ApplicationView(BIG, someone, "pending", self.text_of(1000), self.text_of(1000), someone)
        return replace(view, **changes)

    def request(self, **changes: Any) -> RequestView:
        """Return a request with the longest of everything, with which its reader may do everything."""
        reader, other = self.person(zone="Pacific/Kiritimati"), self.person(id=1)
        proposal = Proposal(START, START + dt.timedelta(minutes=479), True, ((reader, "early"), (other, "late")))
        view = RequestView(
            reader=reader,
            as_of=START - dt.timedelta(days=400),
            id=BIG,
            version=BIG,
            state="pending",
            offer=False,
            sender=reader,
            mentor=other,
            mentee=reader,
            turn=reader,
            proposals=(proposal,) * 3,
            minutes=479,
            message=self.text_of(2000),
            link="https://" + "x" * 100 + ".slack.com/archives/" + "C" * 32 + "/p" + "1" * 30,
            suggested=False,
            reply=self.text_of(1000),
            location=self.location(),
            online=True,
            in_person=True,
            expires_at=START,
            closed_by=other,
            reason=self.text_of(1000),
            meeting_id=BIG,
            actions=("accept", "decline", "suggest", "withdraw"),
        )
        return replace(view, **changes)

    def session_input(self) -> SessionInput:
        """Return what a form is filled with."""
        return SessionInput(
            mentor="U0",
            mentee=None,
            location_id=BIG,
            date=START.date(),
            time=START.time(),
            minutes=480,
            online=True,
            in_person=True,
            meeting_url="https://e.example/" + "x" * 1900,
            topic=self.text_of(300),
        )

    def local_times(self) -> LocalTimes:
        """Return the local times at as many places as there can be."""
        return LocalTimes([f"Wed 22:30 in {self.text_of(75)}"] * 20, self.text_of(300))

    def preview(self) -> SeriesPreview:
        """Return the longest series there can be, with a conflict at every date."""
        dates = [START + dt.timedelta(days=day) for day in range(MAX_COPIES)]
        lasting = dt.timedelta(hours=8)
        candidates = [SeriesDate(each, each + lasting, "twice", self.text_of(400)) for each in dates]
        repeat = Repeat("four_weeks", MAX_COPIES, START.date())
        return SeriesPreview(self.session(), repeat, True, self.person(), candidates)
