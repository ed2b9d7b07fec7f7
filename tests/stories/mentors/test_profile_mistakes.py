"""What cannot be used in `My profile` is told beside its fields."""

from localslack.testing.person import Person
from tests.support.profiles import make_mentors, try_edit_profile
from tests.support.running_bot import RunningBot
from tests.support.sessions import top, unchanged


def test_all_mistakes_are_told_at_once(bot: RunningBot, ada: Person) -> None:
    make_mentors(bot, ada)
    tags = ", ".join(map(str, range(16)))
    wrong = {"link": "https://nowhere", "topics": tags, "languages": tags, "pause": "2027-01-11"}
    unchanged(bot, lambda: try_edit_profile(ada, **wrong))
    assert set(top(ada).errors) == {"Meeting link", "Topics", "Languages", "Pause until"}
