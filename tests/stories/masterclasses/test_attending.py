"""A spot in a masterclass: who can have one, why it is refused, and giving it up."""

import datetime as dt
from functools import partial
from itertools import combinations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.masterclasses import attend, participant_changes
from storage.person import Person as Member
from tests.support.channels import stored_person
from tests.support.forged_requests import answer_text, press
from tests.support.groups import add_group
from tests.support.masterclasses import CLASS, enrollment_states, host, newest_masterclass, reserve, try_host
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, NOW, in_list, offer, set_program, stored, texts, top, unchanged, words_beside
from tests.support.waitlists import change


def test_another_mentor_can_reserve_a_spot_too(bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person) -> None:
    offer(grace)
    host(ada)
    meeting = newest_masterclass(bot)
    assert reserve(slack, grace, meeting.id) == ""
    bot.settle()
    assert enrollment_states(bot, meeting.id)["grace"] == "attending"
    assert "Reading code" in in_list(grace)
    assert any("reserved a spot in Reading code (" in each for each in texts(ada))


def test_pressed_twice_it_is_one_spot(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    host(ada)
    meeting = newest_masterclass(bot)
    reserve(slack, tom, meeting.id)
    before = stored(bot)
    assert reserve(slack, tom, meeting.id) == ""
    assert stored(bot) == before


def test_whoever_is_busy_is_told_with_what(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person
) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin", topic="Careers")
    host(ada)
    words = reserve(slack, mia, newest_masterclass(bot).id)
    assert "You already have a session “Careers” with Grace Hopper then" in words


def test_a_masterclass_stands_against_a_session_in_the_same_hour(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person
) -> None:
    host(ada)
    reserve(slack, mia, newest_masterclass(bot).id)
    offer(grace, date=CLASS["date"], time=CLASS["time"], location="Berlin")
    mia.command("/mentorship book @grace")
    mia.press("Book", where="modal")
    refused = answer_text(mia.submit())
    assert "the masterclass “Reading code”" in refused
    assert "or leave that one first" in refused
    mia.press("Show masterclass", where="modal")
    assert "Leave" in top(mia).buttons


def test_the_host_needs_no_spot(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    host(ada)
    assert "You host this masterclass" in reserve(slack, ada, newest_masterclass(bot).id)


def test_when_it_is_full_the_waitlist_is_the_way_on(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"], maximum="1")
    press(slack, tom, "masterclass.reserve", str(newest_masterclass(bot).id))
    assert "This masterclass is full" in top(tom).text
    assert "Join waitlist" in top(tom).buttons


def test_where_both_ways_are_offered_one_chooses(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    host(ada, **BOTH)
    meeting = newest_masterclass(bot)
    press(slack, tom, "masterclass.reserve", str(meeting.id))
    assert top(tom).title == "Reserve a spot"
    tom.fill({"Attendance": "In person"})
    assert tom.submit().ok
    bot.settle()
    assert enrollment_states(bot, meeting.id)["tom"] == "attending"
    assert "Meeting link" not in tom.last_message.text


def test_a_way_to_attend_that_is_not_offered_any_more_is_refused(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person
) -> None:
    host(ada, **BOTH)
    meeting = newest_masterclass(bot)
    press(slack, tom, "masterclass.reserve", str(meeting.id))
    tom.fill({"Attendance": "In person"})
    change(bot, ada, Attendance=["Online"])
    unchanged(bot, tom.submit)
    assert "can only be attended online by now" in words_beside(tom, "Attendance")
    tom.fill({"Attendance": "Online"})
    assert tom.submit().ok
    assert enrollment_states(bot, meeting.id)["tom"] == "attending"


def test_an_outsider_of_its_groups_does_not_learn_of_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    add_group(olga, "Reading circle", members=["mia"])
    host(ada, groups=["Reading circle"])
    number = str(newest_masterclass(bot).id)
    for button in ("masterclass.reserve", "masterclass.look", "masterclass.discussion"):
        unchanged(bot, partial(press, slack, tom, button, number))
        assert "is gone, or only for " in top(tom).text
        tom.close(all=True)
    press(slack, mia, "masterclass.reserve", number)
    bot.settle()
    assert enrollment_states(bot, int(number))["mia"] == "attending"


def test_guests_are_members_of_its_groups(bot: RunningBot, ada: Person, olga: Person) -> None:
    add_group(olga, "Reading circle", members=["mia"])
    result = try_host(ada, groups=["Reading circle"], guests=["mia", "tom"])
    assert "Tom" in result.field_errors["guests"]
    ada.close(all=True)
    try_host(olga, groups=["Reading circle"], guests=["mia", "tom"])
    assert "Submit again to add them anyway" in top(olga).text
    assert "see the note at the top" in str(top(olga).blocks[-1]), "also where she is looking"
    assert olga.submit().ok
    assert olga.stack[-1] == "Review masterclass"


def test_what_has_a_public_channel_cannot_be_restricted_later(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person
) -> None:
    add_group(olga, "Reading circle", members=["mia"])
    set_program(olga, {"Masterclass channels": "Public"})
    host(ada)
    bot.settle()
    press(slack, ada, "masterclass.menu", f"edit:{newest_masterclass(bot).id}")
    ada.fill({"Restrict to groups": ["Reading circle"]})
    ada.submit()
    assert "Its channel is public" in top(ada).errors["Restrict to groups"]


def test_somebody_who_attends_may_leave_and_come_again(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    host(ada, guests=["mia"])
    meeting = newest_masterclass(bot)
    press(slack, mia, "masterclass.menu", f"leave:{meeting.id}")
    assert mia.submit().ok
    bot.settle()
    assert enrollment_states(bot, meeting.id)["mia"] == "left"
    assert "You left this masterclass" in mia.last_message.text
    assert "Reading code" in in_list(mia, "Cancelled")
    reserve(slack, mia, meeting.id)
    bot.settle()
    assert enrollment_states(bot, meeting.id)["mia"] == "attending"


def test_many_newcomers_are_told_together_and_nobody_twice(
    bot: RunningBot, slack: LocalSlack, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(participant_changes, "JOIN_BURST", 1)
    host(ada)
    number = newest_masterclass(bot).id

    def come(name: str, second: int) -> None:
        def act(db: Session) -> None:
            actor, now = stored_person(db, slack.person(name)), NOW + dt.timedelta(seconds=second)
            attend.reserve(db, actor=actor, meeting_id=number, method=None, now=now)

        bot.transact(act)

    for name, second in (("tom", 30), ("grace", 31), ("priya", 55), ("olga", 54)):
        come(name, second)
    bot.clock.now = NOW + dt.timedelta(seconds=95)
    bot.settle()
    for name, second in (("mia", 97), ("kenji", 98)):
        come(name, second)
    bot.clock.now = NOW + dt.timedelta(seconds=200)
    bot.settle()
    told = [text for text in texts(ada) if " reserved a spot in " in text]
    assert [text.partition(" reserved")[0] for text in told] == [
        *("@Tom Okafor", "3 more people"),
        *("@Mia Schmidt", "1 more person"),
    ]
    for name in ("Tom", "Grace", "Priya", "Olga", "Mia", "Kenji"):
        assert sum(f"@{name}" in text for text in told) == 1, name


def test_a_warning_about_guests_is_accepted_for_those_guests_only(bot: RunningBot, ada: Person, olga: Person) -> None:
    """The numbers of each two of these have the same sum."""
    add_group(olga, "Reading circle", members=["mia"])
    ids = bot.transact(_ids_outside)
    pairs = [(one, other) for one, other in combinations(combinations(ids, 2), 2) if not set(one) & set(other)]
    first, second = next(
        (one, other) for one, other in pairs if sum(ids[each] for each in one) == sum(ids[each] for each in other)
    )
    try_host(olga, groups=["Reading circle"], guests=list(first))
    assert "Submit again to add them anyway" in top(olga).text
    olga.fill({"Guests": list(second)})
    olga.submit()
    assert olga.stack[-1] != "Review masterclass"
    assert all(name in top(olga).text for name in second)


def _ids_outside(db: Session) -> dict[str, int]:
    """Return the ids of the people of the stories who can be guests and are in no group, by name."""
    outside = ("Ada Lovelace", "Grace Hopper", "Kenji Sato", "Tom Okafor", "Priya Nair", "Sam Rivera")
    return {each.name: each.id for each in db.scalars(sa.select(Member).where(Member.name.in_(outside)))}
