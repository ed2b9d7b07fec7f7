"""The invariants of waiting for sessions: each session is offered to one person at a time, and in order of arrival."""

import datetime as dt

from mentorship.meetings.mentor_queue import MIN_TIME_TO_ANSWER
from mentorship.program.visibility import can_see
from storage.commitments import find_overlapping
from storage.meeting import ATTENDING, MENTEE, REMOVED, Enrollment, Meeting
from storage.waitlist import OFFERED, QUEUED_STATES, WAITING, WaitlistEntry
from tests.support.company import Company

Offers = set[tuple[int, int]]  # (entry, meeting)


def offers(company: Company) -> Offers:
    """Return what is offered now."""
    return {(each.id, each.meeting_id or 0) for each in company.all(WaitlistEntry) if each.state == OFFERED}


def check_queue(company: Company) -> None:
    """Check what must hold for the rows after every action."""
    entries = company.all(WaitlistEntry)
    queued = [(each.person_id, each.mentor_id) for each in entries if each.state in QUEUED_STATES]
    assert len(queued) == len(set(queued)), "nobody waits twice for the same mentor"
    assert not [each for each in queued if each[0] == each[1]], "nobody waits for themselves"
    _check_offers(company, [each for each in entries if each.state == OFFERED])


def _check_offers(company: Company, entries: list[WaitlistEntry]) -> None:
    """Check that sessions are kept for whom they are offered to, and can still be taken."""
    meetings = {each.id: each for each in company.all(Meeting)}
    kept = {(each.held_for_id, each.id, each.held_until) for each in meetings.values() if each.held_for_id is not None}
    offered = [(each.person_id, each.meeting_id, each.offer_until) for each in entries]
    assert len(offered) == len(set(offered))
    assert set(offered) == kept, "what is offered is kept, and the other way round"
    _check_can_be_taken(company, [(meetings[number or 0], until) for _, number, until in offered])


def _check_can_be_taken(company: Company, offered: list[tuple[Meeting, dt.datetime | None]]) -> None:
    taken = {each.meeting_id for each in company.all(Enrollment) if (each.role, each.state) == (MENTEE, ATTENDING)}
    for meeting, until in offered:
        assert meeting.live
        assert meeting.id not in taken, "what someone has is not offered"
        assert until is not None
        assert until <= meeting.starts_at


def check_order(company: Company, before: Offers, actor: int) -> None:
    """Check that everyone who waits longer could not take what was just offered, or has just given it up."""
    entries = {each.id: each for each in company.all(WaitlistEntry)}
    for number, meeting_id in offers(company) - before:
        meeting = company.db.get_one(Meeting, meeting_id)
        assert meeting.starts_at - company.now >= MIN_TIME_TO_ANSWER
        for each in entries.values():
            if each.mentor_id == meeting.host_id and each.state == WAITING and each.id < number:
                assert _could_not_take(company, each, meeting, actor), "someone was passed over"


def _could_not_take(company: Company, entry: WaitlistEntry, meeting: Meeting, actor: int) -> bool:
    db = company.db
    had = [
        each for each in company.all(Enrollment) if (each.meeting_id, each.person_id) == (meeting.id, entry.person_id)
    ]
    let_go = entry.person_id == actor or any(each.state == REMOVED for each in had)
    outside = not can_see(db, entry.person, meeting)
    return (
        let_go
        or outside
        or bool(find_overlapping(db, [entry.person_id], meeting.starts_at, meeting.ends_at, meeting.id))
    )
