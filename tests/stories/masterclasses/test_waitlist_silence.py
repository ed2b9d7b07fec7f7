"""A spot that is offered, and that nobody answers in time: what becomes of it, and who is told."""

import pytest

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import advance_time
from tests.support.waitlists import (
    full,
    leave,
    newest_offer,
    offers,
    queue_states,
    show_masterclass,
    wait_in_line,
)

pytestmark = pytest.mark.both_databases


def test_silence_gives_it_to_the_next_and_one_may_join_again_at_the_end(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace, olga)
    leave(bot, mia)
    stale = newest_offer(tom)
    advance_time(bot, hours=11, minutes=59)
    assert queue_states(bot)["Tom"] == "offered"
    advance_time(bot, minutes=2)
    assert queue_states(bot) == {"Tom": "expired", "Grace": "offered", "Olga": "waiting"}
    assert "You didn't answer in time, so the spot goes to the next person." in newest_offer(tom).text
    told_tom = tom.last_message
    gone = "Your spot in Reading code (Thu 21 Jan, 15:00) went to the next person, because you didn't answer in time."
    assert f"{gone} You're off the waitlist." in told_tom.text
    assert told_tom.buttons == ["Join waitlist"]
    tom.press("Accept", within=stale)
    assert "This offer ended (Tue 12 Jan, 23:00)" in tom.ephemerals[-1].text
    tom.press("Pass", within=stale)
    assert "This offer ended" in tom.ephemerals[-1].text
    assert tom.press("Join waitlist", within=told_tom).ok
    bot.settle()
    assert "2nd on the waitlist" in show_masterclass(tom, number).text
    advance_time(bot, hours=13)
    advance_time(bot, hours=13)
    assert queue_states(bot) == {"Tom": "offered", "Grace": "expired", "Olga": "expired"}
    assert len(offers(tom)) == 2


def test_silence_with_nobody_behind_frees_the_spot(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    advance_time(bot, hours=13)
    assert queue_states(bot) == {"Tom": "expired"}
    assert "is no longer held for you, because you didn't answer in time." in tom.last_message.text
    assert tom.last_message.buttons == ["Reserve a spot"]
