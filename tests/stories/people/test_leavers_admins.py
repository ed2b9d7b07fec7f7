"""Which admins decide about what someone hosts who left, and that nobody else does."""

import json
from functools import partial

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit
from tests.support.leavers import DAY, change, deactivate, hand_over, leaver_cards, pass_time, told_that
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, only_session, top, unchanged


def test_an_admin_named_meanwhile_is_asked_too(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    assert leaver_cards(grace) == []
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    olga.press("Add", where="modal")
    olga.fill({"Person": "grace", "Roles": ["Admin"]})
    assert olga.submit().ok
    bot.settle()
    assert leaver_cards(grace)[0].buttons == ["Hand over", "Cancel"]
    assert len(leaver_cards(olga)) == 1
    hand_over(grace, "Priya Nair")
    bot.settle()
    assert [each[0].buttons for each in (leaver_cards(grace), leaver_cards(olga))] == [[], []]


def test_only_admins_hand_over_a_session_and_only_of_who_left(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    number = only_session(bot)
    for each in (mia, ada):
        press(slack, each, "session.item.hand_over", f"hand_over:{number}")
        assert "Only admins" in top(each).text
    press(slack, olga, "session.item.hand_over", f"hand_over:{number}")
    assert "this session is theirs" in top(olga).text
    forged = submit(slack, mia, "session.hand_over", json.dumps({"id": number}), {"mentor": olga.id})
    assert "Only admins" in answer_text(forged)


def test_an_admin_who_edits_what_a_leaver_hosts_is_led_to_handing_over(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    press(slack, olga, "session.menu", f"edit:{only_session(bot)}")
    olga.submit()
    assert "Ada Lovelace has left the program, so this can't be changed." in top(olga).text
    assert "choose “Hand over” in the message about who has left" in top(olga).text


def test_what_somebody_took_over_who_leaves_too_is_handed_over_again(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    deactivate(bot, slack, grace)
    assert [each.buttons for each in leaver_cards(olga)] == [[], ["Hand over", "Cancel"]]
    change(slack, ada, deleted=False)
    pass_time(bot)
    hand_over(olga, "Ada Lovelace")
    bot.settle()
    assert "Mia" in in_list(ada)
    pass_time(bot, 9 * DAY)
    assert not told_that(mia, "was cancelled")


def test_a_forged_choice_gives_it_to_nobody(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, gus: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    metadata = json.dumps({"id": only_session(bot)})
    for form, person in (("session.hand_over", gus), ("session.hand_over", ada), ("masterclass.hand_over", grace)):
        unchanged(bot, partial(submit, slack, olga, form, metadata, {"mentor": person.id}))
