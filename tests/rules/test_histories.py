"""Whatever people do, in whatever order: the invariants hold."""

from collections import Counter
from random import Random

import pytest

from tests.support.company import Company
from tests.support.random_histories import run_random_histories
from tests.support.session_history import SessionHistory
from tests.support.thoroughness import examples

EXAMPLES = {"sqlite": examples(60, least=60), "postgresql": examples(15)}
EXPECTED_ACTIONS = {
    "create", "edit", "publish", "cancel", "delete", "book", "cancel_booking", "change_attendance", "set_roles",
    "remove_roles", "confirm_time", "decline_time", "save_group", "archive_group",
    "notify_me", "stop_notifying", "accept_offer", "pass_offer", "expire",
}  # fmt: skip

LENGTH = 60


@pytest.mark.timeout(600)
def test_no_history_breaks_what_never_changes(database_url: str) -> None:
    done = Counter[str]()

    def live_through(company: Company, dice: Random) -> None:
        history = SessionHistory(company)
        for _ in range(LENGTH):
            history.act_at_random(dice)
        done.update(history.done)

    if run_random_histories(database_url, live_through, EXAMPLES) == "sqlite":
        assert done.keys() == EXPECTED_ACTIONS, "all of it happened"  # the few on the slower one are not enough for it
