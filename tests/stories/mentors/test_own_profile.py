"""What people say about themselves in `My profile`, and what others see."""

import datetime as dt

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press, submit
from tests.support.hostile_text import HOSTILE
from tests.support.other_workspace import elsewhere
from tests.support.profiles import edit_profile, find, make_mentors, try_edit_profile
from tests.support.running_bot import RunningBot
from tests.support.series import add_location
from tests.support.sessions import offer, open_booking, stored, top, words_beside

EVERYTHING = {
    "link": "https://meet.example.com/ada",
    "headline": "Builds engines",
    "about": "I like tea.\nAnd numbers.",
    "topics": "Maths,  engines ,Poetry",
    "languages": "English, Français",
    "location": "Berlin",
    "looking": True,
    "pause": "2027-02-01",
    "per_month": "4",
}


@pytest.mark.parametrize("way", ["home", "command"])
def test_my_profile_is_opened(ada: Person, way: str) -> None:
    if way == "home":
        ada.home()
        ada.press("My profile", where="home")
    else:
        ada.command("/mentorship profile")
    assert (top(ada).title, top(ada).submit) == ("My profile", "Save")
    own = ["Headline", "About", "Topics", "Languages", "Location", "Looking for a mentor", "Remind me"]
    assert top(ada).fields == [*own, "Meeting link"], "whoever does not mentor sees first what concerns mentees"


def test_reminders_have_a_heading_of_their_own(ada: Person, mia: Person) -> None:
    for person in (ada, mia):
        person.command("/mentorship profile")
        text = top(person).text
        assert text.index("Looking for a mentor") < text.index("\nReminders\n") < text.index("Remind me")


def test_a_mentor_may_pause_and_say_how_many_they_want(bot: RunningBot, ada: Person) -> None:
    make_mentors(bot, ada)
    ada.command("/mentorship profile")
    assert top(ada).fields[:3] == ["Meeting link", "Pause until", "Sessions per month"]
    assert "Your open sessions can still be booked." in top(ada).text


def test_what_was_said_is_there_again(bot: RunningBot, ada: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, **EVERYTHING)
    ada.command("/mentorship profile")
    assert top(ada).values == {
        "Meeting link": "https://meet.example.com/ada",
        "Headline": "Builds engines",
        "About": "I like tea.\nAnd numbers.",
        "Topics": "Maths, engines, Poetry",
        "Languages": "English, Français",
        "Location": "Berlin",
        "Looking for a mentor": ["Let mentors find me and offer me a session"],
        "Remind me": ["As the program does (1 day, 10 minutes)"],
        "Pause until": "2027-02-01",
        "Sessions per month": "4",
    }


def test_all_of_it_can_be_taken_back(bot: RunningBot, ada: Person, mia: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, **EVERYTHING)
    edit_profile(ada, **{name: [] if name == "looking" else "" for name in EVERYTHING}, remind=[])
    ada.command("/mentorship profile")
    assert set(map(str, top(ada).values.values())) <= {"", "None", "[]"}, top(ada).values
    assert "Principal engineer" in find(mia)  # Slack's title is shown again


def test_a_mentor_is_shown_with_what_they_say(bot: RunningBot, ada: Person, mia: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, **EVERYTHING)
    mia.command("/mentorship book @ada")
    text = top(mia).text
    for words in (
        *("@Ada Lovelace", "Builds engines", "I like tea.\nAnd numbers.", "Topics: Maths, engines, Poetry"),
        *("Languages: English, Français", "Location: Berlin", "Time zone: London", "Not taking requests until"),
    ):
        assert words in text
    assert "Principal engineer" not in text


def test_ones_own_headline_stands_in_the_place_of_slacks_title(ada: Person, mia: Person) -> None:
    offer(ada)
    edit_profile(ada, headline="Builds engines")
    text = find(mia)
    assert "Builds engines" in text
    assert "Principal engineer" not in text


def test_topics_are_kept_once_however_they_are_written(bot: RunningBot, ada: Person) -> None:
    edit_profile(ada, topics=" Élan vital,elan  VITAL,, STRASSE, Straße ,\t")
    ada.command("/mentorship profile")
    assert top(ada).values["Topics"] == "Élan vital, STRASSE"


def test_a_topic_that_is_too_long_is_refused_beside_the_field(ada: Person) -> None:
    assert not try_edit_profile(ada, topics="short, " + "long " * 11, about="Stays").ok
    assert "too long: 50 characters at most" in words_beside(ada, "Topics")
    assert top(ada).values["About"] == "Stays"


def test_more_than_fifteen_languages_are_refused_beside_the_field(ada: Person) -> None:
    assert not try_edit_profile(ada, languages=", ".join(f"L{number}" for number in range(16))).ok
    assert "16 languages, and 15 is the most" in words_beside(ada, "Languages")


@pytest.mark.parametrize("date", ["2027-01-12", "2027-01-11", "2000-01-01"])
def test_a_pause_that_is_over_before_it_begins_is_refused(bot: RunningBot, ada: Person, date: str) -> None:
    make_mentors(bot, ada)
    assert not try_edit_profile(ada, pause=date).ok
    assert "Choose a later day" in words_beside(ada, "Pause until")


def test_a_pause_of_more_than_three_years_is_refused(bot: RunningBot, ada: Person) -> None:
    make_mentors(bot, ada)
    assert not try_edit_profile(ada, pause="2031-01-01").ok
    assert "within the next three years" in words_beside(ada, "Pause until")


def test_the_day_of_a_pause_is_one_where_the_mentor_lives(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    kenji = slack.person("kenji")
    bot.clock.now = dt.datetime(2027, 1, 12, 16, tzinfo=dt.UTC)  # the 13th in Tokyo
    make_mentors(bot, kenji)
    assert not try_edit_profile(kenji, pause="2027-01-13").ok
    assert "Choose a later day" in words_beside(kenji, "Pause until")
    kenji.close(all=True)
    edit_profile(kenji, pause="2027-01-14")
    mia.command("/mentorship book @kenji")
    assert "Not taking requests until Thu 14 Jan" in top(mia).text
    mia.close(all=True)
    bot.clock.now = dt.datetime(2027, 1, 13, 15, tzinfo=dt.UTC)  # the 14th begins in Tokyo
    mia.command("/mentorship book @kenji")
    assert "Not taking requests" not in top(mia).text


def test_once_a_pause_is_over_the_form_is_empty_again(bot: RunningBot, ada: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, pause="2027-01-14")
    bot.clock.now = dt.datetime(2027, 1, 15, tzinfo=dt.UTC)
    ada.command("/mentorship profile")
    assert not top(ada).values["Pause until"]
    assert ada.submit().ok


def test_while_a_mentor_pauses_what_is_open_can_be_booked(ada: Person, mia: Person) -> None:
    offer(ada)
    edit_profile(ada, pause="2027-02-01")
    assert "Not taking requests until Mon 1 Feb" in find(mia)
    open_booking(mia)
    assert mia.submit().ok


@pytest.mark.parametrize("number", ["0", "-3", "101", "2.5", "9" * 30])
def test_a_number_of_sessions_that_makes_no_sense_is_refused(bot: RunningBot, ada: Person, number: str) -> None:
    make_mentors(bot, ada)
    assert not try_edit_profile(ada, per_month=number).ok
    assert top(ada).errors.keys() == {"Sessions per month"}


def test_a_forged_number_of_sessions_is_refused_too(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    make_mentors(bot, ada)
    for number in ("0", "101", "2.5", "1e3", "9" * 30, "x"):
        answer = submit(slack, ada, "profile.save", "{}", {"sessions_per_month": number})
        assert answer.body["response_action"] == "errors", number


def test_the_location_is_one_of_those_in_use(bot: RunningBot, olga: Person, ada: Person) -> None:
    add_location(bot, "London", "Europe/London")
    ada.command("/mentorship profile")
    assert top(ada).options("Location") == ["Berlin", "London"]
    ada.fill({"Location": "London"})
    archive(olga, "London")
    assert not ada.submit().ok
    assert "no longer in use" in words_beside(ada, "Location")


def test_an_archived_location_stays_for_whoever_has_it(bot: RunningBot, olga: Person, ada: Person) -> None:
    add_location(bot, "London", "Europe/London")
    edit_profile(ada, location="London")
    archive(olga, "London")
    edit_profile(ada, about="Still there")
    ada.command("/mentorship profile")
    assert top(ada).values["Location"] == "London"


def archive(olga: Person, name: str) -> None:
    olga.command("/mentorship settings")
    olga.press("Locations")
    olga.menu("Archive", near=name)
    assert olga.submit().ok
    olga.close(all=True)


def test_whoever_does_not_mentor_cannot_pause_by_a_forged_form(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    values = {"paused_until": "2027-02-01", "sessions_per_month": "1"}
    assert submit(slack, mia, "profile.save", "{}", values).status == 200
    make_mentors(bot, mia)
    mia.command("/mentorship profile")
    assert not top(mia).values["Pause until"]
    assert not top(mia).values["Sessions per month"]


@pytest.mark.parametrize("location", ["999999", "-1", "x", "9" * 40])
def test_a_forged_location_changes_nothing(bot: RunningBot, slack: LocalSlack, mia: Person, location: str) -> None:
    before = stored(bot)
    values = {"location": location, "topics": "Chess"}
    assert submit(slack, mia, "profile.save", "{}", values).body["response_action"] == "errors"
    assert stored(bot) == before
    mia.command("/mentorship profile")
    assert not top(mia).values["Topics"]


def test_the_location_of_another_workspace_is_none_of_ours(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    place = bot.transact(elsewhere).location_id
    answer = submit(slack, mia, "profile.save", "{}", {"location": str(place)})
    assert answer.body["response_action"] == "errors"


def test_one_edits_ones_own_page_and_sees_it_at_once(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    ada.command("/mentorship book @ada")
    assert "Edit profile" in top(ada).buttons
    ada.press("Edit profile")
    assert ada.stack == ["Mentor", "My profile"]
    ada.fill({"About": "I like tea."})
    assert ada.submit().ok
    assert ada.stack == ["Mentor"]
    assert "I like tea." in top(ada).text


def test_nobody_edits_the_page_of_somebody_else(ada: Person, mia: Person, olga: Person) -> None:
    offer(ada)
    for person in (mia, olga):
        person.command("/mentorship book @ada")
        assert "Edit profile" not in top(person).buttons


def test_a_guest_has_no_profile(bot: RunningBot, slack: LocalSlack, gus: Person) -> None:
    gus.command("/mentorship profile")
    assert gus.modal is None
    assert "Guest accounts can't take part" in gus.ephemerals[-1].text
    answer = submit(slack, gus, "profile.save", "{}", {"topics": "Chess"})
    assert "Guest accounts" in str(answer.body)
    press(slack, gus, "profile.open", "-")
    assert top(gus).title != "My profile"


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_said_comes_out_as_typed(bot: RunningBot, ada: Person, mia: Person, words: str) -> None:
    make_mentors(bot, ada)
    topic = words.replace(",", " ").replace("\n", " ")[:50].strip()
    topic = " ".join(topic.split())
    edit_profile(ada, headline=words[:150], about=words, topics=topic, languages=topic)
    mia.command("/mentorship book @ada")
    for said in (words, f"Topics: {topic}", f"Languages: {topic}"):
        assert said in top(mia).text
    mia.close(all=True)
    assert f"Topics: {topic}" in find(mia)


def test_the_clock_there_is_told_beside_ones_own(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    grace, priya = slack.person("grace"), slack.person("priya")
    make_mentors(bot, ada, mia, grace, priya)
    bot.clock.now = dt.datetime(2027, 1, 12, 14, 40, tzinfo=dt.UTC)
    for reader, mentor, words in (
        (ada, "mia", "(15:40 now, 1 hour ahead of you)"),
        (mia, "grace", "(09:40 now, 6 hours behind you)"),
        (grace, "priya", "(8:10 PM now, 10 hours and 30 minutes ahead of you)"),
    ):
        reader.command(f"/mentorship book @{mentor}")
        assert words in top(reader).text
        reader.close(all=True)
    slack.run(world_events.change_user(slack.world, ada.id, tz="Europe/Berlin"))
    slack.run(slack.bot.wait_until_idle())
    mia.command("/mentorship book @ada")
    assert "(same time as yours)" in top(mia).text


def test_a_profile_saved_above_the_help_is_confirmed(bot: RunningBot, mia: Person) -> None:
    mia.home()
    mia.menu("Help", where="home")
    mia.press("My profile", where="modal")
    mia.fill({"About": "I like tea."})
    assert mia.submit().ok
    assert "Profile saved." in top(mia).text
