"""Everything that is ever rendered, from values as long and as hostile as the database takes them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from blocks import booking, help, home, kit, location, mentor, notice, person, plan, series, session, settings  # noqa: A004
from mentorship.booking import Choices
from mentorship.clocks import Clocks
from mentorship.home import LISTS, HomeView
from mentorship.location import LocationsPage, LocationView
from mentorship.meeting import SessionView
from mentorship.mentor import Found, FoundPage, Profile
from mentorship.person import Abilities, PeoplePage, PersonView
from mentorship.plan import Desk, Plan
from mentorship.recurrence import MOST, Repeat
from mentorship.series import Candidate, Preview
from mentorship.session import Cancellable, Editable
from storage.location import Location

Json = dict[str, Any]
Shown = tuple[str, Json]  # what it is, and the view; or the message as {"text": …, "blocks": […]}

START = dt.datetime(2027, 9, 29, 22, 30, tzinfo=dt.UTC)  # a Wednesday in the month with the longest name
BIG = 10**15 - 1  # the largest id that comes back from Slack as one
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
    *("edit", "publish", "duplicate", "bulk_duplicate", "delete", "cancel", "book"),
)
# What an admin with a place in somebody's session may do: the most that is ever behind `More…`.
MORE = (
    *("change_time", "change_attendance", "add_to_calendar", "cancel_booking"),
    *("edit", "duplicate", "bulk_duplicate", "cancel"),
)


def filled(filler: str, length: int) -> str:
    """As much of the filler as fits."""
    return (filler * length)[:length]


class Extremes:
    """Values that are as long as they can be, made of one filler."""

    def __init__(self, filler: str) -> None:
        self.filler = filler

    def words(self, length: int) -> str:
        """Typed text of this length."""
        return filled(self.filler, length)

    def person(self, **changes: Any) -> PersonView:
        """Somebody with the longest name, headline, picture and zone."""
        return replace(
            PersonView(
                id=BIG,
                slack_id="U" + "0" * 31,
                name=self.words(255),
                headline=self.words(255),
                image_url="https://e.example/".ljust(1024, "x"),
                zone="America/Argentina/ComodRivadavia",
                locale="en-US",
                mentor=True,
                admin=True,
            ),
            **changes,
        )

    def location(self, number: int = BIG) -> LocationView:
        """A location with the longest name, zone and address."""
        return LocationView(number, self.words(75), "America/North_Dakota/New_Salem", self.words(500))

    def row(self, number: int) -> Location:
        """The same as a row."""
        return Location(id=number, name=self.words(75), zone="America/North_Dakota/New_Salem", address=self.words(500))

    def session(self, **changes: Any) -> SessionView:
        """A session of which its reader sees everything."""
        reader = self.person()
        url = "https://e.example/?" + "".join(char for char in self.words(1981) if char.isalnum() or char == "&")
        view = SessionView(
            reader=reader,
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
            topic=self.words(300),
            taken=True,
            role="host",
            place="attending",
            mentee=self.person(id=1),
            method="online",
            meeting_url=url,
            about=self.words(2000),
            reason=self.words(1000),
            cancelled_by=self.person(id=2),
            added_by=self.person(id=3),
            actions=ACTIONS,
        )
        return replace(view, **changes)

    def sessions(self) -> Iterator[SessionView]:
        """The session in every state, to every kind of reader."""
        for state in ("draft", "published", "cancelled"):
            for phase in ("coming", "running", "over"):
                for role, place in (("host", "attending"), ("mentee", "attending"), ("mentee", "left"), (None, None)):
                    yield self.session(state=state, phase=phase, role=role, place=place)
        yield self.session(place="removed", role="mentee")
        yield self.session(taken=False, mentee=None, method=None, added_by=None)
        yield self.session(role=None, place=None, mentee=None, method=None, meeting_url="", about="", reason="")
        yield self.session(topic="", actions=(), cancelled_by=None, method="in_person", online=False)

    def plan(self) -> Plan:
        """What a form is filled with."""
        return Plan(
            mentor="U0",
            mentee=None,
            location_id=BIG,
            date=START.date(),
            time=START.time(),
            minutes=480,
            online=True,
            in_person=True,
            meeting_url="https://e.example/" + "x" * 1900,
            topic=self.words(300),
        )

    def clocks(self) -> Clocks:
        """The local times at as many places as there can be."""
        return Clocks([f"Wed 22:30 in {self.words(75)}"] * 20, self.words(300))

    def preview(self) -> Preview:
        """The longest series there can be, every date of it clashing."""
        dates = [START + dt.timedelta(days=day) for day in range(MOST)]
        lasting = dt.timedelta(hours=8)
        candidates = [Candidate(each, each + lasting, "twice", self.words(400)) for each in dates]
        repeat = Repeat("four_weeks", MOST, START.date())
        return Preview(self.session(), repeat, True, self.person(), candidates)


def modals(filler: str) -> Iterator[Shown]:
    """Every modal there is."""
    of = Extremes(filler)
    view, somebody, place = of.session(), of.person(), of.location()
    places = [of.row(number) for number in range(BIG, BIG - 100, -1)]
    editable = Editable(view=view, meeting_url=view.meeting_url, mentee="U0", locations=places, clocks=of.clocks())
    archived = replace(editable, locations=[of.row(1), *places], view=replace(view, state="draft"))
    draft = replace(editable, mentee=None, view=replace(view, state="draft"))
    found = [Found(somebody, START)] * 9 + [Found(somebody, None)]
    yield "book", booking.book_form(view)
    yield "give back", booking.cancel_form(view)
    yield "attendance", booking.attendance_form(view)
    yield "help", help.help_view(Abilities(may_offer=True, admin=True))
    yield "locations", location.locations_view(LocationsPage([place] * 50, 1, True))
    yield "add location", location.location_form(None)
    yield "edit location", location.location_form(place)
    yield "archive location", location.archive_form(place)
    yield "find", mentor.find_view(FoundPage(somebody, of.words(100), found, BIG, True))
    yield "find nobody", mentor.find_view(FoundPage(somebody, of.words(100), [], 0, False))
    yield "find nobody at all", mentor.find_view(FoundPage(somebody, "", [], 0, False))
    for everything in (True, False):
        sessions = [replace(view, actions=ACTIONS if everything else ("book",))] * 10
        yield f"profile {everything}", mentor.profile_view(Profile(somebody, somebody, sessions, 1, True, everything))
    yield "empty profile", mentor.profile_view(Profile(somebody, somebody, [], 0, False, True))
    yield "people", person.people_view(PeoplePage([somebody] * 15, 1, True))
    yield "nobody", person.people_view(PeoplePage([], 0, False))
    yield "add person", person.person_form(None)
    yield "edit person", person.person_form(somebody)
    yield "remove person", person.remove_form(somebody)
    for name, then, turn in (("new session", "publish", 0), ("next session", "again", BIG)):
        desk = Desk(of.plan(), places, of.clocks(), then=then, said=of.words(300) if turn else "", turn=turn)
        yield name, plan.new_form(desk)
    yield "edit session", plan.edit_form(editable)
    yield "edit session at an archived place", plan.edit_form(archived)
    yield "edit draft", plan.edit_form(draft)
    yield "publish", plan.publish_form(draft, frozenset({"date", "time", "meeting_url"}))
    yield "cancel", session.cancel_form(Cancellable(view, 0))
    yield "cancel a series", session.cancel_form(Cancellable(view, MOST))
    yield "more", session.more_view(replace(view, actions=MORE))
    others = [replace(view, id=BIG - number) for number in range(10)]
    yield "change time", booking.time_form(Choices(view, others))
    yield "bulk duplicate", series.bulk_form(view)
    yield "preview", series.preview_view(of.preview())
    yield "preview again", series.preview_view(of.preview(), "Something has changed.")
    yield "delete", session.delete_form(view)
    yield "settings", settings.settings_view()
    yield "message", kit.message_modal("Not possible", of.words(9000))


def homes(filler: str) -> Iterator[Shown]:
    """Every Home tab there is."""
    of = Extremes(filler)
    for chosen in LISTS:
        for number, view in enumerate(of.sessions()):
            week = [replace(view, starts_at=view.starts_at + dt.timedelta(days=day)) for day in range(20)]
            yield f"{chosen} {number}", home.home_view(HomeView(of.person(), True, chosen, week, 1, True, False))
        yield f"empty {chosen}", home.home_view(HomeView(of.person(admin=False), False, chosen, [], 0, False, True))


def messages(filler: str) -> Iterator[Shown]:
    """Every message there is, as `text` and `blocks`."""
    of = Extremes(filler)
    view, somebody = of.session(), of.person()
    for may in (True, False):
        yield f"help {may}", _message(help.explanation(Abilities(may_offer=may, admin=may)))
    for sessions in ([view] * 20, []):
        listed = help.session_list(HomeView(somebody, True, "upcoming", sessions, 0, True, False))
        yield f"{len(sessions)} sessions", _message(listed)
    for number, each in enumerate(of.sessions()):
        yield f"card {number}", _message(session.card(each))
    for kind in notice.WORDS:
        for role in ("host", "mentee"):
            news = notice.News(replace(view, role=role), somebody, somebody, details(of), "https://e.example/" * 10)
            yield f"{kind} to {role}", _message(notice.message(kind, news))
        yield f"{kind} by nobody", _message(notice.message(kind, notice.News(view, details=details(of))))
    for is_mentor in (True, False):
        yield f"roles {is_mentor}", _message(notice.roles(somebody, mentor=is_mentor, admin=is_mentor))
    words = of.words(2500)
    yield "a refusal", {"text": kit.escaped(words), "blocks": kit.quote(words)}
    yield "a calendar file", {"text": notice.calendar_comment(view), "blocks": []}


def details(of: Extremes) -> Json:
    """What is kept with a notice, at its longest."""
    view = of.session()
    times = {"starts_at": [START.isoformat()] * 2, "ends_at": [START.isoformat()] * 2}
    ways = {"online": [True, True], "in_person": [True, False]}
    typed = {"topic": view.topic, "meeting_url": view.meeting_url, "location": view.location.name}
    changes = {**times, **ways, **{name: [value, value] for name, value in typed.items()}}
    starts = [(START + dt.timedelta(days=day)).isoformat() for day in range(MOST)]
    return {"reason": view.reason, "method": "in_person", "changes": changes, "starts": starts, "from": starts[0]}


def _message(made: tuple[str, list[Json]]) -> Json:
    text, blocks = made
    return {"text": text, "blocks": blocks}


def everything_marked_up(filler: str) -> list[str]:
    """All texts of all blocks that Slack reads as markup."""
    return [
        text for make in (modals, homes, messages) for _, shown in make(filler) for text in _markup(shown["blocks"])
    ]


def _markup(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _markup(each)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from _markup(each)
