"""Which admins decide about what somebody hosts who left, and that nobody else does."""

import json

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit
from tests.support.leavers import deactivate, hand_over, leaver_cards
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, offer, only_session, top


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
