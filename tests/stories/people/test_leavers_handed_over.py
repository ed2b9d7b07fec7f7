"""An admin hands over what someone hosted who left: to whom, with which link, and what everyone reads of it."""

import datetime as dt

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import (
    deactivate,
    hand_over,
    leaver_cards,
    pass_time,
    told_that,
)
from tests.support.profiles import edit_profile
from tests.support.running_bot import RunningBot
from tests.support.series import meetings, series
from tests.support.session_waitlists import offers as session_offers
from tests.support.session_waitlists import wait_for
from tests.support.sessions import IN_PERSON, book, in_list, offer, set_program, top, words_beside

LINK_FOLLOWS = "The meeting link will follow"


def test_an_admin_hands_a_session_over_and_everybody_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    book(mia, about="My salary")
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert told_that(mia, "@Olga Petrova handed over your session", "@Grace Hopper is your mentor now", LINK_FOLLOWS)
    assert LINK_FOLLOWS in mia.messages[0].text, "on the card, as the leaver's link is not kept"
    (card,) = [each for each in grace.messages if "handed" in each.text]
    assert card.text.startswith("@Olga Petrova handed this session over to you.")
    assert "booked your session" not in card.text
    assert "choose “Edit” to enter yours" in card.text
    assert "Edit" in card.buttons
    assert "meet.example.com" not in card.text
    assert "Grace" in in_list(mia)
    assert "Mia" in in_list(grace)
    (card,) = leaver_cards(olga)
    assert card.buttons == []
    assert "Everything they hosted has been taken care of" in card.text
    assert "Handed to @Grace Hopper: Wed 20 Jan, 15:00" in card.text
    pass_time(bot, dt.timedelta(days=7, hours=3))
    assert not told_that(mia, "was cancelled"), "it has a mentor"


def test_whoever_booked_sees_that_it_waits_for_a_new_mentor(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    in_list(mia)
    deactivate(bot, slack, ada)
    bot.settle()
    home = in_list(mia)
    assert home.count("Waiting for a new mentor") == 2, "in the line on top, and in the entry"
    assert "Booked" not in home
    assert mia.messages[0].text.startswith("⌛ Waiting for a new mentor. @Ada Lovelace has left the program.")
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert "Waiting for a new mentor" not in in_list(mia) + mia.messages[0].text


def test_a_mentor_who_is_busy_then_is_refused_beside_the_field(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, tom: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    offer(grace, topic="Compilers")
    book(tom, "grace")
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Grace Hopper"})
    olga.submit()
    words = words_beside(olga, "Mentor")
    assert "Grace Hopper already has a session" in words
    assert "Choose another mentor" in words
    assert olga.suggestions("Mentor", "mia") == [], "nobody mentors themselves"
    olga.fill({"Mentor": "Priya Nair"})
    assert olga.submit().ok
    assert "Late for Priya Nair (until 20:30)" in top(olga).text
    assert "choose “Hand over” again" in top(olga).text
    assert top(olga).values["Mentor"] == "Priya Nair"
    bot.settle()
    assert "Priya" not in in_list(mia), "nothing is done before the admin has read that"
    assert olga.submit().ok
    assert top(olga).title == "Handed over"
    assert "is handed over to @Priya Nair" in top(olga).text
    bot.settle()
    assert "Priya" in in_list(mia)


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
    assert "Wed 20 Jan, 15:00–16:00 is yours now." in top(olga).text
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
    assert "1 thing is waiting for you: the missing link of your 1:1 with @Mia Schmidt on Wed, Jan 20" in home
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


def test_mentors_come_first_where_everyone_may_mentor(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(grace, date="2027-01-14")
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    offered = olga.suggestions("Mentor", "")
    assert offered[0] == "Grace Hopper"
    assert not {"Ada Lovelace", "Mia Schmidt"} & set(offered)


def test_only_people_who_may_mentor_are_offered(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(grace, date="2027-01-14")
    offer(ada)
    set_program(olga, {"Who may mentor": "Approved by an admin"})
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    assert olga.suggestions("Mentor", "") == ["Grace Hopper", "Olga Petrova"]
    assert olga.suggestions("Mentor", "hop") == ["Grace Hopper"]
    assert olga.suggestions("Mentor", "mia") == []


def test_the_card_of_what_was_handed_over_tells_the_next_news(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    (card,) = grace.messages
    assert "handed this session over to you. Nobody has booked it yet." in card.text
    bot.clock.now += dt.timedelta(minutes=1)
    book(mia, "grace")
    bot.settle()
    assert "@Mia Schmidt booked your session." in grace.messages[0].text
    assert "handed" not in grace.messages[0].text


def test_a_series_is_handed_over_as_a_whole_and_told_once(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada, mentee="mia")
    series(ada, frequency="Weekly", number="2", keep=True)
    deactivate(bot, slack, ada)
    (card,) = leaver_cards(olga)
    assert card.buttons == ["Hand over", "Cancel"], "one line for the whole series"
    assert "3 sessions of a series" in card.text
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert len({each.host_id for each in meetings(bot)}) == 1
    handed = [each.text for each in mia.messages if "handed over" in each.text]
    assert len(handed) == 1
    assert "3 sessions" in handed[0]
    on_top = 2  # the next one, and the first of those without a link
    assert in_list(grace).count("1:1 with @Mia Schmidt") == 3 + on_top


def test_one_of_a_series_can_be_handed_over_alone(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    series(ada, frequency="Weekly", number="2")
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper", Which="This one")
    bot.settle()
    first, *others = meetings(bot)
    assert first.host_id not in {each.host_id for each in others}
    (card,) = leaver_cards(olga)
    assert "2 sessions of a series" in card.text


def test_an_open_session_that_is_handed_over_is_offered_to_who_waits_for_the_new_mentor(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, tom: Person, olga: Person
) -> None:
    offer(grace, date="2027-01-14")
    book(mia, "grace")
    wait_for(tom, "grace")
    offer(ada)
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert len(session_offers(tom)) == 1
