"""A series afterwards: who is told, who has a place in it, and how one session or all later ones are changed."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from storage.meeting import Enrollment, Meeting
from storage.person import Person as Member
from tests.support.running_bot import RunningBot
from tests.support.series import choose, create, meetings, read_list, series, starts
from tests.support.sessions import book, fill, offer, texts, top


def test_everybody_gets_one_message(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    before = {person: len(texts(person)) for person in (ada, mia, olga)}
    olga.command("/mentorship book @ada")
    olga.menu("Bulk duplicate", where="modal")
    olga.fill({"Number of sessions": 12, "Keep mentee": True})
    assert olga.submit().ok
    create(olga)
    bot.settle()
    assert {person: len(texts(person)) - count for person, count in before.items()} == {ada: 1, mia: 1, olga: 0}
    assert "@Olga Petrova published 12 sessions for you with @Mia Schmidt\n" in texts(ada)[-1]
    assert "@Olga Petrova published 12 sessions for you with @Ada" in texts(mia)[-1]
    assert "Wed 27 Jan – Wed 14 Apr, 15:00–16:00" in texts(mia)[-1]
    assert read_list(mia).count("\n15:00–16:00 · 1:1 with @Ada Lovelace") == 13


def test_a_kept_mentee_has_a_place_in_each(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    series(ada, number=2, keep=True)

    def places(db: Session) -> list[tuple[str, str | None]]:
        found = db.scalars(sa.select(Enrollment).where(Enrollment.role == "mentee").order_by(Enrollment.id))
        return [(each.source, each.method) for each in found]

    assert bot.transact(places) == [
        ("direct_add", "online"),
        ("bulk_duplicate", "online"),
        ("bulk_duplicate", "online"),
    ]
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    bot.settle()
    read_list(mia)
    assert len([each for each in mia.home_now.menus if "Cancel booking" in each]) == 2


def test_without_keeping_the_copies_are_open(ada: Person, tom: Person) -> None:
    offer(ada, mentee="mia")
    series(ada, number=2)
    book(tom)
    assert "27 Jan" in read_list(tom) or "January 27" in tom.home_now.text


def test_one_is_edited_alone(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    series(ada, number=2)
    choose(ada, "Edit")
    fill(ada, time="09:00")
    assert ada.submit().ok
    assert starts(bot) == ["01-20 08:00", "01-27 14:00", "02-03 14:00"]


def test_the_form_says_that_one_is_edited_alone(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    assert "Changes this session only" not in top(ada).text
    ada.close(all=True)
    series(ada, frequency="Weekly", number="1")
    choose(ada, "Edit")
    assert "Changes this session only. The other one of its series stays as it is." in top(ada).text
    ada.close(all=True)
    series(ada, frequency="Daily", number="2")
    choose(ada, "Edit")
    assert "Changes this session only. The other 3 of its series stay as they are." in top(ada).text


def test_one_is_cancelled_alone(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    series(ada, number=2)
    choose(ada, "Cancel")
    assert "This and the following" in top(ada).text
    assert "Nobody has booked any of them. You can't undo this." in top(ada).text
    assert "3 sessions, none booked" in top(ada).text
    assert ada.submit().ok
    assert " is cancelled.\n2 other sessions of the series stay." in top(ada).text
    assert starts(bot) == ["01-27 14:00", "02-03 14:00"]


def test_what_is_cancelled_at_once_is_named_and_who_was_told(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    series(ada, number=2)
    book(mia)
    choose(ada, "Cancel")
    ada.fill({"Reason": "I am ill", "Which": "All of the series"})
    assert ada.submit().ok
    words = top(ada).text.replace("\n", " ")
    assert "3 sessions are cancelled: Wed 20 Jan, Wed 27 Jan, Wed 3 Feb." in words
    assert "We told @Mia Schmidt." in words


def test_nobody_is_said_to_be_told_where_nobody_had_booked(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    series(ada, number=2)
    choose(ada, "Cancel")
    ada.fill({"Which": "All of the series"})
    assert ada.submit().ok
    assert "We told" not in top(ada).text
    assert "Nobody had booked any of them." in top(ada).text


def test_the_rest_is_cancelled_in_one_act_with_one_message(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    series(ada, number=100, keep=True)
    bot.settle()
    before = len(texts(mia))
    choose(ada, "Cancel")
    reason = "I am leaving. " + "Thank you. " * 80
    ada.fill({"Reason": reason, "Which": "This and the following"})
    assert ada.submit().ok
    bot.settle()
    assert starts(bot) == []
    assert len(texts(mia)) == before + 1
    told = mia.last_message.text
    assert "@Ada Lovelace cancelled 101 sessions:" in told
    assert reason.strip() in told
    assert told.count("15:00") == 101


def test_a_draft_of_the_series_that_went_to_another_mentor_stays(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    read_list(ada, "Drafts")
    ada.menu("Bulk duplicate", where="home")
    ada.fill({"Number of sessions": 2})
    assert ada.submit().ok
    create(ada)
    first, second, third = meetings(bot)
    assert {each.state for each in (first, second, third)} == {"draft"}
    give_to(bot, third.id, "Grace Hopper")
    for each in (first, second):
        publish(bot, each.id)
    bot.settle()
    choose(ada, "Cancel")
    ada.fill({"Which": "This and the following"})
    assert ada.submit().ok
    assert {each.id for each in meetings(bot) if each.state != "cancelled"} == {third.id}


def give_to(bot: RunningBot, number: int, name: str) -> None:
    """Let an admin give a draft to another mentor, and publish it."""

    def give(db: Session) -> None:
        mentor = db.scalars(sa.select(Member.id).where(Member.name == name)).one()
        db.execute(sa.update(Enrollment).where(Enrollment.meeting_id == number).values(person_id=mentor))
        db.execute(sa.update(Meeting).where(Meeting.id == number).values(host_id=mentor))

    bot.transact(give)
    publish(bot, number)


def publish(bot: RunningBot, number: int) -> None:
    """Publish a draft without telling anybody."""
    published = sa.update(Meeting).where(Meeting.id == number).values(state="published", live=True)
    bot.transact(lambda db: db.execute(published))
