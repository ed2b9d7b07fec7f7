"""A masterclass gets another host: by its own host, or by an admin where the host has left. Its channel follows."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel
from tests.support.announcements import NEWS
from tests.support.channels import MasterclassChannel
from tests.support.forged_requests import press
from tests.support.leavers import deactivate, leaver_cards, told_that
from tests.support.masterclasses import confirmed, enrollment_states, host, newest_masterclass, try_host
from tests.support.profiles import make_mentors
from tests.support.roles import add_person
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, offer, top, unchanged, words_beside
from tests.support.waitlists import full, leave, newest_offer, offers, wait_in_line


def hand_over(by: Person, to: str) -> None:
    """Choose `Hand over` in Home, and who hosts from now on; it must succeed."""
    in_list(by)
    by.menu("Hand over", where="home")
    assert (top(by).title, top(by).submit) == ("Hand over", "Hand over")
    by.fill({"Mentor": to})
    assert by.submit().ok, by.last
    confirmed(by, "Handed over")


def test_a_form_that_was_drawn_before_somebody_else_handed_it_over_shows_the_present_host(
    bot: RunningBot, ada: Person, olga: Person
) -> None:
    host(ada)
    press(bot.slack, olga, "masterclass.item.hand_over", f"hand_over:{newest_masterclass(bot).id}")
    olga.fill({"Mentor": "Kenji Sato"})
    hand_over(ada, "Grace Hopper")
    unchanged(bot, olga.submit)
    assert "Someone changed this masterclass while your form was open" in top(olga).text
    assert "@Grace Hopper" in top(olga).text
    assert top(olga).values["Mentor"] == "Kenji Sato"
    assert olga.submit().ok


def test_a_host_hands_over_their_own_and_everybody_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    hand_over(ada, "Grace Hopper")
    bot.settle()
    assert told_that(mia, "@Ada Lovelace handed over Reading code: @Grace Hopper hosts it now")
    assert told_that(grace, "@Ada Lovelace handed over Reading code to you", "You host it now")
    (told,) = [each for each in grace.messages if "handed over Reading code" in each.text]
    assert told.buttons == ["Edit"], "to enter her own meeting link"
    assert grace.press("Edit", within=told).ok
    assert top(grace).title == "Edit masterclass"
    grace.close()
    assert not told_that(ada, "hosts it now"), "she did it herself"
    assert "Edit" in [item for spot in grace.home().controls for item in spot.options]
    assert "You handed it over" in in_list(ada, "Cancelled")
    assert "Reading code" not in in_list(ada, "Upcoming")


def test_it_is_in_the_menu_of_the_hosts_card_and_the_rest_is_behind_more(bot: RunningBot, ada: Person) -> None:
    host(ada)
    bot.settle()
    card = next(each for each in ada.messages if "You host this masterclass" in each.text)
    menu = next(list(spot.options) for spot in card.controls if spot.options)
    assert menu == ["Edit", "Move", "Cancel", "Hand over", "More…"]
    ada.menu("More…", within=card)
    assert {"Duplicate", "Add to calendar"} <= set(top(ada).buttons)


def test_nobody_else_hands_it_over(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    number = newest_masterclass(bot).id
    unchanged(bot, lambda: press(slack, mia, "masterclass.item.hand_over", f"hand_over:{number}"))
    assert "Only Ada Lovelace or an admin" in top(mia).text


def test_the_channel_follows(discussion: MasterclassChannel, bot: RunningBot, ada: Person, grace: Person) -> None:
    hand_over(ada, "Grace Hopper")
    discussion.settle()
    assert discussion.members == {"grace", "mia", "tom"}
    assert discussion.memberships == dict.fromkeys(("grace", "mia", "tom"), "inside")
    card = next(iter(discussion.channel.messages.values()))
    assert grace.id in card.text
    assert ada.id not in card.text
    assert discussion.channel.pins == [card.ts]


def test_the_announcement_follows(bot: RunningBot, ada: Person, mia: Person, news: Channel) -> None:
    host(ada)
    bot.settle()
    hand_over(ada, "Grace Hopper")
    bot.settle()
    (shown,) = [each for each in mia.messages_in(NEWS) if "Reading code" in each.text]
    assert "@Grace Hopper" in shown.text
    assert "@Ada" not in shown.text


def test_a_participant_who_takes_it_over_gives_up_the_place(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "grace", "mia")
    wait_in_line(bot, number, tom)
    hand_over(ada, "Grace Hopper")
    bot.settle()
    assert len(offers(tom)) == 1
    assert enrollment_states(bot, number)["grace"] == "attending"
    assert "You host" in in_list(grace)


def test_a_mentor_who_is_busy_then_is_refused_beside_the_field(bot: RunningBot, ada: Person, grace: Person) -> None:
    offer(grace, date="2027-01-21")
    host(ada)
    bot.settle()
    in_list(ada)
    ada.menu("Hand over", where="home")
    ada.fill({"Mentor": "Grace Hopper"})
    ada.submit()
    assert words_beside(ada, "Mentor") == "Grace Hopper is busy then. Choose another mentor."
    ada.fill({"Mentor": "Ada Lovelace"})
    ada.submit()
    assert words_beside(ada, "Mentor") == "Ada Lovelace hosts this already. Choose another mentor."


def test_the_time_of_the_old_host_is_free_again(bot: RunningBot, ada: Person, grace: Person) -> None:
    host(ada)
    hand_over(ada, "Grace Hopper")
    bot.settle()
    host(ada, title="Another")
    assert try_host(grace, title="A third").field_errors


def test_an_admin_hands_over_that_of_a_host_who_left_with_its_channel(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, mia: Person
) -> None:
    deactivate(bot, slack, ada)
    (card,) = leaver_cards(olga)
    assert "2 people have a spot" in card.text
    olga.press("Hand over", within=card)
    olga.fill({"Mentor": "Grace Hopper"})
    assert olga.submit().ok
    discussion.settle()
    assert discussion.members == {"grace", "mia", "tom"}
    assert told_that(mia, "@Olga Petrova handed over", "@Grace Hopper hosts it now")
    assert leaver_cards(olga)[0].buttons == []


def test_a_leavers_masterclass_is_not_moved(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person
) -> None:
    deactivate(bot, slack, ada)
    press(slack, olga, "masterclass.item.move", f"move:{discussion.id}")
    assert "Hand it over to another host first" in top(olga).text


def test_whoever_handed_it_over_can_reserve_a_spot(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack, ada: Person
) -> None:
    hand_over(ada, "Grace Hopper")
    discussion.settle()
    press(slack, ada, "masterclass.reserve", str(discussion.id))
    discussion.settle()
    assert discussion.members == {"ada", "grace", "mia", "tom"}
    assert any("You're going to this masterclass" in each.text for each in ada.messages)


def test_it_is_asked_once_more_where_it_is_at_an_odd_hour_for_the_new_host(bot: RunningBot, ada: Person) -> None:
    host(ada, time="09:00")
    bot.settle()
    in_list(ada)
    ada.menu("Hand over", where="home")
    ada.fill({"Mentor": "Grace Hopper"})
    unchanged(bot, ada.submit)
    assert "At night for Grace Hopper (03:00)" in top(ada).text
    assert "choose “Hand over” again" in top(ada).text
    assert top(ada).values["Mentor"] == "Grace Hopper"
    assert ada.submit().ok
    confirmed(ada, "Handed over")


def test_whoever_has_a_spot_sees_that_it_waits_for_a_new_host(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    assert "You're going" in in_list(mia)
    deactivate(bot, slack, ada)
    home = in_list(mia)
    assert home.count("Waiting for a new host") == 2, "in the line on top, and in the entry"
    assert "You're going" not in home
    assert mia.messages[0].text.startswith("⌛ Waiting for a new host. @Ada Lovelace has left the program.")
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Kenji Sato"})
    olga.submit()
    if "again" in top(olga).text:
        assert olga.submit().ok
    bot.settle()
    assert "Waiting for a new host" not in in_list(mia) + mia.messages[0].text


def test_the_offer_of_whoever_hosts_it_by_now_says_so(
    bot: RunningBot, ada: Person, mia: Person, grace: Person, tom: Person
) -> None:
    make_mentors(bot, tom)
    number = full(bot, ada, "mia", "grace")
    wait_in_line(bot, number, tom)
    leave(bot, grace)
    assert "Accept" in newest_offer(tom).buttons
    hand_over(ada, "Tom Okafor")
    bot.settle()
    assert newest_offer(tom).text.startswith("Offer closed.")
    assert "You host this masterclass now, so you don't need a spot." in newest_offer(tom).text
    assert "You took this spot" not in newest_offer(tom).text
    assert newest_offer(tom).buttons == []


def test_an_admin_hosts_the_masterclass_of_someone_who_left(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    host(ada, guests=["mia"])
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Olga Petrova"})
    assert olga.submit().ok
    assert "You now host Reading code." in top(olga).text


def test_who_was_offered_a_spot_and_hosts_it_now_has_nothing_to_answer(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    make_mentors(bot, tom)
    number = full(bot, ada, "mia", "grace")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    stale = newest_offer(tom)
    hand_over(ada, "Tom Okafor")
    bot.settle()
    for button in ("Accept", "Pass"):
        tom.press(button, within=stale)
        assert "You host this masterclass, so you don't need a spot in it." in tom.ephemerals[-1].text
    assert enrollment_states(bot, number)["tom"] == "attending"


def test_a_new_host_is_a_mentor_from_then(bot: RunningBot, ada: Person, grace: Person, olga: Person) -> None:
    host(ada)
    hand_over(ada, "Grace Hopper")
    grace.command("/mentorship profile")
    assert "Pause until" in top(grace).values
    add_person(olga, "grace", ["Mentor"])
    assert "Nothing changed for Grace Hopper." in top(olga).text
