"""`Find a mentor` for mentors and admins: people who look for a mentor."""

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import send
from tests.support.profiles import edit_profile, find, make_mentors
from tests.support.running_bot import RunningBot
from tests.support.sessions import top

pytestmark = pytest.mark.both_databases


def test_mentors_and_admins_find_people_who_look_for_a_mentor(
    bot: RunningBot, ada: Person, olga: Person, mia: Person, tom: Person
) -> None:
    make_mentors(bot, ada)
    edit_profile(mia, looking=True, topics="Careers", languages="Deutsch")
    edit_profile(tom, topics="Careers")
    for person in (ada, olga):
        text = find(person, looking_for="People looking for a mentor")
        for words in ("@Mia Schmidt", "Junior developer", "Topics: Careers", "Languages: Deutsch", "Time zone: Berlin"):
            assert words in text
        assert "@Tom" not in text
        assert "@Ada" not in text
        assert top(person).values["Looking for"] == "People looking for a mentor"


def test_a_session_is_offered_to_somebody_who_looks_for_a_mentor(bot: RunningBot, ada: Person, mia: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(mia, looking=True)
    find(ada, looking_for="People looking for a mentor")
    ada.press("Offer a session", near="@Mia")
    assert top(ada).title == "Offer a session"
    assert top(ada).values["Mentee"] == "Mia Schmidt"


def test_people_who_look_for_a_mentor_are_found_by_words_and_topics(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    make_mentors(bot, ada)
    edit_profile(mia, looking=True, topics="Careers")
    edit_profile(tom, looking=True, topics="Statistics")
    assert "@Tom" not in find(ada, "junior", looking_for="People looking for a mentor")
    assert "@Mia" not in find(ada, topic="Statistics", looking_for="People looking for a mentor")
    assert "@Tom" in top(ada).text
    edit_profile(tom, looking=[])
    assert "@Tom" not in find(ada, looking_for="People looking for a mentor")


def test_nobody_finds_themselves_among_those_who_look(bot: RunningBot, ada: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, looking=True)
    assert "Nobody is looking for a mentor right now" in find(ada, looking_for="People looking for a mentor")


def test_a_mentee_is_not_asked_whom_they_look_for(mia: Person) -> None:
    find(mia)
    assert "Looking for *" not in top(mia).fields
    assert top(mia).fields == ["Search", "Topic", "Language", "Location"]


def test_a_mentee_does_not_see_who_looks_by_a_forged_click(
    bot: RunningBot, slack: LocalSlack, mia: Person, tom: Person
) -> None:
    edit_profile(tom, looking=True)
    find(mia)
    view = forged_find(mia, '{"looking_for": "people"}')
    answer = send(slack, mia, type="view_submission", view=view)
    assert "@Tom" not in str(answer.body)
    assert "Only mentors and admins" in str(answer.body)


def forged_find(person: Person, metadata: str) -> dict[str, object]:
    """Submit the search form with a choice in it that was never offered."""
    shown = top(person)
    radio = {"type": "radio_buttons", "action_id": "looking_for", "options": []}
    block = {"type": "input", "block_id": "looking_for", "label": {}, "element": radio}
    chosen = {"type": "radio_buttons", "selected_option": {"value": "people"}}
    return {
        "type": "modal",
        "id": shown.where["view_id"],
        "callback_id": "mentor.find",
        "private_metadata": metadata,
        "title": {"type": "plain_text", "text": "Find a mentor"},
        "blocks": [block],
        "state": {"values": {"looking_for": {"looking_for": chosen}}},
    }
