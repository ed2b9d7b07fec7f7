"""Many clicks about one application to mentor: it is made once, and the first answer counts."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.mentors import application
from mentorship.people import members, roles
from mentorship.sessions import lifecycle as sessions
from storage.application import MentorApplication
from storage.notice import Notice
from storage.person import Person
from storage.program import Program
from tests.support.race_company import NOW, Company, UseCaseCall
from tests.support.thoroughness import rounds


def prepare(company: Company) -> None:
    """Make X and Y admins, whom mia has to ask."""
    users = [{"id": f"U{name}", "team_id": "T1", "real_name": name, "tz": "UTC", "is_admin": True} for name in "XY"]
    company.run(company.database.transact(members.upsert_members, team_id="T1", users=users, now=NOW))
    company.do("x", roles.set_roles, slack_id="UMIA", mentor=False, admin=False)


def applications(company: Company) -> list[MentorApplication]:
    found: list[MentorApplication] = company.all(MentorApplication)
    return found


def test_asking_with_many_hands(company: Company) -> None:
    prepare(company)
    outcomes = company.run_at_once(*[("mia", application.apply, {"message": "Let me"})] * 8)
    assert [each is None for each in outcomes].count(True) == 1
    assert [each.state for each in applications(company)] == ["pending"]
    assert [each.kind for each in company.all(Notice)].count("application") == 2


def test_one_answer(company: Company) -> None:
    for round_ in range(rounds(6)):
        prepare(company)
        company.do("mia", application.apply, message="")
        arguments = {"application_id": applications(company)[-1].id}
        yes: UseCaseCall = ("x", application.approve, arguments)
        no: UseCaseCall = ("y", application.decline, {**arguments, "reason": "No"})
        named: UseCaseCall = ("y", roles.set_roles, {"slack_id": "UMIA", "mentor": True, "admin": False})
        outcomes = company.run_at_once(*[yes, no, yes, no][:: 1 if round_ % 2 else -1], *[named] * (round_ % 3 == 0))
        answered = [each for each in outcomes[:4] if not isinstance(each, Refusal)]
        assert len(answered) <= 1, outcomes
        mia = next(each for each in company.all(Person) if each.slack_id == "UMIA")
        if round_ % 3:
            assert len(answered) == 1, outcomes
            assert mia.mentor is (applications(company)[-1].state == "approved")
        else:
            assert mia.mentor is True, "whoever names her does so whatever was answered"


def test_offering_for_somebody_against_an_answer(company: Company) -> None:
    """All use cases lock the person first, so there is no deadlock."""
    company.run(company.database.transact(_approved_only))
    for day, name in enumerate(("mia", "tom", "grace")):
        users = [{"id": "UX", "team_id": "T1", "real_name": "X", "tz": "UTC", "is_admin": True}]
        company.run(company.database.transact(members.upsert_members, team_id="T1", users=users, now=NOW))
        company.do(name, application.apply, message="")
        arguments = {"application_id": applications(company)[-1].id}
        offering: UseCaseCall = ("x", sessions.create, {"plan": company.session_input(name, day), "publish": True})
        outcomes = company.run_at_once(*[offering, ("x", application.approve, arguments)][:: 1 if day % 2 else -1])
        assert any(isinstance(each, int) for each in outcomes), outcomes
        assert applications(company)[-1].state == "approved"


def _approved_only(db: Session) -> None:
    db.execute(sa.update(Program).values(who_may_mentor="approved"))
