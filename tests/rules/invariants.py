"""What never changes (contract, section 5), asked of the database and of what people see and are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from mentorship.home import LISTS, home
from mentorship.meeting import GONE, SessionView, look
from mentorship.mentor import find_mentors, show_mentor
from mentorship.notice import QUIET
from mentorship.refusal import Refusal
from storage.meeting import ATTENDING, CANCELLED, DRAFT, HOST, MENTEE, Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person
from tests.rules.company import Company

Places = dict[int, tuple[str, str | None]]  # person → role, how they attend


@dataclass(frozen=True)
class Standing:
    """One session between two deeds; a draft, a cancelled and a missing one have nobody in them."""

    facts: tuple[object, ...]
    places: Places


NOTHING = Standing((), {})


def standings(company: Company) -> dict[int, Standing]:
    """All published sessions as they are now."""
    places: dict[int, Places] = {}
    for each in company.all(Enrollment):
        if each.live and each.state == ATTENDING:
            places.setdefault(each.meeting_id, {})[each.person_id] = (each.role, each.method)
    return {each.id: Standing(_facts(each), places.get(each.id, {})) for each in company.all(Meeting) if each.live}


def _facts(meeting: Meeting) -> tuple[object, ...]:
    place = (meeting.location_id, meeting.online, meeting.in_person, meeting.meeting_url)
    return (meeting.starts_at, meeting.ends_at, *place, meeting.topic)


def concerned(before: Standing, after: Standing) -> set[int]:
    """Whom the change concerns: all who had or have a place; of another's place, only the mentor."""
    everybody = before.places.keys() | after.places.keys()
    if before.facts != after.facts:
        return set(everybody)
    if before.places == after.places:
        return set()
    hosts = {person for person in everybody if HOST in (before.places | after.places)[person]}
    return hosts | {person for person in everybody if before.places.get(person) != after.places.get(person)}


def check_told(actor: int, before: dict[int, Standing], after: dict[int, Standing], told: Iterable[Notice]) -> None:
    """Whoever is concerned has a new message and a card; the actor no message; nobody else anything."""
    messages = {(each.meeting_id, each.person_id) for each in told if each.kind != "card" or not each.refresh}
    news = {(each.meeting_id, each.person_id) for each in told if each.meeting_id and each.kind not in QUIET}
    cards = {(each.meeting_id, each.person_id) for each in told if each.kind == "card"}
    assert not {place for place in news if place[1] == actor}, "the actor is told of their own deed"
    for meeting in before.keys() | after.keys():
        people = concerned(before.get(meeting, NOTHING), after.get(meeting, NOTHING))
        whom = {(meeting, person) for person in people}
        assert {place for place in whom if place[1] != actor} <= messages, "somebody concerned is not told"
        assert whom <= cards, "a card does not follow"
        news -= whom
    assert not news, "somebody is told who is not concerned"


def check_rows(company: Company) -> None:
    """What the tables may never hold."""
    meetings = {each.id: each for each in company.all(Meeting)}
    enrollments = company.all(Enrollment)
    for each in enrollments:
        meeting = meetings[each.meeting_id]
        assert each.workspace_id == meeting.workspace_id
        assert (each.starts_at, each.ends_at, each.live) == (meeting.starts_at, meeting.ends_at, meeting.live)
    for number, meeting in meetings.items():
        _check_meeting(meeting, [each for each in enrollments if each.meeting_id == number])
    _check_time([each for each in enrollments if each.live and each.blocks])


def _check_meeting(meeting: Meeting, enrollments: list[Enrollment]) -> None:
    there = [each for each in enrollments if each.state == ATTENDING]
    hosts = [each.person_id for each in there if each.role == HOST]
    mentees = [each for each in there if each.role == MENTEE]
    assert hosts == ([] if meeting.state == CANCELLED else [meeting.host_id])
    assert len(mentees) <= 1, "at most one mentee"
    assert meeting.host_id not in [each.person_id for each in mentees]
    for each in mentees:
        assert {"online": meeting.online, "in_person": meeting.in_person}[str(each.method)], "an offered way to attend"
    if meeting.live:
        assert meeting.in_person or meeting.online
        assert bool(meeting.meeting_url) >= meeting.online, "a link where there is an online part"


def _check_time(commitments: list[Enrollment]) -> None:
    for one, other in combinations(commitments, 2):
        if one.person_id == other.person_id:
            assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at, "nobody is in two places"


def check_sight(company: Company, who: str) -> None:
    """What this person can look at, wherever they look."""
    viewer = company.person(who)
    for meeting in company.all(Meeting):
        steers = viewer.admin or viewer.id == meeting.host_id
        secret = meeting.workspace_id != viewer.workspace_id or meeting.state == DRAFT and not steers
        try:
            view = look(company.session, actor=viewer, meeting_id=meeting.id, now=company.now)
        except Refusal as refusal:
            assert (str(refusal), secret) == (GONE, True)
        else:
            assert not secret
            _check_view(company, viewer, meeting, view)
    _check_lists(company, viewer)


def _check_view(company: Company, viewer: Person, meeting: Meeting, view: SessionView) -> None:
    own = [each for each in company.all(Enrollment) if (each.meeting_id, each.person_id) == (meeting.id, viewer.id)]
    inside = viewer.id == meeting.host_id or any(each.state == ATTENDING and each.live for each in own)
    if not inside:
        assert (view.about, view.meeting_url) == ("", ""), "only mentor and mentee know the link and what it is about"
    if not (own or viewer.admin):
        assert (view.mentee, view.method, view.added_by, view.reason) == (None, None, None, "")


def _check_lists(company: Company, viewer: Person) -> None:
    """No list leads to somebody else's draft, or to another workspace."""
    session, now = company.session, company.now
    meetings = {each.id: each for each in company.all(Meeting)}
    listed = [view for name in LISTS for view in home(session, actor=viewer, chosen=name, now=now).sessions]
    mentors = [each.person.id for each in find_mentors(session, actor=viewer, words="", page=0, now=now).found]
    for person in mentors:
        listed += show_mentor(session, actor=viewer, person_id=person, page=0, now=now).sessions
    assert {meetings[view.id].workspace_id for view in listed} <= {viewer.workspace_id}
    assert {view.host.id for view in listed if view.state == DRAFT} <= {viewer.id}
    strangers = {each.id for each in company.all(Person) if each.workspace_id != viewer.workspace_id}
    assert not strangers & {*mentors, *(view.host.id for view in listed)}
