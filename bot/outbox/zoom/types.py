"""A meeting at Zoom, as it should be and as it is."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class ZoomMeetingSpec:
    """A meeting as it should be at Zoom. `mark` is in its topic, and no other has it."""

    mark: str
    starts_at: dt.datetime
    minutes: int


@dataclass(frozen=True)
class ZoomMeeting:
    """A meeting that Zoom has: Zoom's id of it, and the link by which people join."""

    id: str
    url: str
