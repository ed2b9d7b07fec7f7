"""Runs random histories: each in a company of its own, which is rolled back afterwards."""

from collections.abc import Callable
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.support.company import Company
from tests.support.database_pool import ENGINES


def run_random_histories(
    database_url: str, live_through: Callable[[Company, Random], object], examples: dict[str, int]
) -> str:
    """Let `live_through` happen to new companies, as often as `examples` says for this database; return its kind.

    The histories are the same in every run. They are drawn evenly: what Hypothesis prefers to draw seldom makes a good
    history. The notes of one that fails are readable as they are, so nothing is shrunk.
    """
    engine = ENGINES.make(database_url, with_timeouts=False)

    @settings(
        max_examples=examples[engine.dialect.name],
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
    )
    @given(st.randoms(use_true_random=True))
    def run(dice: Random) -> None:
        company = Company(engine)
        try:
            live_through(company, dice)
        finally:
            company.close()

    run()
    engine.dispose()
    return engine.dialect.name
