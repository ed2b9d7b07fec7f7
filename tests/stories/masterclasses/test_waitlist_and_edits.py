"""The host changes or cancels a full masterclass, and what that means for those who wait."""

import datetime as dt

import pytest

from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.masterclasses import enrollment_states
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import rules
from tests.support.sessions import texts, top, unchanged, words_beside
from tests.support.waitlists import (
    MAXIMUM,
    cancel,
    change,
    edit,
    full,
    leave,
    newest_offer,
    offers,
    queue_states,
    show_masterclass,
    told,
    wait_in_line,
)

pytestmark = pytest.mark.both_databases

START = dt.datetime(2027, 1, 21, 14, tzinfo=dt.UTC)  # 15:00 in Berlin


def test_lowering_the_maximum_below_those_attending_is_refused(bot: RunningBot, ada: Person, tom: Person) -> None:
    full(bot, ada, "mia", "tom", maximum=5)
    unchanged(bot, lambda: edit(ada, **{MAXIMUM: "1"}))
    assert "2 people have a spot or are offered one, so the maximum can't be lower than 2" in words_beside(ada, MAXIMUM)
    ada.fill({MAXIMUM: "2"})
    assert ada.submit().ok
    assert ada.submit().ok


def test_somebody_comes_between_the_review_and_its_saving(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = full(bot, ada, "mia", maximum=5)
    edit(ada, **{MAXIMUM: "1"})
    show_masterclass(tom, number)
    tom.press("Reserve a spot", where="modal")
    bot.settle()
    ada.submit()
    assert "2 people have a spot or are offered one, so the maximum can't be lower than 2" in top(ada).text
    assert enrollment_states(bot, number)["tom"] == "attending"


def test_raising_the_maximum_offers_places_in_order(
    bot: RunningBot, ada: Person, tom: Person, grace: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace, olga)
    change(bot, ada, **{MAXIMUM: "3"})
    assert queue_states(bot) == {"Tom": "offered", "Grace": "offered", "Olga": "waiting"}
    unchanged(bot, lambda: edit(ada, **{MAXIMUM: "2"}))
    assert "3 people have a spot or are offered one" in words_beside(ada, MAXIMUM)
    ada.close(all=True)
    change(bot, ada, **{MAXIMUM: ""})
    assert queue_states(bot)["Olga"] == "offered"


def test_an_offer_follows_what_is_changed(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    change(bot, ada, Title="Reading old code")
    assert "Reading old code" in newest_offer(tom).text
    assert len(offers(tom)) == 1


def test_a_guest_who_was_offered_a_place_takes_that_one(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    change(bot, ada, Guests=["tom"])
    assert enrollment_states(bot, number)["tom"] == "attending"
    assert queue_states(bot) == {"Tom": "accepted", "Grace": "waiting"}
    assert "You were on the waitlist, and took a spot." in newest_offer(tom).text


def test_cancelling_tells_everybody_who_waits_once(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    cancel(bot, ada)
    assert told(bot, "queue_cancelled") == ["Tom", "Grace"]
    for person in (tom, grace):
        (said,) = [each for each in texts(person) if "so its waitlist is closed" in each]
        assert "@Ada Lovelace cancelled Reading code (" in said
        assert "Nobody reads code" in said
    assert "The masterclass was cancelled" in newest_offer(tom).text
    assert newest_offer(tom).buttons == []
    assert queue_states(bot) == {"Tom": "stopped", "Grace": "stopped"}
    press(tom.slack, tom, "masterclass.accept", str(number))
    assert "was cancelled, so its spots are no longer offered" in top(tom).text


def test_who_is_in_none_of_the_groups_any_more_is_passed_over(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    from tests.support.groups import add_group, edit_group

    add_group(olga, "Readers", members=["mia", "tom", "grace"])
    number = full(bot, ada, "mia", groups=["Readers"])
    wait_in_line(bot, number, tom, grace)
    edit_group(olga, "Readers", members=["mia", "grace"])
    leave(bot, mia)
    assert queue_states(bot) == {"Tom": "stopped", "Grace": "offered"}
    (said,) = [each for each in texts(tom) if "You're no longer on the waitlist for" in each]
    assert "it's only for certain groups, and you're in none of them" in said
    assert "Reading code" not in said
    unchanged(bot, lambda: press(tom.slack, tom, "masterclass.join_waitlist", str(number)))
    assert "is gone, or only for " in top(tom).text


def test_the_time_to_answer_is_the_program_s(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    rules(bot, offer_expiry=30)
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    assert "Accept by 11:30, or" in newest_offer(tom).text
    assert number
