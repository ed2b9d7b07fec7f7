"""The invariants (contract, section 5), checked on the database and on what people see and are told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations

from mentorship.errors import Refusal
from mentorship.home.home import LISTS, show_home
from mentorship.mentors.profile import show_mentor
from mentorship.mentors.search import search_people
from mentorship.outbox.kinds import NoticeKind
from mentorship.program.visibility import SESSION_GONE
from mentorship.sessions.view import SessionView, show_session
from storage.group import GroupMember, MeetingGroup
from storage.meeting import (
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    HOST,
    IN_PERSON,
    MENTEE,
    Enrollment,
    Meeting,
)
from storage.notice import Notice
from storage.person import Person
from tests.support.company import Company

Enrollments = dict[int, tuple[str, str | None, bool]]  # person → role, method, whether they are asked


@dataclass(frozen=True)
class SessionSnapshot:
    """A session between two actions; a draft, a cancelled and a missing one have nobody in them."""

    facts: tuple[object, ...]
    enrollments: Enrollments
    link: str = ""


NOTHING = SessionSnapshot((), {})
OF_DRAFTS = ("drafted", "draft_changed")
OF_OFFERS = (
    *(NoticeKind.OFFER, NoticeKind.OFFER_CARD, NoticeKind.OFFER_CHANGED, NoticeKind.OFFER_WITHDRAWN),
    *(NoticeKind.OFFER_EXPIRED, NoticeKind.QUEUE_LEFT, NoticeKind.QUEUE_CANCELLED, NoticeKind.PLACES_OPEN),
)
TO_ACTOR_TOO = tuple(kind for kind in NoticeKind if kind.rules.told_to_actor)


def published_sessions(company: Company) -> dict[int, SessionSnapshot]:
    """Return all published sessions as they are now."""
    places: dict[int, Enrollments] = {}
    for each in company.all(Enrollment):
        if each.live and each.state == ATTENDING:
            places.setdefault(each.meeting_id, {})[each.person_id] = (each.role, each.method, each.to_confirm)
    return {
        each.id: SessionSnapshot(_facts(each), places.get(each.id, {}), each.meeting_url)
        for each in company.all(Meeting)
        if each.live
    }


def drafts(company: Company) -> dict[int, tuple[int, tuple[object, ...]]]:
    """Return the mentor of each draft, and what is planned with whom."""
    mentees = {each.meeting_id: each.person_id for each in company.all(Enrollment) if each.role == MENTEE}
    found = [each for each in company.all(Meeting) if each.state == DRAFT]
    return {each.id: (each.host_id, (*_facts(each), each.meeting_url, mentees.get(each.id))) for each in found}


def _facts(meeting: Meeting) -> tuple[object, ...]:
    location = (meeting.location_id, meeting.online, meeting.in_person)
    return (meeting.starts_at, meeting.ends_at, *location, meeting.topic)


def affected_people(before: SessionSnapshot, after: SessionSnapshot) -> set[int]:
    """Whom the change concerns: all who had or have a place; of another's place, only the mentor; of the link, only
    those who use it.
    """
    everyone = before.enrollments.keys() | after.enrollments.keys()
    if before.facts != after.facts:
        return set(everyone)
    if before.link != after.link and before.enrollments == after.enrollments:
        return {person for person, (_, method, _) in after.enrollments.items() if method != IN_PERSON}
    if before.enrollments == after.enrollments:
        return set()
    hosts = {person for person in everyone if HOST in (before.enrollments | after.enrollments)[person]}
    return hosts | {person for person in everyone if before.enrollments.get(person) != after.enrollments.get(person)}


def check_told(
    actor: int, before: dict[int, SessionSnapshot], after: dict[int, SessionSnapshot], told: Collection[Notice]
) -> None:
    """Check that everyone affected got a message and a card, the actor no message, and nobody else anything."""
    messages = _pairs(each for each in told if each.kind != "card" or not each.refresh)
    cards = _pairs(each for each in told if each.kind == "card")
    news = _news_of_sessions(told)
    assert not {pair for pair in news if pair[1] == actor}, "the actor is told of what they did themselves"
    affected = _affected_pairs(before, after)
    assert {pair for pair in affected if pair[1] != actor} <= messages, "someone concerned is not told"
    assert affected <= cards, "a card does not follow"
    assert news <= affected, "someone is told who is not concerned"


def _news_of_sessions(told: Collection[Notice]) -> set[tuple[int | None, int | None]]:
    """Return (meeting, person) of news that is never about the actor's own doing."""
    excluded = (*TO_ACTOR_TOO, *OF_DRAFTS, *OF_OFFERS)  # waitlist_invariants.py checks offers
    return _pairs(each for each in told if each.meeting_id and each.kind not in excluded)


def _affected_pairs(
    before: dict[int, SessionSnapshot], after: dict[int, SessionSnapshot]
) -> set[tuple[int | None, int | None]]:
    """Return (meeting, person) of everyone whom a change concerns."""
    return {
        (meeting, person)
        for meeting in before.keys() | after.keys()
        for person in affected_people(before.get(meeting, NOTHING), after.get(meeting, NOTHING))
    }


def _pairs(notices: Iterable[Notice]) -> set[tuple[int | None, int | None]]:
    """Return (meeting, person) of each of these notices."""
    return {(each.meeting_id, each.person_id) for each in notices}


def check_drafts_told(
    actor: int,
    before: dict[int, tuple[int, tuple[object, ...]]],
    after: dict[int, tuple[int, tuple[object, ...]]],
    published: Collection[int],
    told: Iterable[Notice],
) -> None:
    """Check that the mentor of a draft, and nobody else, is told what someone else did with it."""
    news = {(each.kind, each.person_id) for each in told if each.kind in (*OF_DRAFTS, "draft_lost")}
    due = set()
    for draft in (before.keys() | after.keys()) - set(published):  # those are told as sessions
        due |= _news_of_draft(before.get(draft, (0, ())), after.get(draft, (0, ())))
    due = {each for each in due if each[1] != actor}
    assert due <= news, "a mentor is not told of their draft"
    assert {kind for kind, _ in news - due} <= {"draft_lost"}, "someone is told of a draft who is not concerned"


def _news_of_draft(
    before: tuple[int, tuple[object, ...]], after: tuple[int, tuple[object, ...]]
) -> set[tuple[str, int]]:
    """Return (kind, mentor) of what is to be told; a mentor of 0 is nobody."""
    (old, was), (new, is_) = before, after
    if old == new:
        return {("draft_changed", new)} if new and was != is_ else set()
    return {(kind, mentor) for kind, mentor in (("draft_lost", old), ("drafted", new)) if mentor}


def is_admitted(company: Company, person: Person, meeting: Meeting) -> bool:
    """Return whether groups let this person see and book the meeting."""
    if not meeting.restricted or person.admin or person.id == meeting.host_id:
        return True
    allowed = {each.group_id for each in company.all(MeetingGroup) if each.meeting_id == meeting.id}
    return any(each.group_id in allowed for each in company.all(GroupMember) if each.person_id == person.id)


def is_enrolled(company: Company, person: Person, meeting: Meeting) -> bool:
    """Return whether this person has a place in the meeting, or had one when it was cancelled."""
    own = [each for each in company.all(Enrollment) if (each.meeting_id, each.person_id) == (meeting.id, person.id)]
    return any(each.state in (ATTENDING, CALLED_OFF) for each in own)


def check_group_limits(
    company: Company, actor: Person, before: dict[int, SessionSnapshot], after: dict[int, SessionSnapshot]
) -> None:
    """Check that nobody outside the groups of a meeting gets a place in it, except from an admin."""
    meetings = {each.id: each for each in company.all(Meeting)}
    people = {each.id: each for each in company.all(Person)}
    for number, standing in after.items():
        for newcomer in standing.enrollments.keys() - before.get(number, NOTHING).enrollments.keys():
            place = next(
                each
                for each in company.all(Enrollment)
                if (each.meeting_id, each.person_id, each.state) == (number, newcomer, ATTENDING)
            )
            by_admin = actor.admin or people[place.added_by_id].admin
            assert by_admin or is_admitted(company, people[newcomer], meetings[number]), "an outsider got a place"


def check_rows(company: Company) -> None:
    """Check what must hold for the rows after every action."""
    meetings = {each.id: each for each in company.all(Meeting)}
    enrollments = company.all(Enrollment)
    restricted = {each.meeting_id for each in company.all(MeetingGroup)}
    assert restricted == {number for number, each in meetings.items() if each.restricted}
    for each in enrollments:
        _check_copied_fields(each, meetings[each.meeting_id])
    for number, meeting in meetings.items():
        _check_meeting(meeting, [each for each in enrollments if each.meeting_id == number])
    check_nobody_double_booked([each for each in enrollments if each.live and each.blocks])


def _check_copied_fields(enrollment: Enrollment, meeting: Meeting) -> None:
    assert enrollment.workspace_id == meeting.workspace_id
    copied = (enrollment.starts_at, enrollment.ends_at, enrollment.live)
    assert copied == (meeting.starts_at, meeting.ends_at, meeting.live)


def _check_meeting(meeting: Meeting, enrollments: list[Enrollment]) -> None:
    there = [each for each in enrollments if each.state == ATTENDING]
    hosts = [each.person_id for each in there if each.role == HOST]
    mentees = [each for each in there if each.role == MENTEE]
    assert hosts == ([] if meeting.state == CANCELLED else [meeting.host_id])
    assert len(mentees) <= 1, "at most one mentee"
    assert meeting.host_id not in [each.person_id for each in mentees]
    _check_attendance(meeting, mentees)


def _check_attendance(meeting: Meeting, mentees: list[Enrollment]) -> None:
    for each in mentees:
        assert {"online": meeting.online, "in_person": meeting.in_person}[str(each.method)], "an offered way to attend"
    if meeting.live:
        assert meeting.in_person or meeting.online
        assert bool(meeting.meeting_url) >= meeting.online, "a link where there is an online part"


def check_nobody_double_booked(commitments: list[Enrollment]) -> None:
    """Check that nobody is in two places at once."""
    for one, other in combinations(commitments, 2):
        if one.person_id == other.person_id:
            assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at, "nobody is in two places"


def check_visibility(company: Company, who: str) -> None:
    """Check that this person sees everything they may see, and nothing else."""
    viewer = company.person(who)
    for meeting in company.all(Meeting):
        manages = viewer.admin or viewer.id == meeting.host_id
        secret = (
            meeting.workspace_id != viewer.workspace_id
            or meeting.state == DRAFT
            and not manages
            or not (is_admitted(company, viewer, meeting) or is_enrolled(company, viewer, meeting))
        )
        try:
            view = show_session(company.db, actor=viewer, meeting_id=meeting.id, now=company.now)
        except Refusal as refusal:
            assert (str(refusal), secret) == (SESSION_GONE, True)
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
    """Check that no list leads to someone else's draft, or to another workspace."""
    db, now = company.db, company.now
    meetings = {each.id: each for each in company.all(Meeting)}
    listed = [view for name in LISTS for view in show_home(db, actor=viewer, chosen=name, now=now).meetings]
    mentors = [each.person.id for each in search_people(db, actor=viewer, now=now).results]
    for person in mentors:
        profile = show_mentor(db, actor=viewer, person_id=person, page=0, now=now)
        listed += [*profile.sessions, *profile.masterclasses]
    assert {meetings[view.id].workspace_id for view in listed} <= {viewer.workspace_id}
    assert {view.host.id for view in listed if view.state == DRAFT} <= {viewer.id}
    _check_no_outsider(company, viewer, [meetings[view.id] for view in listed])
    strangers = {each.id for each in company.all(Person) if each.workspace_id != viewer.workspace_id}
    assert not strangers & {*mentors, *(view.host.id for view in listed)}


def _check_no_outsider(company: Company, viewer: Person, meetings: list[Meeting]) -> None:
    for meeting in meetings:
        allowed = is_admitted(company, viewer, meeting) or is_enrolled(company, viewer, meeting)
        assert allowed, "an outsider is led to it"
