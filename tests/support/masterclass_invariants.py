"""The invariants of masterclasses, checked on the database after each action."""

from collections.abc import Iterable

from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.meetings.mentor_queue import MIN_TIME_TO_ANSWER
from mentorship.program.visibility import can_see
from storage.meeting import ASKED, ATTENDING, CANCELLED, HOST, MASTERCLASS, PARTICIPANT, Enrollment, Meeting
from storage.notice import Notice
from storage.waitlist import EXPIRED, OFFERED, QUEUED_STATES, STOPPED, WAITING, WaitlistEntry
from tests.support.company import Company
from tests.support.invariants import check_nobody_double_booked

States = dict[int, str]
NEWS_OF_END = {
    EXPIRED: {"offer_expired"},
    STOPPED: {"queue_left", "queue_cancelled", "places_open"},
}


def masterclasses(company: Company) -> list[Meeting]:
    """Return all masterclasses."""
    return [each for each in company.all(Meeting) if each.kind == MASTERCLASS]


def entry_states(company: Company) -> States:
    """Return the state of each waitlist entry of a masterclass, by its id."""
    return {each.id: each.state for each in company.all(WaitlistEntry) if each.mentor_id is None}


def enrollment_states(company: Company) -> States:
    """Return the state of each participant's place in a masterclass, by its id."""
    return {each.id: each.state for each in company.all(Enrollment) if each.role == PARTICIPANT}


def check_masterclasses(company: Company) -> None:
    """Check what must hold for the rows after every action."""
    enrollments, entries = company.all(Enrollment), company.all(WaitlistEntry)
    for meeting in masterclasses(company):
        there = [each for each in enrollments if each.meeting_id == meeting.id and each.state in (ATTENDING, ASKED)]
        queue = [each for each in entries if each.meeting_id == meeting.id and each.mentor_id is None]
        _check_enrollments(meeting, there, queue)
        _check_queue(company, meeting, there, queue)
    check_nobody_double_booked([each for each in enrollments if each.live and each.blocks])


def _check_enrollments(meeting: Meeting, there: list[Enrollment], queue: list[WaitlistEntry]) -> None:
    _check_host(meeting, there)
    people = [each.person_id for each in there if each.role == PARTICIPANT]
    assert len(people) == len(set(people)), "nobody has two spots"
    assert meeting.host_id not in people
    kept = [each.person_id for each in queue if each.state == OFFERED]
    assert len(people) + len(kept) <= (meeting.maximum or MAX_PARTICIPANTS), "never more than the maximum"
    assert all(each.blocks == (each.state == ATTENDING) for each in there), "who is asked is not bound"
    for each in there:
        assert (each.starts_at, each.ends_at, each.live) == (meeting.starts_at, meeting.ends_at, meeting.live)


def _check_host(meeting: Meeting, there: list[Enrollment]) -> None:
    hosts = [each.person_id for each in there if each.role == HOST]
    assert hosts == ([] if meeting.state == CANCELLED else [meeting.host_id])


def _check_queue(company: Company, meeting: Meeting, there: list[Enrollment], queue: list[WaitlistEntry]) -> None:
    active = [each for each in queue if each.state in QUEUED_STATES]
    people = [each.person_id for each in active]
    assert len(people) == len(set(people)), "nobody waits twice"
    assert not {each.person_id for each in there} & set(people), "nobody waits for what they have"
    assert meeting.live or not active, "nobody waits for what does not take place"
    _check_offers(meeting, [each for each in queue if each.state == OFFERED])
    _check_no_place_unused(company, meeting, there, active)


def _check_offers(meeting: Meeting, offered: list[WaitlistEntry]) -> None:
    for each in offered:
        assert each.offer_until is not None
        assert each.offer_until <= meeting.starts_at


def _check_no_place_unused(
    company: Company, meeting: Meeting, there: list[Enrollment], active: list[WaitlistEntry]
) -> None:
    """Check that nobody waits while a place is free."""
    taken = len([each for each in there if each.role == PARTICIPANT]) + len(
        [each for each in active if each.state == OFFERED]
    )
    waiting = [each for each in active if each.state == WAITING and can_see(company.db, each.person, meeting)]
    if company.now < meeting.starts_at:
        assert not waiting or taken == (meeting.maximum or MAX_PARTICIPANTS), "a spot is free, and someone waits"


def check_order(company: Company, before: States) -> None:
    """Check that a place was offered only to someone before whom nobody waits."""
    entries = {each.id: each for each in company.all(WaitlistEntry)}
    for number, state in entry_states(company).items():
        if state != OFFERED or before.get(number) == OFFERED:
            continue
        entry = entries[number]
        meeting = company.db.get_one(Meeting, entry.meeting_id)
        assert before[number] == WAITING, "who is offered a spot has waited"
        assert meeting.starts_at - company.now >= MIN_TIME_TO_ANSWER
        earlier = [each for each in entries.values() if each.meeting_id == meeting.id and each.id < number]
        assert not [each for each in earlier if each.state == WAITING], "someone was passed over"


def check_moves(before: States, after: States, *, moved: bool = False) -> None:
    """Check that an entry ends once and for good, and that offers are withdrawn only if the masterclass has `moved`."""
    for number, state in before.items():
        assert state in QUEUED_STATES or after[number] == state, "an entry that has ended changes"
        assert moved or not (state == OFFERED and after[number] == WAITING)


def check_told(company: Company, actor: int, before: States, told: Iterable[Notice]) -> None:
    """Check that people are told of offers to them, and when others end their waiting; but not of their own actions."""
    entries = {each.id: each for each in company.all(WaitlistEntry)}
    news = {(each.kind, each.person_id, each.meeting_id) for each in told}
    for number, state in entry_states(company).items():
        entry, was = entries[number], before.get(number)
        whom = (entry.person_id, entry.meeting_id)
        if state == OFFERED and was == WAITING:
            assert ("offer", *whom) in news, "an offer is not told"
        if _has_ended(was, state) and entry.person_id != actor:
            assert _has_place(company, entry) or {(kind, *whom) for kind in NEWS_OF_END[state]} & news, (
                "an end is not told"
            )
    assert not [each for each in news if each[0] == "queue_cancelled" and each[1] == actor]


def _has_ended(before: str | None, after: str) -> bool:
    return after in NEWS_OF_END and before in QUEUED_STATES and after != before


def _has_place(company: Company, entry: WaitlistEntry) -> bool:
    mine = (entry.meeting_id, entry.person_id)
    there = [each for each in company.all(Enrollment) if (each.meeting_id, each.person_id) == mine]
    return any(each.state in (ATTENDING, ASKED) for each in there)
