"""Why a masterclass was moved or cancelled is said in the words of whoever did it, never in those of a leaver."""

from localslack.testing.person import Person
from tests.support.moves import move
from tests.support.participants import plan_and_settle, remove
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, texts

OWN, HOSTS = "I have a dentist appointment", "The room is taken"


def leave(mia: Person) -> None:
    in_list(mia)
    mia.menu("Leave", where="home")
    mia.fill({"Reason": OWN})
    assert mia.submit().ok


def test_a_leavers_reason_is_not_that_of_the_move(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    plan_and_settle(bot, ada, guests=["mia", "tom"])
    leave(mia)
    bot.settle()
    assert any(OWN in each for each in texts(ada))  # the host is told
    move(bot, ada, reason=HOSTS)
    assert "Moved to Fri 22 Jan, 16:00–17:00" in in_list(mia, "Cancelled")
    assert OWN not in in_list(mia, "Cancelled")
    assert not any(OWN in each for each in texts(mia) + texts(tom))
    assert HOSTS in in_list(tom, "Cancelled")


def test_nor_that_of_the_cancellation(bot: RunningBot, ada: Person, mia: Person) -> None:
    plan_and_settle(bot, ada, guests=["mia"])
    leave(mia)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": HOSTS})
    assert ada.submit().ok
    bot.settle()
    assert OWN not in in_list(mia, "Cancelled")
    assert not any(OWN in each for each in texts(mia))


def test_whoever_was_taken_out_is_told_why_until_it_is_cancelled(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    assert remove(bot, ada, number, "Mia", OWN).ok
    bot.settle()
    ada.close(all=True)
    assert any(OWN in each for each in texts(mia))
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": HOSTS})
    assert ada.submit().ok
    bot.settle()
    assert OWN not in in_list(mia, "Cancelled")
