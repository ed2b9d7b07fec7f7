"""From when to when a meeting is: what the views of sessions and masterclasses have in common."""

import datetime as dt


def minutes_between(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """How long it lasts, in whole minutes."""
    return int((ends_at - starts_at).total_seconds() // 60)


def time_token(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """A name for this time: a button that answers to it carries it, so that no answer is taken for another time."""
    return f"{int(starts_at.timestamp())}-{int(ends_at.timestamp())}"


class HasTimespan:
    """A view of something that has a time and can be attended in one way or another."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    online: bool
    in_person: bool

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return minutes_between(self.starts_at, self.ends_at)

    @property
    def time_token(self) -> str:
        """Which time it has: see `stamp`."""
        return time_token(self.starts_at, self.ends_at)

    @property
    def has_both_methods(self) -> bool:
        """Whether whoever takes part chooses how to attend."""
        return self.online and self.in_person
