"""`Find a mentor`: by words, topics, languages and locations; people who look for a mentor; pages."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.person import Person as Member
from storage.search_index import PersonTag
from tests.support.forged_requests import press
from tests.support.other_workspace import elsewhere
from tests.support.profiles import edit_profile, find, make_mentors
from tests.support.running_bot import RunningBot
from tests.support.series import add_location
from tests.support.sessions import top

pytestmark = pytest.mark.both_databases

NOBODY = "No mentor matches"


@pytest.mark.parametrize(
    "words",
    [
        "Lovelace",
        "love",
        "velace",
        "ADA",
        "lövelace",
        "ada maths",
        "maths\u3000ada",
        "yth",
        "engines",
        "tea",
        "c++",
        "RANÇAI",
    ],
)
def test_words_are_found_in_name_headline_about_topics_and_languages(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, words: str
) -> None:
    make_mentors(bot, ada, grace)
    edit_profile(ada, headline="Builds engines", about="I like tea.", topics="Maths, Python, Fourier-analysis, C++")
    edit_profile(ada, languages="Français")
    text = find(mia, words)
    assert "@Ada Lovelace" in text
    assert "@Grace" not in text


@pytest.mark.parametrize("words", ["ada compilers", "velacex", "analysis-x", "%", "_", "maths ada grace"])
def test_every_word_must_be_in_one_of_theirs(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, words: str
) -> None:
    make_mentors(bot, ada, grace)
    edit_profile(ada, topics="Maths, Fourier-analysis")
    assert NOBODY in find(mia, words)


def test_a_part_of_a_joined_word_is_found(bot: RunningBot, ada: Person, mia: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, topics="Fourier-analysis, CI/CD")
    for words in ("analysis", "fourier-ana", "cd", "(CI/CD)"):
        assert "@Ada" in find(mia, words), words


def test_another_spelling_and_a_part_without_blanks_around_it_are_found(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person
) -> None:
    make_mentors(bot, ada, grace)
    slack.run(world_events.change_user(slack.world, ada.id, real_name="Ada Müller"))
    slack.run(world_events.change_user(slack.world, grace.id, real_name="Grace Mueller"))
    slack.run(slack.bot.wait_until_idle())
    edit_profile(ada, topics="Node.js, C++/C#", about="深層学習と機械学習")
    for words in ("mueller", "müller", "MULLER"):
        assert ("@Ada" in find(mia, words), "@Grace" in find(mia, words)) == (True, True), words
    for words in ("nodejs", "node.js", "c#", "c++", "機械", "学"):
        assert ("@Ada" in find(mia, words), "@Grace" in find(mia, words)) == (True, False), words


def test_they_are_listed_by_name_whatever_the_case(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    make_mentors(bot, ada, grace)
    hers = sa.update(Member).where(Member.slack_id == grace.id)
    bot.transact(lambda db: db.execute(hers.values(name="abelard")))
    text = find(mia)
    assert text.index("@Grace") < text.index("@Ada")


def test_who_gets_a_new_name_or_title_is_found_by_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    make_mentors(bot, ada)
    slack.run(world_events.change_user(slack.world, ada.id, real_name="Ada King", title="Countess"))
    slack.run(slack.bot.wait_until_idle())
    assert "@Ada King" in find(mia, "king countess")
    assert NOBODY in find(mia, "lovelace")
    assert NOBODY in find(mia, "principal")


def test_what_was_taken_out_of_a_profile_finds_nobody(bot: RunningBot, ada: Person, mia: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, topics="Maths")
    edit_profile(ada, topics="Poetry")
    assert NOBODY in find(mia, "maths")
    assert "Maths" not in topics_suggested(mia, "")


def test_a_topic_is_chosen_from_those_that_people_name(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    make_mentors(bot, ada, grace)
    edit_profile(ada, topics="Public speaking, Python")
    edit_profile(grace, topics="python, Navy")
    assert topics_suggested(mia, "") == ["Navy", "Public speaking", "Python"]
    assert topics_suggested(mia, "PÜB") == ["Public speaking"]
    assert topics_suggested(mia, "speaking") == []
    assert "@Grace" not in find(mia, topic="Public speaking")
    text = find(mia, topic="Python")
    assert "@Ada" in text
    assert "@Grace" in text
    assert top(mia).values["Topic"] == "Python"


def topics_suggested(person: Person, typed: str) -> list[str]:
    person.command("/mentorship find")
    return person.suggestions("Topic", typed)


def test_many_topics_are_suggested_a_hundred_at_a_time(bot: RunningBot, ada: Person, mia: Person) -> None:
    def fill(db: Session) -> None:
        one = db.scalars(sa.select(Member).where(Member.slack_id == ada.id)).one()
        for number in range(150):
            tag = {"kind": "topic", "folded": f"t{number:03}", "name": f"T{number:03}"}
            db.add(PersonTag(person_id=one.id, workspace_id=one.workspace_id, **tag))

    make_mentors(bot, ada)
    bot.transact(fill)
    assert len(topics_suggested(mia, "t")) == 100
    assert topics_suggested(mia, "T14") == [f"T14{digit}" for digit in range(10)]


def test_filters_go_together_and_can_be_cleared(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    add_location(bot, "London", "Europe/London")
    make_mentors(bot, ada, grace)
    edit_profile(ada, topics="Maths", languages="English", location="London")
    edit_profile(grace, topics="Maths", languages="English, Klingon", location="Berlin")
    text = find(mia, "", topic="Maths", language="English", location="London")
    assert "@Ada" in text
    assert "@Grace" not in text
    mia.fill({"Language": "Klingon"})
    mia.submit()
    assert "No mentor matches. Try fewer filters" in top(mia).text
    mia.fill({"Location": None})
    assert mia.submit().ok
    assert "@Grace" in top(mia).text
    assert "@Ada" not in top(mia).text
    mia.fill({"Language": None, "Topic": None})
    mia.submit()
    assert "@Ada" in top(mia).text
    assert "@Grace" in top(mia).text


def test_pages_keep_words_and_filters(bot: RunningBot, mia: Person) -> None:
    crowd(bot, 25)
    text = find(mia, "helper", topic="Helping")
    assert ("@UH0\n" in text, "@UH9\n" in text, "@UH10" in text) == (True, True, False)
    mia.press("Next page")
    assert top(mia).values["Search"] == "helper"
    assert top(mia).values["Topic"] == "Helping"
    assert "@UH10" in top(mia).text
    mia.press("Next page")
    assert "@UH24" in top(mia).text
    assert "Next page" not in top(mia).buttons
    mia.press("Previous page")
    mia.press("Previous page")
    assert "@UH0\n" in top(mia).text
    assert "Previous page" not in top(mia).buttons


def test_the_rare_are_found_among_the_many(bot: RunningBot, mia: Person) -> None:
    crowd(bot, 150)
    for words in ("helper 07", "07"):
        text = find(mia, words)
        assert "@UH7\n" in text
        assert "@UH8\n" not in text


def test_pages_of_a_common_word_are_in_the_order_of_names(bot: RunningBot, mia: Person) -> None:
    crowd(bot, 150)
    found = find(mia, "h")
    names = [line for line in found.splitlines() if line.startswith("@UH")]
    assert names == [f"@UH{number}" for number in range(10)]


def crowd(bot: RunningBot, number: int) -> None:
    """Insert this many mentors, who are found by name and by one topic that all of them have."""

    def fill(db: Session) -> None:
        from mentorship.search_text import refresh_search_texts

        workspace_id = db.scalars(sa.select(Member.workspace_id)).first() or 0
        helpers = [
            Member(workspace_id=workspace_id, slack_id=f"UH{nth}", name=f"Helper {nth:02}", zone="UTC", mentor=True)
            for nth in range(number)
        ]
        db.add_all(helpers)
        refresh_search_texts(db, workspace_id, helpers)
        tag = {"workspace_id": workspace_id, "kind": "topic", "folded": "helping", "name": "Helping"}
        db.add_all(PersonTag(person_id=each.id, **tag) for each in helpers)

    bot.transact(fill)


@pytest.mark.parametrize("flag", ["guest", "deactivated", "foreign", "bot"])
def test_whoever_may_not_take_part_is_never_listed(bot: RunningBot, ada: Person, mia: Person, flag: str) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, topics="Maths", looking=True)
    set_flag(bot, ada, flag)
    assert topics_suggested(mia, "") == []
    for text in (find(mia), find(mia, "ada")):
        assert "@Ada" not in text
    make_mentors(bot, mia)
    assert "@Ada" not in find(mia, looking_for="People looking for a mentor")


def set_flag(bot: RunningBot, person: Person, flag: str) -> None:
    def change(db: Session) -> None:
        db.execute(sa.update(Member).where(Member.slack_id == person.id).values({flag: True}))

    bot.transact(change)


def test_nothing_of_another_workspace_is_found(bot: RunningBot, ada: Person, mia: Person) -> None:
    def fill(db: Session) -> None:
        from mentorship.search_text import refresh_search_texts

        host = elsewhere(db).host
        host.looking = True
        refresh_search_texts(db, host.workspace_id, [host])
        tag = {"workspace_id": host.workspace_id, "kind": "topic", "folded": "secrets", "name": "Secrets"}
        db.add(PersonTag(person_id=host.id, **tag))

    bot.transact(fill)
    make_mentors(bot, ada)
    assert "Secret" not in find(mia)
    assert NOBODY in find(mia, "secret mentor")
    assert topics_suggested(mia, "") == []
    assert "Secret" not in find(ada, looking_for="People looking for a mentor")


def test_a_forged_page_far_away_says_that_there_is_nothing(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    make_mentors(bot, ada)
    find(mia)
    for value in ("99", "99999999999999"):
        press(slack, mia, "mentor.page.next", value)
    assert [each for each in slack.refusals if "views.update" not in str(each)] == []
    slack.refusals.clear()  # the view was made up, so it cannot be updated
