"""Someone may not take part any more: their places are freed and offered on, and whoever it concerns is told."""

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.notice import Notice
from storage.person import Person as Member
from storage.waitlist import STOPPED
from tests.support.applications import APPROVED
from tests.support.applications import ask as ask_to_mentor
from tests.support.channels import MasterclassChannel
from tests.support.leavers import DAY, LEFT, change, deactivate, lose_event, pass_time, told_that
from tests.support.masterclasses import enrollment_states
from tests.support.requests import ask, mentors, propose
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import fully_booked, wait_for
from tests.support.session_waitlists import offers as session_offers
from tests.support.session_waitlists import states as session_states
from tests.support.sessions import book, in_list, offer, set_program
from tests.support.waitlists import full, offers, wait_in_line

pytestmark = pytest.mark.both_databases


def test_a_mentee_who_leaves_frees_the_session_and_the_mentor_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, mia)
    assert told_that(ada, LEFT, "their booking of your session", "The session is open again")
    book(tom)
    assert "Tom" in in_list(ada)


def test_the_daily_list_tells_it_where_the_event_was_lost(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada)
    book(mia)
    pass_time(bot)  # today's list is read
    lose_event(slack, mia, deleted=True)
    pass_time(bot)
    assert not told_that(ada, LEFT), "nobody knows yet"
    pass_time(bot, DAY)
    pass_time(bot)
    assert told_that(ada, LEFT, "their booking of your session")
    book(tom)


def test_a_freed_session_is_offered_to_whoever_waits(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, mia)
    wait_for(tom)
    deactivate(bot, slack, mia)
    assert len(session_offers(tom)) == 1
    assert told_that(ada, LEFT, "Offered to @Tom")


def test_a_guest_loses_the_place_in_a_masterclass_and_the_first_in_line_is_offered_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    change(slack, mia, is_restricted=True)
    pass_time(bot)
    assert enrollment_states(bot, number)["mia"] == "left"
    assert len(offers(tom)) == 1
    assert told_that(ada, "@Mia", LEFT, "no longer has a spot in Reading code (")


def test_whoever_waits_in_front_is_passed_over_once_they_leave(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    deactivate(bot, slack, tom)
    deactivate(bot, slack, mia)
    assert len(offers(grace)) == 1
    assert enrollment_states(bot, number)["mia"] == "left"


def test_an_offer_to_somebody_who_leaves_goes_to_the_next(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    fully_booked(ada, mia)
    for each in (tom, grace):
        wait_for(each)
        each.close(all=True)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    bot.settle()
    assert len(session_offers(tom)) == 1
    deactivate(bot, slack, tom)
    assert ("Tom", STOPPED) in session_states(bot)
    assert len(session_offers(grace)) == 1


def test_whoever_waits_for_a_mentor_who_leaves_is_told_and_waits_no_longer(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, mia)
    wait_for(tom)
    deactivate(bot, slack, ada)
    assert told_that(tom, "@Ada", LEFT, "you're no longer waiting")
    assert "Find a mentor" in tom.last_message.buttons
    assert ("Tom", STOPPED) in session_states(bot)


def test_requests_with_somebody_who_leaves_are_closed_and_the_other_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    mentors(ada, grace)
    ask(mia, "ada")
    propose(grace, "tom")
    deactivate(bot, slack, ada)
    assert told_that(mia, "@Ada Lovelace left the mentorship program, so your request to @Ada Lovelace is closed.")
    assert "Find a mentor" in mia.last_message.buttons
    deactivate(bot, slack, tom)
    assert told_that(grace, "@Tom Okafor left the mentorship program, so your offer to @Tom Okafor is closed.")
    for each in (mia, grace):
        assert "left the mentorship program" in in_list(each, "Requests")


def test_the_application_of_somebody_who_leaves_needs_no_answer(
    bot: RunningBot, slack: LocalSlack, mia: Person, olga: Person
) -> None:
    set_program(olga, APPROVED)
    ask_to_mentor(mia)
    bot.settle()
    assert "Approve" in olga.last_message.buttons
    deactivate(bot, slack, mia)
    assert "This no longer needs an answer" in olga.last_message.text
    assert olga.last_message.buttons == []


def test_whoever_leaves_is_out_of_the_channel_and_of_its_bookkeeping(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    discussion = MasterclassChannel(bot, ada, [mia, tom]).settle()
    assert discussion.memberships == {"ada": "inside", "mia": "inside", "tom": "inside"}
    change(slack, mia, is_restricted=True)
    pass_time(bot)
    deactivate(bot, slack, tom)
    discussion.settle()
    assert discussion.memberships == {"ada": "inside"}
    assert discussion.members == {"ada"}


def test_somebody_of_another_workspace_by_now_has_left_too(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    change(slack, mia, team_id="T0ELSEWHERE")
    pass_time(bot)
    assert told_that(ada, LEFT, "their booking of your session")


def test_a_deactivated_account_is_told_nothing(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, mia)

    def told(db: sa.orm.Session) -> list[str]:
        wanted = sa.select(Notice.kind).join(Member, Member.id == Notice.person_id)
        after = (Member.slack_id == mia.id, Notice.state == "sent", Notice.created_at >= mia_left(db, mia))
        return list(db.scalars(wanted.where(*after)))

    assert bot.transact(told) == []


def mia_left(db: sa.orm.Session, mia: Person) -> object:
    """Return since when the bot knows that she left."""
    return db.scalars(sa.select(Member.left_at).where(Member.slack_id == mia.id)).one()


def test_a_place_taken_at_the_very_moment_is_found_at_the_second_look(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    bot.settle()
    change(slack, mia, is_restricted=True)
    pass_time(bot)
    bot.transact(_take_part, mia, True)  # as a click does that began before Slack told it
    book(mia)
    bot.transact(_take_part, mia, False)
    pass_time(bot)
    assert not told_that(ada, LEFT)
    pass_time(bot, DAY / 24 / 60)
    assert told_that(ada, LEFT, "their booking of your session")


def _take_part(db: sa.orm.Session, person: Person, takes_part: bool) -> None:
    db.execute(sa.update(Member).where(Member.slack_id == person.id).values(guest=not takes_part))


def test_nobody_new_is_looked_at(bot: RunningBot) -> None:
    looked_at = bot.transact(lambda db: list(db.scalars(sa.select(Member.name).where(Member.left_at.is_not(None)))))
    assert looked_at == [], "dora had left and gus was a guest before we knew them"
