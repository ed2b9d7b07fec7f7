"""Whatever people do with masterclasses, in whatever order: the invariants hold."""

from collections import Counter
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.support.company import Company
from tests.support.database_pool import ENGINES
from tests.support.masterclass_history import MasterclassHistory
from tests.support.thoroughness import examples

EXAMPLES = {"sqlite": examples(30, least=24), "postgresql": examples(6)}
LENGTH = 60
EXPECTED_ACTIONS = {
    "create.review", "edit.review_change", "edit.save", "cancellation.cancel", "move.move", "day_before",
    "attend.reserve", "attend.leave", "attend.confirm", "attend.decline",
    "waitlist.join", "waitlist.leave", "waitlist.accept_offer", "waitlist.pass_offer", "expire",
}  # fmt: skip


def live_through(engine: sa.Engine, dice: Random) -> Counter[str]:
    """Run one random history; return how often each use case was done."""
    company = Company(engine)
    try:
        history = MasterclassHistory(company)
        for _ in range(LENGTH):
            history.act_at_random(dice)
        return Counter(history.done)
    finally:
        company.close()


@pytest.mark.timeout(600)
def test_no_history_breaks_what_never_changes(database_url: str) -> None:
    engine, done = ENGINES.make(database_url, with_timeouts=False), Counter[str]()

    @settings(
        max_examples=EXAMPLES[engine.dialect.name],
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
    )
    @given(st.randoms(use_true_random=True))
    def run(dice: Random) -> None:
        done.update(live_through(engine, dice))

    run()
    engine.dispose()
    if engine.dialect.name == "sqlite":
        assert done.keys() >= EXPECTED_ACTIONS, "all of it happened"
