"""How a notice that fails is tried again, and when it is given up: each cause has an allowance of its own.

So an outage of hours uses up nothing of what, say, an answer that we do not know is allowed.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from storage.notice import Cause, Notice


@dataclass(frozen=True)
class RetryPolicy:
    """What one cause is allowed.

    A notice is given up when it has failed for this cause for longer than `max_age`, or once more after all `delays`
    (seconds) are used up. Without `delays` it waits ever longer, as `OutboxContext.backoff` says. After `holding_tries`
    attempts the messages after it in its lane may pass.
    """

    max_age: dt.timedelta = dt.timedelta.max
    delays: tuple[float, ...] = ()
    holding_tries: int = 1


TWO_DAYS = RetryPolicy(max_age=dt.timedelta(days=2), holding_tries=8)  # about two minutes in order
TWO_DAYS_FOR_FILE = RetryPolicy(max_age=dt.timedelta(days=2), holding_tries=4)  # some seconds: its place matters little
ONE_DAY = RetryPolicy(max_age=dt.timedelta(days=1))
ONE_HOUR = RetryPolicy(max_age=dt.timedelta(hours=1))
RARELY = RetryPolicy(delays=(10.0, 60.0, 600.0, 3600.0, 10_800.0))  # six attempts within about four hours

DEFAULT_POLICIES = {Cause.UNSURE: TWO_DAYS, Cause.DENIED: TWO_DAYS, Cause.STRANGE: RARELY, Cause.FAULT: RARELY}


def count_failure(
    notice: Notice, cause: Cause, policy: RetryPolicy, *, now: dt.datetime, backoff: Callable[[int], float]
) -> float | None:
    """Count the attempt that failed, and return the seconds until the next one; None when it is to be given up."""
    failures = notice.failures or {}
    before = failures.get(cause) or {"tries": 0, "since": now.isoformat()}
    tries = before["tries"] + 1
    notice.attempts += 1
    notice.cause = cause
    notice.failures = {**failures, cause: {"tries": tries, "since": before["since"]}}
    notice.passed_by = notice.passed_by or tries >= policy.holding_tries
    if now - dt.datetime.fromisoformat(before["since"]) > policy.max_age:
        return None
    if not policy.delays:
        return backoff(tries)
    return policy.delays[tries - 1] if tries <= len(policy.delays) else None
