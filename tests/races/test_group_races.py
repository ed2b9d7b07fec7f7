"""Groups change while sessions are booked, and two people change groups at the same moment."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.meetings.form import SessionInput
from mentorship.program.group import GroupInput, save_group
from mentorship.program.group_sync import CLAIM_DURATION, MembersPage, claim_page, group_changed, save_page
from mentorship.sessions import booking
from mentorship.sessions.edit import edit
from storage.group import Group, GroupMember
from storage.location import Location
from storage.meeting import Meeting
from storage.person import Person
from tests.support.race_company import MONDAY, NOW, Company, UseCaseCall, booking_of
from tests.support.thoroughness import rounds

ROUNDS = rounds(8)


def test_leaving_a_group_against_booking(company: Company) -> None:
    """Whoever comes first: a booking that was made stays, and one that was refused says what it always says."""
    for day in range(ROUNDS):
        group = make_group(company, f"Group {day}", "mia")
        number = restricted(company, day, group)
        leaving: UseCaseCall = ("ada", leave, {"group_id": group})
        outcomes = company.run_at_once(*[leaving, ("mia", booking.book, booking_of(number))][:: 1 if day % 2 else -1])
        refused = [str(each) for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 1 - company.count_mentees(number)
        assert all("is gone, or only for " in words for words in refused)
        again = company.run_at_once(("mia", booking.book, booking_of(number)))[0]
        assert isinstance(again, Refusal) == (company.count_mentees(number) == 0), "having left, one books nothing new"


def test_restricting_a_session_against_booking_it(company: Company) -> None:
    for day in range(ROUNDS):
        group = make_group(company, f"Group {day}", "tom")
        number = company.offer("ada", day)
        plan = session_in_group(company, day, group)
        restricting: UseCaseCall = (
            "ada",
            edit,
            {"meeting_id": number, "version": 1, "enrollment_id": 0, "plan": plan, "publish": False},
        )
        calls: list[UseCaseCall] = [restricting, ("mia", booking.book, booking_of(number))]
        outcomes = company.run_at_once(*calls[:: 1 if day % 2 else -1])
        refused = [str(each) for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 1, "one of the two came first, and the other is told"
        words = "Mia took the spot" if company.count_mentees(number) else "is gone, or only for "
        assert words in refused[0]


def test_one_name_is_given_once(company: Company) -> None:
    company.run(company.database.transact(make_admin))
    calls: list[UseCaseCall] = [
        ("ada", save_group, {"group_id": None, "group_input": GroupInput(name, ["UMIA"])})
        for name in ("Readers", "READERS", "readers")
    ]
    outcomes = company.run_at_once(*calls * 2)
    assert [isinstance(each, Refusal) for each in outcomes].count(False) == 1
    assert len(company.all(Group)) == 1


def test_a_page_is_read_by_one_of_many(company: Company) -> None:
    make_followed_group(company)
    claiming: list[UseCaseCall] = [("ada", claim, {})] * 6
    assert len([each for each in company.run_at_once(*claiming) if each is not None]) == 1


def test_an_event_against_a_page_that_is_being_kept(company: Company) -> None:
    """Whichever is stored first, the group is as Slack has it once the next complete reading is stored."""
    make_followed_group(company)
    now = NOW
    for number in range(ROUNDS):
        page = company.do("ada", claim, at=now)
        kept = {"page": page, "slack_ids": ["UMIA", "UTOM"]}
        left: UseCaseCall = ("ada", event, {"event_id": f"Ev{number}", "left": ["UTOM"], "at": now})
        calls: list[UseCaseCall] = [left, ("ada", keep, {**kept, "at": now})]
        company.run_at_once(*calls[:: 1 if number % 2 else -1])
        assert member_names(company) in ({"UMIA"}, set()), "whoever left is out, also when an older page came later"
        now += CLAIM_DURATION * 10
        company.do("ada", keep, page=company.do("ada", claim, at=now), slack_ids=["UMIA"], at=now)
        assert member_names(company) == {"UMIA"}
        now += CLAIM_DURATION * 10


def claim(db: Session, *, actor: Person, now: dt.datetime, at: dt.datetime = NOW) -> MembersPage | None:
    return claim_page(db, team_id="T1", now=at)


def keep(
    db: Session, *, actor: Person, now: dt.datetime, page: MembersPage, slack_ids: list[str], at: dt.datetime
) -> None:
    save_page(db, team_id="T1", page=page, slack_ids=slack_ids, following="", now=at)


def event(db: Session, *, actor: Person, now: dt.datetime, event_id: str, left: list[str], at: dt.datetime) -> None:
    group_changed(db, team_id="T1", event_id=event_id, slack_id="C1", left=left, now=at)


def leave(db: Session, *, actor: Person, now: dt.datetime, group_id: int) -> None:
    """Let everyone leave the group."""
    db.execute(sa.delete(GroupMember).where(GroupMember.group_id == group_id))


def make_admin(db: Session) -> None:
    db.execute(sa.update(Person).where(Person.slack_id == "UADA").values(program_admin=True))


def make_group(company: Company, name: str, *people: str) -> int:
    """Add a group of these people; return its id."""

    def build(db: Session) -> int:
        members = list(db.scalars(sa.select(Person).where(Person.slack_id.in_([f"U{one.upper()}" for one in people]))))
        group = Group(workspace_id=members[0].workspace_id, name=name, source="by_hand")
        db.add(group)
        db.flush()
        for each in members:
            db.add(GroupMember(workspace_id=each.workspace_id, group_id=group.id, person_id=each.id))
        return group.id

    number: int = company.run(company.database.transact(build))
    return number


def make_followed_group(company: Company) -> None:
    """Add a group that follows channel C1 and is due to be read."""

    def build(db: Session) -> None:
        workspace = db.scalars(sa.select(Person.workspace_id)).first()
        db.add(Group(workspace_id=workspace, name="Readers", source="channel", slack_id="C1", sync_at=NOW))

    company.run(company.database.transact(build))


def member_names(company: Company) -> set[str]:
    def read(db: Session) -> set[str]:
        return set(db.scalars(sa.select(Person.slack_id).join(GroupMember, GroupMember.person_id == Person.id)))

    found: set[str] = company.run(company.database.transact(read))
    return found


def session_in_group(company: Company, day: int, group: int) -> SessionInput:
    """Return what `company.offer` offers, restricted to this group."""
    ways: dict[str, Any] = {"online": False, "in_person": True, "meeting_url": "", "topic": ""}
    at: dict[str, Any] = {"date": MONDAY + dt.timedelta(days=day), "time": dt.time(9), "minutes": 60}
    place = company.all(Location)[0].id
    return SessionInput(mentor="UADA", mentee=None, location_id=place, groups=(group,), **at, **ways)


def restricted(company: Company, day: int, group: int) -> int:
    number = company.offer("ada", day)
    company.do(
        "ada",
        edit,
        meeting_id=number,
        version=1,
        enrollment_id=0,
        plan=session_in_group(company, day, group),
        publish=False,
    )
    assert company.all(Meeting)[-1].restricted
    return number
