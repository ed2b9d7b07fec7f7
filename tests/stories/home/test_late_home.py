"""The Home tab is drawn by clicks and by the outbox: whatever arrives late, the newest state is shown in the end."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer

pytestmark = pytest.mark.both_databases

Hold = Callable[[Callable[[], object]], "Future[object]"]


@pytest.fixture
def hold(bot: RunningBot, slack: LocalSlack) -> Iterator[Hold]:
    """Do something that draws a Home tab, and hold that request to Slack back until `arrived`."""
    with ThreadPoolExecutor() as threads:

        def held(act: Callable[[], object]) -> "Future[object]":
            bot.settle()
            slack.faults.hold("views.publish")
            done = threads.submit(act)
            bot.wait_for(lambda: slack.faults.held == 1)
            return done

        yield held


def arrived(bot: RunningBot, slack: LocalSlack, late: "Future[object]") -> None:
    """Let what is held back arrive, and whatever follows from it."""
    slack.faults.release()
    late.result(10)
    bot.wait_for(lambda: slack.faults.held == 0)
    bot.settle()


def test_a_choice_is_not_covered_by_what_delivery_drew_before_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, hold: Hold
) -> None:
    offer(ada)
    in_list(mia, "Cancelled")
    late = hold(lambda: book(mia))
    mia.press("Upcoming", where="home")
    assert "1:1 with @Ada" in mia.home_now.text
    arrived(bot, slack, late)
    assert "1:1 with @Ada" in mia.home_now.text


def test_a_choice_is_not_covered_by_an_older_one(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, hold: Hold
) -> None:
    offer(ada, mentee="mia")
    in_list(mia, "Requests")
    late = hold(lambda: mia.press("Cancelled", where="home"))
    mia.press("Upcoming", where="home")
    arrived(bot, slack, late)
    assert "1:1 with @Ada" in mia.home_now.text


def test_a_choice_is_not_covered_by_opening_the_tab_before_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, hold: Hold
) -> None:
    offer(ada, mentee="mia")
    in_list(mia, "Cancelled")
    late = hold(mia.home)
    mia.press("Upcoming", where="home")
    arrived(bot, slack, late)
    assert "1:1 with @Ada" in mia.home_now.text


@pytest.mark.parametrize("act", ["open", "choose"])
def test_what_delivery_has_drawn_is_not_covered_by_a_click_before_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, hold: Hold, act: str
) -> None:
    offer(ada)
    in_list(mia)
    late = hold(mia.home if act == "open" else lambda: mia.press("Upcoming", where="home"))
    book(mia)
    mia.wait(lambda: "1:1 with @Ada" in mia.home_now.text)
    arrived(bot, slack, late)
    assert "1:1 with @Ada" in mia.home_now.text


def test_a_page_is_not_covered_where_nothing_else_was_drawn(bot: RunningBot, ada: Person) -> None:
    for day in range(1, 22):
        offer(ada, date=f"2027-02-{day:02}")
    in_list(ada)
    bot.settle()
    ada.press("Next page", where="home")
    bot.settle()
    assert "Sun 21 Feb" in ada.home_now.text
