"""Someone is recorded as absent: they are told kindly, can say that they were there, and an admin settles it."""

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.outcomes import DAY, END, choose_in_past, hold, newest, say
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, top
from tests.support.start_reminders import travel_to


def now(person: Person, message: Shown) -> Shown:
    """Return the same message as it is now."""
    return next(each for each in person.messages if each.where == message.where)


MISSED = "We missed you. @Ada Lovelace recorded that you weren't there."


def test_a_no_show_is_recorded_at_once_and_told_kindly(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    assert ada.confirmed == (
        "No-show? We'll let them know kindly, and they can tell us if they were there. "
        "You can change this until Wed 3 Feb."
    )
    assert newest(ada, "No-show: @Mia Schmidt wasn't there").buttons == ["Correct"]
    told = newest(mia, MISSED)
    assert "It happens to everyone." in told.text
    assert told.buttons == ["I was there", "View profile"]
    assert "Recorded as a no-show by @Ada Lovelace" in in_list(mia, "Past")


def test_nobody_else_learns_of_a_no_show(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    for reader in (tom, grace):
        reader.command("/mentorship find")
        assert "no-show" not in top(reader).text.lower()
        reader.close(all=True)
    mia_profile = [each.text for each in (*tom.messages, *grace.messages)]
    assert all("Mia" not in text for text in mia_profile)


def test_the_mentor_corrects_it_and_the_mentee_is_told(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    assert ada.press("Correct", where="messages").ok
    form = top(ada)
    assert (form.title, form.submit, form.values["Attendance"]) == ("Record attendance", "Save", "No-show")
    ada.fill({"Attendance": "It took place"})
    assert ada.submit().ok
    assert "It took place" in top(ada).text
    bot.settle()
    assert newest(mia, "@Ada Lovelace corrected it: it's recorded that you were there.")
    assert newest(mia, "Corrected, see below.").buttons == []


def test_i_was_there_makes_it_disputed_for_both(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    assert newest(mia, "Thanks for telling us. An admin will decide and let you both know.").buttons == []
    assert (
        "Disputed. @Mia Schmidt says that they were there. An admin will decide and let you both know."
        in ada.last_message.text
    )
    for person in (ada, mia):
        assert "Disputed: an admin will decide" in in_list(person, "Past")
    asked = newest(olga, " disagree.")
    assert "@Ada Lovelace and @Mia Schmidt disagree. @Ada Lovelace recorded a no-show" in asked.text
    assert "@Mia Schmidt says they were there. Did the session take place?" in asked.text
    assert asked.buttons == ["It took place", "No-show", "History"]


def test_an_admin_settles_it_and_the_record_says_so(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    say(bot, olga, "It took place")
    told = "Ada Lovelace and Mia Schmidt are told that you settled it this way."
    assert olga.confirmed == f"It took place? {told}"
    assert newest(olga, "You settled it: @Mia Schmidt was there.").buttons == ["History"]
    assert not [each for each in olga.messages if " disagree." in each.text]
    assert newest(mia, "@Olga Petrova settled it: it's recorded that you were there.")
    assert "@Olga Petrova settled it: it took place." in ada.last_message.text
    for person in (ada, mia):
        assert "It took place (settled by @Olga Petrova)" in in_list(person, "Past")
    refused = ada.command("/mentorship sessions")
    assert refused.ok
    in_list(ada, "Past")
    assert "Record attendance" not in str(ada.home_now.menus)


def test_once_it_is_settled_each_of_the_two_reads_how_only_once(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    told = [newest(ada, "Disputed."), newest(mia, "Thanks for telling us.")]
    say(bot, olga, "No-show")
    hers, his = (now(person, each) for person, each in zip((ada, mia), told, strict=True))
    assert hers.text.startswith("✅ Settled, see below.")
    assert his.text.startswith("✅ Settled, see below.")
    for person, absent in ((ada, "@Mia Schmidt wasn't"), (mia, "you weren't")):
        told = [each for each in person.messages if "@Olga Petrova settled it:" in each.text]
        assert len(told) == 1
        assert f"it's recorded that {absent} there." in told[0].text
        assert told[0].where == person.last_message.where
    assert "1:1 with @Mia Schmidt" in hers.text, "it still names the session"
    for person in (ada, mia):
        assert "will decide" not in "".join(each.text for each in person.messages)
        assert "will decide" not in "".join(each.plain_text for each in person.messages)


def test_what_told_the_mentee_of_a_dispute_ends_too(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, "Mentor didn't come")
    say(bot, ada, "I was there")
    told = [newest(ada, "Thanks for telling us."), newest(mia, "Disputed.")]
    say(bot, olga, "It took place")
    assert now(ada, told[0]).text.startswith("✅ Settled, see below.")
    assert now(mia, told[1]).text.startswith("✅ Settled, see below.")
    assert len([each for each in ada.messages if "settled it: it took place." in each.text]) == 1


def test_while_it_is_disputed_what_tells_of_it_stays(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    told = newest(ada, "Disputed.")
    travel_to(bot, END + 15 * DAY)
    assert now(ada, told).text == told.text
    say(bot, olga, "It took place")
    assert "Settled, see below." in now(ada, told).text


def test_the_history_of_what_is_disputed_is_one_click_away(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    assert olga.press("History", within=newest(olga, " disagree.")).ok
    assert top(olga).title == "History"
    assert "@Mia Schmidt" in top(olga).text
    olga.close(all=True)
    in_list(olga)
    assert olga.press("Show", where="home").ok
    assert olga.press("History", where="modal").ok
    assert top(olga).title == "History"
    olga.close()
    assert top(olga).title == "Disputed"


def test_settled_as_a_no_show(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    say(bot, olga, "No-show")
    assert "@Olga Petrova settled it: it's recorded that you weren't there." in mia.last_message.text
    in_list(mia, "Past")
    assert "I was there" not in mia.home_now.buttons


def test_disputes_wait_for_admins_on_home(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    assert "1 thing is waiting for you: It's disputed whether @Mia Schmidt was there" in in_list(olga)
    assert olga.press("Show", where="home").ok
    assert olga.press("No-show", where="modal").ok
    assert olga.confirmed.startswith("No-show? Ada Lovelace and Mia Schmidt are told")
    assert "You settled it: @Mia Schmidt wasn't there." in top(olga).text
    olga.close(all=True)
    bot.settle()
    assert "waiting for you" not in in_list(olga)


def test_the_mentor_did_not_come(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, "Mentor didn't come")
    assert "@Ada Lovelace didn't come (recorded by you)" in in_list(mia, "Past")
    told = newest(ada, "@Mia Schmidt says that you didn't come to your session.")
    assert told.buttons == ["I was there"]
    assert "waiting for you" not in in_list(ada)


def test_the_details_offer_it_too(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, "Details")
    assert mia.press("Mentor didn't come", where="modal").ok
    asked = "Mentor didn't come? Ada Lovelace is told, and can say that they were there. You can correct it afterwards."
    assert mia.confirmed == asked
    assert "@Ada Lovelace didn't come (recorded by you)" in top(mia).text


def test_the_mentor_can_say_that_they_were_there(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, mia, "Mentor didn't come")
    say(bot, ada, "I was there")
    assert "Disputed. @Ada Lovelace sees it differently." in mia.last_message.text
    assert newest(olga, " disagree.").buttons == [
        "It took place",
        "No-show",
        "Mentor didn't come",
        "History",
    ]
    say(bot, olga, "Mentor didn't come")
    assert "@Olga Petrova settled it: it's recorded that you didn't come." in ada.last_message.text
    assert "@Olga Petrova settled it: @Ada Lovelace didn't come." in mia.last_message.text


def test_both_say_that_the_other_did_not_come(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    choose_in_past(bot, mia, "Mentor didn't come")
    said = "@Ada Lovelace and @Mia Schmidt disagree. Each says that the other didn't come."
    assert said in newest(olga, " disagree.").text
    assert "Disputed" in in_list(ada, "Past")


def test_nothing_can_be_changed_after_fourteen_days(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    travel_to(bot, END + 14 * DAY)
    assert newest(ada, "No-show: @Mia Schmidt wasn't there").buttons == []
    assert newest(mia, MISSED).buttons == []
    in_list(mia, "Past")
    assert "I was there" not in mia.home_now.buttons


def test_whoever_is_marked_late_has_three_days_to_object(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    travel_to(bot, END + 13 * DAY)
    choose_in_past(bot, ada, "Record attendance")
    ada.fill({"Attendance": "No-show"})
    assert ada.submit().ok
    travel_to(bot, END + 15 * DAY)
    say(bot, mia, "I was there")
    assert newest(mia, "Thanks for telling us. An admin will decide")
