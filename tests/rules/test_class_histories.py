"""Whatever people do with masterclasses, in whatever order: what never changes does not change."""

from collections import Counter
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.pool import ENGINES
from tests.rules.class_history import ClassHistory
from tests.rules.company import Company
from tests.thoroughness import examples

EXAMPLES = {"sqlite": examples(30, least=24), "postgresql": examples(6)}
LENGTH = 60
DEEDS = {
    "hosting.review", "steering.review_change", "steering.save", "steering.cancel", "moving.move", "day_before",
    "reserving.reserve", "reserving.leave", "reserving.confirm", "reserving.decline",
    "class_waitlist.join", "class_waitlist.leave", "class_waitlist.accept", "class_waitlist.pass_on", "expire",
}  # fmt: skip


def live_through(engine: sa.Engine, dice: Random) -> Counter[str]:
    """Let so much happen; what was done."""
    company = Company(engine)
    try:
        history = ClassHistory(company)
        for _ in range(LENGTH):
            history.deed(dice)
        return Counter(history.done)
    finally:
        company.close()


@pytest.mark.timeout(600)
def test_no_history_breaks_what_never_changes(database_url: str) -> None:
    engine, done = ENGINES.make(database_url, hurried=False), Counter[str]()

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
        assert done.keys() >= DEEDS, "all of it happened"
