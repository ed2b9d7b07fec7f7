"""The host and admins write to everyone in a masterclass."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.results import Result
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from storage.meeting import find_meeting
from storage.person import Person as Member
from tests.support.masterclasses import CLASS
from tests.support.moves import move
from tests.support.participants import open_list, plan_and_settle
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer, texts, top, unchanged, words_beside


def write(bot: RunningBot, by: Person, meeting_id: int, words: str) -> Result:
    """Fill `Message all` and submit it, whatever comes of it."""
    open_list(bot, by, meeting_id)
    by.press("Message all", where="modal")
    by.fill({"Message": words})
    return by.submit()


HOSTILE = "Bring a <laptop> & *pens* <!channel> <@U0000> :wave: \u200fevil"


def test_the_host_writes_to_everybody(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person, olga: Person
) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    number = plan_and_settle(bot, ada, guests=["mia", "tom"])
    assert write(bot, ada, number, HOSTILE).ok
    assert "on its way" in top(ada).text
    bot.settle()
    for person in (mia, tom):  # mia has yet to confirm
        assert "@Ada Lovelace wrote to everyone in Reading code (" in person.last_message.text
        assert "The message:" not in person.last_message.text
        assert HOSTILE in person.last_message.text
    assert not any("wrote to everyone" in each for each in texts(ada) + texts(olga) + texts(grace))


def test_an_admin_writes_to_the_host_too(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    assert write(bot, olga, number, "See you").ok
    bot.settle()
    assert "@Olga Petrova wrote to everyone in Reading code (" in ada.last_message.text
    assert "See you" in mia.last_message.text


def test_everybody_is_written_to_once_a_minute_at_most(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    assert write(bot, ada, number, "One").ok
    unchanged(bot, lambda: write(bot, olga, number, "Two"))
    assert "once a minute" in words_beside(olga, "Message")
    assert top(olga).values["Message"] == "Two", "nothing typed is lost"
    bot.clock.now += dt.timedelta(minutes=1, seconds=1)
    assert olga.submit().ok
    bot.settle()
    assert [each for each in texts(mia) if "wrote to everyone" in each and "Two" in each]


def test_nobody_to_write_to(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada)
    open_list(bot, ada, number)
    ada.press("Message all", where="modal")
    assert "nobody to write to" in top(ada).text


def test_what_waited_while_it_was_moved_says_the_time_it_has_now(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    move(bot, ada)

    def write_before(db: Session) -> None:
        """Let Ada have written this before she moved it."""
        people = {each.slack_id: each for each in db.scalars(sa.select(Member))}
        details = {"by": people[ada.id].id, "message": "Bring pens"}
        notify(
            db,
            NoticeKind.CLASS_MESSAGE,
            people[mia.id],
            meeting=find_meeting(db, people[mia.id].workspace_id, number),
            details=details,
            now=bot.clock.now,
        )

    bot.transact(write_before)
    bot.settle()
    assert "wrote to everyone in Reading code (Fri 22 Jan, 16:00)." in mia.last_message.text
    assert "Bring pens" in mia.last_message.text
