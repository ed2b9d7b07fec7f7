"""A form that is submitted twice takes effect once, and both submissions get the same answer."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.submission import SAVED_ALREADY
from storage.application import MentorApplication
from storage.form_submission import FormSubmission
from storage.group import Group
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.request import SessionRequest
from tests.support import applications, groups, moves, participants, requests, series
from tests.support.feedback import ask_all, question
from tests.support.masterclasses import host
from tests.support.outcomes import END_OF_CLASS, MOMENT, choose_in_past
from tests.support.roles import add_person
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, fill, in_list, offer, only_session, set_program, top, try_offer
from tests.support.start_reminders import travel_to
from tests.support.submissions import everything_submitted_twice, payload_of, send_again, send_at_once

COUNTED: tuple[Any, ...] = (Meeting, Enrollment, SessionRequest, Location, Group, MentorApplication)


@pytest.fixture
def people(ada: Person, grace: Person, mia: Person, tom: Person, olga: Person) -> dict[str, Person]:
    """Everyone of the stories, by first name; Ada mentors."""
    return {"ada": ada, "grace": grace, "mia": mia, "tom": tom, "olga": olga}


def count(bot: RunningBot) -> dict[str, int]:
    """Return how many there are of everything that forms make, and of messages, once everyone was told."""
    bot.settle()

    def read(db: Session) -> dict[str, int]:
        found = {each.__tablename__: db.scalar(sa.select(sa.func.count()).select_from(each)) or 0 for each in COUNTED}
        told = sa.select(sa.func.count()).select_from(Notice).where(~Notice.refresh)
        return found | {"told": db.scalar(told) or 0}

    return bot.transact(read)


def publish_and_duplicate(bot: RunningBot, people: dict[str, Person]) -> None:
    assert try_offer(people["ada"], then="Publish & duplicate").ok
    assert top(people["ada"]).title == "New session"
    fill(people["ada"], date="2027-01-28", then="Publish")
    assert people["ada"].submit().ok


def duplicate(bot: RunningBot, people: dict[str, Person]) -> None:
    offer(people["ada"])
    series.choose(people["ada"], "Duplicate")
    fill(people["ada"], date="2027-01-28")
    assert people["ada"].submit().ok


def bulk_duplicate(bot: RunningBot, people: dict[str, Person]) -> None:
    offer(people["ada"])
    series.series(people["ada"], number="3")


def request_session(bot: RunningBot, people: dict[str, Person]) -> None:
    requests.mentors(people["ada"])
    requests.ask(people["mia"])


def offer_session(bot: RunningBot, people: dict[str, Person]) -> None:
    requests.mentors(people["ada"])
    requests.propose(people["ada"])


def add_location(bot: RunningBot, people: dict[str, Person]) -> None:
    olga = people["olga"]
    olga.command("/mentorship settings")
    olga.press("Locations")
    olga.press("Add")
    olga.fill({"Name": "Lagos", "Time zone": "Africa/Lagos"})
    assert olga.submit().ok


def move_masterclass(bot: RunningBot, people: dict[str, Person]) -> None:
    host(people["ada"], guests=["mia"])
    moves.move(bot, people["ada"])


def message_all(bot: RunningBot, people: dict[str, Person]) -> None:
    number = participants.plan_and_settle(bot, people["ada"], guests=["mia", "tom"])
    participants.open_list(bot, people["ada"], number)
    people["ada"].press("Message all", where="modal")
    people["ada"].fill({"Message": "See you"})
    assert people["ada"].submit().ok


def add_participants(bot: RunningBot, people: dict[str, Person]) -> None:
    number = participants.plan_and_settle(bot, people["ada"])
    assert participants.add(bot, people["ada"], number, "mia", "tom").ok


def suggest_another_time(bot: RunningBot, people: dict[str, Person]) -> None:
    requests.mentors(people["ada"])
    requests.ask(people["mia"])
    bot.settle()
    requests.suggest(people["ada"], attendance=["In person"])


def accept_request(bot: RunningBot, people: dict[str, Person]) -> None:
    requests.mentors(people["ada"])
    requests.ask(people["mia"])
    bot.settle()
    assert requests.accept(people["ada"]).ok


def ask_to_mentor(bot: RunningBot, people: dict[str, Person]) -> None:
    set_program(people["olga"], applications.APPROVED)
    applications.ask(people["tom"])


def book_session(bot: RunningBot, people: dict[str, Person]) -> None:
    offer(people["ada"])
    book(people["mia"])


def cancel_session(bot: RunningBot, people: dict[str, Person]) -> None:
    ada = people["ada"]
    offer(ada, mentee="mia")
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok


def cancel_booking(bot: RunningBot, people: dict[str, Person]) -> None:
    offer(people["ada"])
    book(people["mia"])
    in_list(people["mia"])
    people["mia"].menu("Cancel booking", where="home")
    assert people["mia"].submit().ok


def cancel_masterclass(bot: RunningBot, people: dict[str, Person]) -> None:
    ada = people["ada"]
    host(ada)
    in_list(ada)
    ada.menu("Cancel", where="home")
    assert ada.submit().ok


def edit_person(bot: RunningBot, people: dict[str, Person]) -> None:
    add_person(people["olga"], "tom", ["Mentor"])


def remove_person(bot: RunningBot, people: dict[str, Person]) -> None:
    olga = people["olga"]
    add_person(olga, "tom", ["Mentor"])
    olga.menu("Remove", near="@Tom", where="modal")
    assert olga.submit().ok


def record_attendance(bot: RunningBot, people: dict[str, Person]) -> None:
    host(people["ada"], guests=["mia", "tom"])
    bot.settle()
    travel_to(bot, END_OF_CLASS + MOMENT)
    choose_in_past(bot, people["ada"], "Record attendance")
    assert people["ada"].fill({"Present": ["Mia Schmidt"]}).ok
    assert people["ada"].submit().ok


SCENARIOS: dict[str, Callable[[RunningBot, dict[str, Person]], Any]] = {
    "New session": lambda bot, people: offer(people["ada"]),
    "New session, as a draft": lambda bot, people: offer(people["ada"], then="Save as draft"),
    "Publish & duplicate": publish_and_duplicate,
    "Duplicate": duplicate,
    "Bulk duplicate": bulk_duplicate,
    "Host a masterclass": lambda bot, people: host(people["ada"], guests=["mia"]),
    "Move masterclass": move_masterclass,
    "Request a session": request_session,
    "Offer a session": offer_session,
    "Suggest another time": suggest_another_time,
    "Accept request": accept_request,
    "Add location": add_location,
    "Add group": lambda bot, people: groups.add_group(people["olga"], "Women in tech", members=["mia"]),
    "Message all": message_all,
    "Add participants": add_participants,
    "Ask to mentor": ask_to_mentor,
    "Book session": book_session,
    "Cancel session": cancel_session,
    "Cancel booking": cancel_booking,
    "Cancel masterclass": cancel_masterclass,
    "Edit person": edit_person,
    "Remove person": remove_person,
    "Record attendance": record_attendance,
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_is_submitted_twice_is_done_once(
    bot: RunningBot,
    slack: LocalSlack,
    people: dict[str, Person],
    scenario: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with everything_submitted_twice(slack, monkeypatch, lambda: count(bot)) as answers:
        SCENARIOS[scenario](bot, people)
    assert answers


@pytest.mark.both_databases
def test_many_at_the_same_moment_make_one(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    ada.command("/mentorship new")
    fill(ada, date="2027-01-20", time="15:00", url="https://meet.example.com/ada")
    answers = send_at_once(slack, payload_of(slack, ada), 4)
    assert [(each.status, each.body["response_action"]) for each in answers] == [(200, "update")] * 4
    assert {each.body["view"]["title"]["text"] for each in answers} == {"Published"}
    assert count(bot)["meeting"] == 1


def test_a_form_that_was_saved_says_so_to_whoever_changes_it_then(
    bot: RunningBot, slack: LocalSlack, ada: Person
) -> None:
    """The answer to the first submission was lost on its way."""
    ada.command("/mentorship new")
    fill(ada, date="2027-01-20", time="15:00", url="https://meet.example.com/ada")
    assert send_again(slack, payload_of(slack, ada)).ok
    fill(ada, topic="Something else")
    ada.submit()
    assert SAVED_ALREADY in top(ada).text
    assert top(ada).values["Topic"] == "Something else"
    assert count(bot)["meeting"] == 1


def test_feedback_that_was_given_is_not_given_otherwise_by_the_same_form(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    ask_all(bot, only_session(bot))
    mia.press("Give feedback", within=question(mia))
    mia.fill({"Rating": "2", "Comment": "I was angry"})
    assert send_again(slack, payload_of(slack, mia)).ok
    mia.fill({"Rating": "5", "Comment": "It was great"})
    mia.submit()
    assert SAVED_ALREADY in top(mia).text


def test_a_form_that_was_refused_can_be_submitted_again(bot: RunningBot, ada: Person) -> None:
    assert not try_offer(ada, url="").ok
    fill(ada, url="https://meet.example.com/ada")
    assert ada.submit().ok
    assert count(bot)["meeting"] == 1


def test_the_keys_of_old_forms_are_forgotten(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.prune(bot.clock.now + dt.timedelta(days=1))
    assert bot.transact(_keys) == 1
    bot.prune(bot.clock.now + dt.timedelta(days=3))
    assert bot.transact(_keys) == 0


def _keys(db: Session) -> int:
    return len(db.scalars(sa.select(FormSubmission)).all())
