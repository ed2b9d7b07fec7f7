"""An admin hands over what someone hosted who left: to whom, with which link, and what everyone reads of it."""

import datetime as dt

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import deactivate, hand_over, leaver_cards, pass_time, told_that
from tests.support.running_bot import RunningBot
from tests.support.series import meetings, series
from tests.support.session_waitlists import offers as session_offers
from tests.support.session_waitlists import wait_for
from tests.support.sessions import book, in_list, offer, set_program, top, words_beside

LINK_FOLLOWS = "The meeting link will follow"


def test_an_admin_hands_a_session_over_and_everybody_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    book(mia, about="My salary")
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert told_that(mia, "@Grace Hopper is your new mentor for", "(handed over by @Olga Petrova)", LINK_FOLLOWS)
    assert LINK_FOLLOWS in mia.messages[0].text, "on the card, as the leaver's link is not kept"
    (card,) = [each for each in grace.messages if "handed" in each.text]
    assert card.text.startswith("📣 @Olga Petrova handed this session over to you.")
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
    assert "@Priya Nair takes over the session with @Mia Schmidt: Wed 20 Jan, 15:00." in top(olga).text
    bot.settle()
    assert "Priya" in in_list(mia)


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
