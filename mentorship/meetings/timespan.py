"""From when to when a meeting is: what the views of sessions and masterclasses have in common."""

import datetime as dt


def minutes_between(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """How long it lasts, in whole minutes."""
    return int((ends_at - starts_at).total_seconds() // 60)


def stamp(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """A name for this time: a button that answers to it carries it, so that no answer is taken for another time."""
    return f"{int(starts_at.timestamp())}-{int(ends_at.timestamp())}"


class Spanning:
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
    def stamp(self) -> str:
        """Which time it has: see `stamp`."""
        return stamp(self.starts_at, self.ends_at)

    @property
    def both(self) -> bool:
        """Whether whoever takes part chooses how to attend."""
        return self.online and self.in_person
