"""A masterclass is duplicated."""

import datetime as dt

from localslack.testing.person import Person
from tests.support.masterclasses import enrollment_states, host
from tests.support.moves import masterclasses
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, top

FULL = {"description": "All of it.", "maximum": "20", "minimum": "2", "duration": "90 minutes", "guests": ["mia"]}


def test_a_masterclass_is_duplicated(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, **FULL)
    bot.settle()
    in_list(ada)
    assert ada.menu("Duplicate", where="home").ok
    form = top(ada)
    assert (form.title, form.values["Title"], form.values["Date"]) == (
        "Host a masterclass",
        "Reading code",
        "2027-01-28",
    )
    assert form.values["Guests"] in (None, [])
    assert ada.submit().ok, ada.last
    assert ada.submit().ok
    bot.settle()
    first, copy = masterclasses(bot)
    assert first.live
    assert copy.live
    assert copy.starts_at - first.starts_at == dt.timedelta(weeks=1)
    same = ("title", "description", "maximum", "minimum", "location_id", "meeting_url", "online")
    assert [getattr(copy, name) for name in same] == [getattr(first, name) for name in same]
    assert (copy.moved_from_id, first.moved_to_id) == (None, None)
    assert enrollment_states(bot, copy.id) == {"ada": "attending"}
