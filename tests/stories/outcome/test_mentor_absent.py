"""A mentee says that the mentor did not come: by no accident, and with a way back while it can be corrected."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.outcomes import DAY, END, choose_in_past, hold, newest, say
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, only_session, top
from tests.support.start_reminders import travel_to

SAID = "Mentor didn't come"


def take_back(bot: RunningBot, mentee: Person) -> None:
    """Say under `Past` that it took place after all; it must succeed, and all is told."""
    in_list(mentee, "Past")
    assert mentee.press("Correct", where="home").ok
    mentee.fill({"Attendance": "It took place"})
    assert mentee.submit().ok
    bot.settle()


def test_it_is_the_last_thing_in_the_menu(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    in_list(mia, "Past")
    assert mia.home_now.menus[-1] == ["Details", "History", SAID]


def test_whoever_says_it_reads_what_follows_and_how_to_take_it_back(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    told = top(mia)
    assert told.title == SAID
    assert "Recorded: @Ada Lovelace didn't come. @Ada Lovelace is told, and can say that they were there." in told.text
    assert "You can correct it until Wed 3 Feb" in told.text
    assert mia.press("Correct", where="modal").ok
    form = top(mia)
    assert (form.title, form.submit, form.values["Attendance"]) == ("Record attendance", "Save", SAID)
    assert form.options("Attendance") == ["It took place", SAID]


def test_it_can_be_taken_back(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    mia.close(all=True)
    take_back(bot, mia)
    assert "Saved. It took place" in top(mia).text
    assert "You can correct it until" not in top(mia).text, "it is the mentor's to record from now on"
    assert newest(ada, "@Mia Schmidt corrected it: it took place.")
    assert "I was there" not in str([each.buttons for each in ada.messages])
    mia.close(all=True)
    assert "Took place" in in_list(mia, "Past")
    assert "Correct" not in mia.home_now.buttons
    assert SAID in str(mia.home_now.menus)


def test_the_card_and_the_details_offer_it_too(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    mia.close(all=True)
    card = newest(mia, "@Ada Lovelace didn't come (recorded by you)")
    assert mia.menu("Correct", within=card).ok
    assert top(mia).title == "Record attendance"
    mia.close(all=True)
    choose_in_past(bot, mia, "Details")
    assert top(mia).buttons.count("Correct") == 1


def test_whoever_leaves_it_at_that_tells_nobody(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    before = [each.text for each in ada.messages]
    assert mia.press("Correct", where="modal").ok
    assert mia.submit().ok
    bot.settle()
    assert "Saved. @Ada Lovelace didn't come (recorded by you)" in top(mia).text
    assert [each.text for each in ada.messages] == before


def test_taking_it_back_ends_the_dispute(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    mia.close(all=True)
    say(bot, ada, "I was there")
    take_back(bot, mia)
    assert newest(olga, "No longer disputed: @Mia Schmidt was there.").buttons == ["History"]
    assert "Took place" in in_list(ada, "Past")
    assert "waiting for you" not in in_list(olga)


def test_of_two_absences_only_ones_own_word_is_taken_back(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    choose_in_past(bot, mia, SAID)
    assert "@Ada Lovelace sees it differently, so an admin settles it." in top(mia).text
    mia.close(all=True)
    take_back(bot, mia)
    assert "Disputed" in top(mia).text
    assert newest(ada, "@Mia Schmidt corrected it: you were there. Whether @Mia Schmidt was too, an admin settles.")
    asked = newest(olga, "@Ada Lovelace recorded a no-show; @Mia Schmidt says they were there.")
    assert asked.buttons == ["It took place", "No-show", "History"]


def test_after_fourteen_days_it_stays(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    assert mia.press("Correct", where="modal").ok
    mia.fill({"Attendance": "It took place"})
    travel_to(bot, END + 14 * DAY)
    assert mia.submit().ok
    assert "that time is over" in top(mia).text
    mia.close(all=True)
    assert "@Ada Lovelace didn't come (recorded by you)" in in_list(mia, "Past")
    assert "Correct" not in mia.home_now.buttons


def test_what_an_admin_has_settled_is_not_taken_back(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    assert mia.press("Correct", where="modal").ok
    mia.fill({"Attendance": "It took place"})
    say(bot, ada, "I was there")
    say(bot, olga, SAID)
    assert mia.submit().ok
    assert "Olga Petrova has settled this, so only an admin can change it." in top(mia).text
    mia.close(all=True)
    assert "@Ada Lovelace didn't come (settled by @Olga Petrova)" in in_list(mia, "Past")


def test_the_mentor_can_only_say_that_they_were_there(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, SAID)
    assert "Correct" not in str([each.buttons for each in ada.messages])
    assert "You can correct it" not in "".join(each.text for each in ada.messages)
    assert newest(ada, "You didn't come (recorded by @Mia Schmidt)").buttons == ["I was there"]
    in_list(ada, "Past")
    assert "Record attendance" not in str(ada.home_now.menus)
    say(bot, ada, "I was there")
    assert "You can correct it" not in "".join(each.text for each in ada.messages)


def test_a_form_that_was_open_when_it_was_said_contradicts_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, ada, "Record attendance")
    ada.fill({"Attendance": "No-show"})
    choose_in_past(bot, mia, SAID)
    assert ada.submit().ok
    ada.close(all=True)
    assert "Disputed" in in_list(ada, "Past")


def test_a_button_that_was_drawn_before_contradicts_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    hold(bot, ada, mia)
    number = only_session(bot)
    choose_in_past(bot, mia, SAID)
    press(slack, ada, "outcome.took_place", str(number))
    assert "Disputed" in in_list(ada, "Past")


def test_a_mentee_reads_once_that_an_admin_recorded_it_of_the_mentor_instead(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    press(slack, olga, "session.menu", f"record:{only_session(bot)}")
    olga.fill({"Attendance": SAID})
    assert olga.submit().ok
    bot.settle()
    assert newest(mia, "Corrected, see below.").buttons == []
    assert "@Olga Petrova corrected it: @Ada Lovelace didn't come." in mia.last_message.text
    assert "@Olga Petrova says that you didn't come to your session." in ada.last_message.text
