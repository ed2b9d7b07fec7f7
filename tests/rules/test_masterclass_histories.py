"""Whatever people do with masterclasses, in whatever order: the invariants hold."""

from collections import Counter
from random import Random

import pytest

from tests.support.company import Company
from tests.support.masterclass_history import MasterclassHistory
from tests.support.random_histories import run_random_histories
from tests.support.thoroughness import examples

EXAMPLES = {"sqlite": examples(30, least=24), "postgresql": examples(6)}
LENGTH = 60
EXPECTED_ACTIONS = {
    "create.review", "edit.review_change", "edit.save", "cancellation.cancel", "move.move", "day_before",
    "attend.reserve", "attend.leave", "attend.confirm", "attend.decline",
    "waitlist.join", "waitlist.leave", "waitlist.accept_offer", "waitlist.pass_offer", "expire",
}  # fmt: skip


@pytest.mark.timeout(600)
def test_no_history_breaks_what_never_changes(database_url: str) -> None:
    done = Counter[str]()

    def live_through(company: Company, dice: Random) -> None:
        history = MasterclassHistory(company)
        for _ in range(LENGTH):
            history.act_at_random(dice)
        done.update(history.done)

    if run_random_histories(database_url, live_through, EXAMPLES) == "sqlite":
        assert done.keys() >= EXPECTED_ACTIONS, "all of it happened"
