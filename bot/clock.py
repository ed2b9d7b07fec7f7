"""The clock by which the running bot goes; tests and benchmarks give it another one."""

import datetime as dt


def utc_now() -> dt.datetime:
    """Return the present time, in UTC."""
    return dt.datetime.now(dt.UTC)
