"""What calendars must show, told by the meetings and places in the database alone."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from storage.calendar_entry import CalendarEntry
from storage.meeting import (
    ASKED,
    HOST,
    IN_PERSON,
    MASTERCLASS,
    MENTEE,
    ONLINE,
    PUBLISHED,
    Enrollment,
    Meeting,
)
from tests.support.calendar_referee import CalendarReferee, Event, Told
from tests.support.company import URL, Company


class Pair(NamedTuple):
    """A person and a meeting, by their ids."""

    person_id: int
    meeting_id: int


def check_calendars(
    company: Company, told: Mapping[int, Sequence[Told]], *, asked: set[Pair], mailed: set[Pair], dice: Random
) -> None:
    """Check each person's calendar, as it is by what they were `told`.

    Whoever has `asked` for a file, or was to be `mailed`, has what they have a place in; nobody has anything else, and
    what they have is as the database says.
    """
    places = _coming_places(company)
    by_uid = {each.uid: Pair(each.person_id, each.meeting_id) for each in company.all(CalendarEntry)}
    assert len(by_uid) == len(company.all(CalendarEntry)), "a UID is one person's entry of one meeting"
    coming = {each.id for each in company.all(Meeting) if each.ends_at > company.now}
    shown: dict[Pair, Event] = {}
    for person_id, objects in told.items():
        _check_numbers(objects)
        events = _calendar(objects)
        assert _calendar(_late_and_repeated(objects, dice)) == events, "what is late or repeated changes nothing"
        assert {by_uid[uid].person_id for uid in events} <= {person_id}
        shown |= {by_uid[uid]: event for uid, event in events.items() if by_uid[uid].meeting_id in coming}
    for pair, event in shown.items():
        assert pair in places, f"{pair} is in the calendar and has no place"
        _check_event(company, event, places[pair])
    for pair in places.keys() - shown.keys():
        assert pair not in asked, f"{pair} asked for a file, and has nothing in the calendar"
        repeated = company.db.get_one(Meeting, pair.meeting_id).series_id is not None
        assert pair not in mailed or places[pair].role == HOST and repeated, f"{pair} was to be mailed"


def _coming_places(company: Company) -> dict[Pair, Enrollment]:
    newest = {Pair(each.person_id, each.meeting_id): each for each in company.all(Enrollment)}
    live = {each.id for each in company.all(Meeting) if each.state == PUBLISHED and each.ends_at > company.now}
    return {pair: each for pair, each in newest.items() if is_held(each) and pair.meeting_id in live}


def is_held(place: Enrollment) -> bool:
    """Return whether the place belongs into its person's calendar, while the meeting takes place."""
    return place.state in ("attending", ASKED) and place.person.can_take_part


def _calendar(objects: Sequence[Told]) -> dict[str, Event]:
    referee = CalendarReferee()
    for each in objects:
        referee.apply(each)
    return referee.events


def _late_and_repeated(objects: Sequence[Told], dice: Random) -> list[Told]:
    mixed = [*objects, *dice.choices(list(objects), k=len(objects))]
    dice.shuffle(mixed)
    return mixed


def _check_numbers(objects: Sequence[Told]) -> None:
    """Check that SEQUENCE never falls, and that one number stands for one content."""
    last: dict[str, int] = {}
    contents: dict[tuple[str, int], tuple[bool, str, Event]] = {}
    for each in objects:
        assert each.sequence >= last.get(each.uid, 0), "SEQUENCE falls"
        last[each.uid] = each.sequence
        content = (each.method == "CANCEL", each.organizer, each.event)
        assert contents.setdefault((each.uid, each.sequence), content) == content, "one number, two contents"


def _check_event(company: Company, event: Event, place: Enrollment) -> None:
    meeting = company.db.get_one(Meeting, place.meeting_id)
    assert (event.starts_at, event.ends_at, event.zone) == (meeting.starts_at, meeting.ends_at, meeting.zone)
    assert event.status == ("TENTATIVE" if place.state == ASKED or place.to_confirm else "CONFIRMED")
    assert event.summary == _summary(company, meeting, place)
    method = _method(company, meeting, place)
    online = method == ONLINE or method is None and meeting.online
    linked = online and bool(meeting.meeting_url)  # who takes over has a link of their own, or none yet
    assert {URL in event.location, URL in event.description} == {linked}
    if method == IN_PERSON or method is None and meeting.in_person:
        assert meeting.location.name in event.location
        assert meeting.location.address in event.location
    assert (meeting.description or meeting.topic) in event.description


def _summary(company: Company, meeting: Meeting, place: Enrollment) -> str:
    if meeting.kind == MASTERCLASS:
        return f"Masterclass: {meeting.title}"
    if place.role != HOST:
        return f"Mentorship session with {meeting.host.name}"
    booked = _bookings(company, meeting)
    return f"Mentorship session with {booked[0].person.name}" if booked else "Open mentorship session"


def _method(company: Company, meeting: Meeting, place: Enrollment) -> str | None:
    """Return how someone takes part: a mentor as their mentee does."""
    booked = _bookings(company, meeting) if place.role == HOST else []
    return booked[0].method if booked else place.method


def _bookings(company: Company, meeting: Meeting) -> list[Enrollment]:
    """Return the place of a session's mentee, if there is one."""
    places = (each for each in company.all(Enrollment) if each.meeting_id == meeting.id)
    return [each for each in places if each.role == MENTEE and each.state == "attending"]
