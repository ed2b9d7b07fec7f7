"""The meeting link of what an admin hands over: the new mentor's own, or one that they are asked for."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import deactivate, hand_over
from tests.support.profiles import edit_profile
from tests.support.running_bot import RunningBot
from tests.support.series import series
from tests.support.sessions import IN_PERSON, book, in_list, offer, top


def test_the_new_mentors_own_link_takes_the_place_of_the_leavers(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    edit_profile(grace, link="https://meet.example.com/grace")
    offer(ada, url="https://meet.example.com/ada")
    book(mia)
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert "meet.example.com/grace" in mia.messages[0].text
    assert "meet.example.com/ada" not in mia.messages[0].text
    (card,) = [each for each in grace.messages if "handed" in each.text]
    assert "meet.example.com/grace" in card.text
    assert "Edit" not in card.buttons


def test_the_form_says_who_has_no_link_before_and_after(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    edit_profile(grace, link="https://meet.example.com/grace")
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    assert "The new mentor's own meeting link replaces the old one." in top(olga).text
    for name, lacks_one in (("Tom Okafor", True), ("Grace Hopper", False), ("Tom Okafor", True)):
        olga.fill({"Mentor": name})
        note = f"@{name} has no meeting link of their own. We'll ask them to add one"
        assert (note in top(olga).text) is lacks_one
    assert olga.submit().ok
    assert top(olga).title == "Handed over"
    assert "@Tom Okafor has no meeting link of their own: we asked them to add one." in top(olga).text


def test_an_admin_who_takes_a_session_over_is_spoken_to_and_can_enter_their_link_at_once(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Olga Petrova"})
    assert "You have no meeting link of your own. Until you add one, the session has none." in top(olga).text
    assert olga.submit().ok
    assert "You take over the session" in top(olga).text
    said = "We told @Mia Schmidt. You have no meeting link of your own: choose “Edit” to enter one."
    assert said in top(olga).text
    olga.press("Edit", where="modal")
    olga.fill({"Meeting URL": "https://meet.example.com/olga"})
    assert olga.submit().ok
    bot.settle()
    assert "meet.example.com/olga" in mia.messages[0].text


def test_a_series_without_a_link_waits_as_one_thing_until_each_of_it_has_one(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada, mentee="mia")
    series(ada, frequency="Weekly", number="2", keep=True)
    offer(ada, date="2027-01-21")
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper", Which="All of the series (3 to come)")
    bot.settle()
    hand_over(olga, "Grace Hopper")
    assert "2 things are waiting for you: the missing link of your 1:1 with @Mia Schmidt on" in in_list(grace)
    grace.press("Show", near="waiting", where="home")
    of_series = "Your 1:1 with @Mia Schmidt on Wed, Jan 20, 9:00 AM and 2 more of its series have no meeting link yet."
    assert of_series in top(grace).text
    assert "Your open session on Thu, Jan 21, 9:00 AM has no meeting link yet." in top(grace).text
    grace.press("Edit", near="Jan 20", where="modal")
    grace.fill({"Meeting URL": "https://meet.example.com/grace"})
    assert grace.submit().ok
    left = "the missing link of your 1:1 with @Mia Schmidt on Wed, Jan 27, 9:00 AM and 1 more of its series"
    grace.close(all=True)
    assert left in in_list(grace)


def test_the_link_that_the_new_mentor_used_last_is_theirs_in_forms_and_after_a_hand_over(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(grace, url="https://meet.example.com/last-used", date="2027-02-03")
    offer(ada, url="https://meet.example.com/ada")
    book(mia)
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Grace Hopper"})
    assert "no meeting link" not in top(olga).text
    assert olga.submit().ok
    assert "no meeting link" not in top(olga).text
    bot.settle()
    assert "meet.example.com/last-used" in mia.messages[0].text
    assert "meet.example.com/ada" not in mia.messages[0].text
    assert "No meeting link yet" not in in_list(grace)


def test_a_new_mentor_without_a_link_sees_in_home_that_one_is_missing_until_they_enter_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    home = in_list(grace)
    assert "1 thing is waiting for you: Your 1:1 with @Mia Schmidt on Wed, Jan 20" in home
    assert "No meeting link yet" in home
    assert "link" not in in_list(mia), "it is not for the mentee to do something about it"
    grace.press("Edit", near="waiting", where="home")
    assert top(grace).title == "Edit session"
    grace.fill({"Meeting URL": "https://meet.example.com/grace"})
    assert grace.submit().ok
    bot.settle()
    home = in_list(grace)
    assert "waiting for you" not in home
    assert "No meeting link yet" not in home


def test_nothing_is_said_of_links_where_nobody_needs_one(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, olga: Person
) -> None:
    offer(ada, **IN_PERSON)
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Grace Hopper"})
    assert "link" not in top(olga).text
    assert olga.submit().ok
    assert "link" not in top(olga).text
