"""What was made at once: its name, and the subject of the messages that tell of it."""

import datetime as dt

from storage.rows import AnyMeeting

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
LONGEST_TOKEN = 36


def batch_token(copy: AnyMeeting) -> str:
    """Return the name of all that were made together with this copy."""
    return f"{copy.series_id}-{(copy.created_at - EPOCH) // MICROSECOND}"


def series_subject(batch: str) -> str:
    """Return the subject of the messages that tell of sessions that were made at once."""
    return f"series:{batch}"


def read_batch(token: str) -> tuple[int, dt.datetime] | None:
    """Return of which series it is, and when it was made; None where it is no name of ours."""
    series_id, _, microseconds = token.partition("-")
    if not (series_id.isdecimal() and microseconds.isdecimal() and len(token) < LONGEST_TOKEN):
        return None
    return int(series_id), EPOCH + int(microseconds) * MICROSECOND
