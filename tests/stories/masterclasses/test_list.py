"""Where masterclasses are found: by command, behind `Masterclasses`, in the host's profile, in Home."""

import pytest

from localslack.testing.person import Person
from tests.support.groups import add_group
from tests.support.masterclasses import confirmed, enrollment_states, host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, in_list, offer, texts, top

pytestmark = pytest.mark.both_databases


def answer(person: Person) -> str:
    return person.ephemerals[-1].text


def open_profile(person: Person, mentor: str = "ada") -> None:
    person.command(f"/mentorship book @{mentor}")
    assert top(person).title == "Mentor"


def test_the_command_lists_what_is_to_come(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, maximum="12", guests=["mia"])
    assert tom.command("/masterclass").ok
    for words in ("Thu 21 Jan", "15:00–16:00 · Reading code", "Hosted by @Ada Lovelace", "Online"):
        assert words in answer(tom)
    assert "11 of 12 spots left" in answer(tom)
    assert tom.ephemerals[-1].buttons[:3] == ["Reserve a spot", "Participants", "Details"]
    assert answer(tom).index("Reading code") < answer(tom).index("Hosted by @Ada Lovelace")
    for words in ("“Reading code”: ", "Thu 21 Jan, 15:00–16:00", "Hosted by @Ada", "Online", "11 of 12 spots left"):
        assert words in tom.ephemerals[-1].plain_text
    tom.press("Details", within=tom.ephemerals[-1])
    assert "How to read what others wrote." in top(tom).text


def test_the_soonest_comes_first_and_what_is_cancelled_or_over_is_gone(
    bot: RunningBot, ada: Person, tom: Person
) -> None:
    host(ada, title="Later", date="2027-02-03")
    host(ada, title="Sooner", date="2027-02-02")
    host(ada, title="Called off", date="2027-02-01")
    in_list(ada)
    ada.menu("Cancel", where="home", near="Called off")
    ada.fill({"Reason": "Ill"})
    assert ada.submit().ok
    tom.command("/masterclass")
    assert answer(tom).index("Sooner") < answer(tom).index("Later")
    assert "Called off" not in answer(tom)
    bot.clock.now = newest_masterclass(bot).starts_at.replace(day=2, hour=23)
    tom.command("/masterclass")
    assert "Sooner" not in answer(tom)
    assert "Later" in answer(tom)


def test_the_first_word_opens_the_form(ada: Person) -> None:
    ada.command("/masterclass   NEW ")
    assert top(ada).title == "Host a masterclass"


@pytest.mark.parametrize("word", ["help", "HELP", "abracadabra"])
def test_help_and_the_unknown_get_the_help(mia: Person, word: str) -> None:
    assert mia.command(f"/masterclass {word}").ok
    for words in ("a session for many on one topic", "/masterclass new", "anyone can reserve a spot"):
        assert words in answer(mia)
    assert mia.ephemerals[-1].buttons == ["Masterclasses", "Host a masterclass"]
    mia.press("Masterclasses", within=mia.ephemerals[-1])
    assert top(mia).title == "Masterclasses"


def test_the_help_of_the_other_command_leads_here(mia: Person) -> None:
    mia.command("/mentorship help")
    assert "/masterclass" in answer(mia)
    mia.press("Masterclasses", within=mia.ephemerals[-1])
    assert top(mia).title == "Masterclasses"


def test_an_empty_list_says_what_to_do(mia: Person, olga: Person, tom: Person) -> None:
    mia.command("/masterclass")
    assert "No masterclasses are planned yet. Choose “Host a masterclass”" in answer(mia)
    mia.press("Host a masterclass", within=mia.ephemerals[-1])
    assert top(mia).title == "Host a masterclass"
    olga.command("/mentorship settings")
    olga.press("Program")
    olga.fill({"Who may mentor": "Approved by an admin"})
    assert olga.submit().ok
    tom.command("/masterclass")
    assert "New ones show up here." in answer(tom)
    assert tom.ephemerals[-1].buttons == ["Find a mentor"]


def test_home_leads_to_the_list_in_which_one_reserves(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, maximum="2")
    tom.home()
    tom.press("Masterclasses", where="home")
    assert top(tom).title == "Masterclasses"
    assert top(tom).text.startswith("Masterclasses\nThu 21 Jan\n15:00–16:00 · Reading code")
    assert tom.press("Reserve a spot", where="modal").ok
    assert top(tom).title == "Masterclasses"
    assert "1 of 2 spots left" in top(tom).text
    assert "Reserve a spot" not in top(tom).buttons
    assert top(tom).menus == [["Add to calendar", "Leave", "Details", "History"]]
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"
    assert "Reading code" in in_list(tom)


def test_reserving_with_a_choice_of_attendance_asks_for_it(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, **BOTH)
    tom.command("/masterclass")
    tom.press("Reserve a spot", within=tom.ephemerals[-1])
    assert top(tom).title == "Reserve a spot"
    tom.fill({"Attendance": "In person"})
    assert tom.submit().ok
    confirmed(tom, "Spot reserved")
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"


def test_pages_are_turned(bot: RunningBot, ada: Person, tom: Person) -> None:
    for day in range(1, 13):
        host(ada, title=f"Class {day:02}", date=f"2027-02-{day:02}")
    tom.home()
    tom.press("Masterclasses", where="home")
    assert "Class 10" in top(tom).text
    assert "Class 11" not in top(tom).text
    tom.press("Next page")
    assert "Class 10" not in top(tom).text
    assert "Class 12" in top(tom).text
    tom.press("Reserve a spot", near="Class 12")
    assert "Page 2" in top(tom).text
    tom.press("Previous page")
    assert "Class 01" in top(tom).text
    tom.close(all=True)
    tom.command("/masterclass")
    assert "10+ upcoming masterclasses" in tom.ephemerals[-1].plain_text
    tom.press("Next page", within=tom.ephemerals[-1])
    assert "Class 11" in top(tom).text


def test_a_restricted_one_is_listed_for_its_groups_only(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    add_group(olga, "Berliners", members=["mia"])
    host(ada, groups=["Berliners"])
    for person, sees in ((mia, True), (olga, True), (ada, True), (tom, False)):
        person.command("/masterclass")
        assert ("Reading code" in answer(person)) is sees
        open_profile(person)
        assert ("Reading code" in top(person).text) is sees
        person.close(all=True)


def test_the_hosts_profile_shows_it_and_others_reserve_there(
    bot: RunningBot, ada: Person, grace: Person, tom: Person
) -> None:
    host(ada)
    for person in (tom, grace):  # other mentors too
        open_profile(person)
        assert "Reading code" in top(person).text
        assert person.press("Reserve a spot", where="modal").ok
        assert top(person).title == "Mentor"
        assert "Reserve a spot" not in top(person).buttons
        person.close(all=True)
    bot.settle()
    found = enrollment_states(bot, newest_masterclass(bot).id)
    assert (found["tom"], found["grace"]) == ("attending", "attending")
    assert sum("reserved a spot" in each for each in texts(ada)) == 2


def test_a_profile_with_very_many_leads_to_the_list(bot: RunningBot, ada: Person, tom: Person) -> None:
    for day in range(1, 12):
        host(ada, title=f"Class {day:02}", date=f"2027-02-{day:02}")
    offer(ada)
    open_profile(tom)
    assert top(tom).buttons.count("Reserve a spot") == 10
    assert "Book" in top(tom).buttons
    tom.press("See all")
    assert top(tom).title == "Masterclasses"


def test_a_shown_list_is_old_and_the_outcome_is_right(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    host(ada, maximum="1")
    for person in (mia, tom):
        person.command("/masterclass")
    mia.press("Reserve a spot", within=mia.ephemerals[-1])
    tom.press("Reserve a spot", within=tom.ephemerals[-1])
    assert "full" in answer(tom)
    assert "Join waitlist" in tom.ephemerals[-1].buttons
    bot.settle()
    assert "tom" not in enrollment_states(bot, newest_masterclass(bot).id)


def test_a_guest_account_is_refused(gus: Person) -> None:
    for line in ("", " new", " help"):
        gus.command(f"/masterclass{line}")
        assert "Guest accounts can't take part" in answer(gus)
