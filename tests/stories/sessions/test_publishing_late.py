"""A draft is published when its time has just passed."""

import datetime as dt

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import card, in_list, offer, top, unchanged


def test_a_draft_whose_time_comes_while_its_link_is_typed_asks_for_both(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft", url="")
    bot.clock.now = dt.datetime(2027, 1, 20, 13, 59, tzinfo=dt.UTC)
    in_list(ada, "Drafts")
    ada.menu("Publish", where="home")
    assert top(ada).fields == ["Meeting URL *"]
    ada.fill({"Meeting URL": "https://meet.example.com/later"})
    bot.clock.now += dt.timedelta(minutes=2)
    unchanged(bot, ada.submit)
    assert top(ada).fields == ["Date *", "Time (Berlin) *", "Meeting URL *"]
    assert "The time of this draft has passed. Choose another one." in top(ada).text
    assert top(ada).values["Meeting URL"] == "https://meet.example.com/later"
    ada.fill({"Date": "2027-01-22"})
    assert ada.submit().ok
    bot.settle()
    assert "meet.example.com/later" in card(ada, "Open session").text


def test_a_bad_link_and_a_time_that_has_passed_are_told_at_once(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft", url="")
    bot.clock.now = dt.datetime(2027, 1, 20, 14, 1, tzinfo=dt.UTC)
    in_list(ada, "Drafts")
    ada.menu("Publish", where="home")
    ada.fill({"Date": "2027-01-19", "Meeting URL": "https://nowhere"})
    unchanged(bot, ada.submit)
    assert set(top(ada).errors) == {"Date", "Meeting URL"}
