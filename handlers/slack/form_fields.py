"""The types of fields that several forms have, and what to say when one of them cannot be used."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from blocks.meetings.inputs import REASON_LIMIT, URL_LIMIT
from mentorship.meetings.timespan import MAX_MINUTES
from mentorship.meetings.venue import ATTENDANCE_ERROR, URL_ERROR


def _whole_minute(time: dt.time) -> dt.time:
    return time.replace(second=0, microsecond=0, tzinfo=None)


SlackId = Annotated[str, StringConstraints(pattern=r"^\S{1,32}$")]
Id = Annotated[int, Field(ge=0, lt=10**15)]  # no more digits than an id of ours has
Method = Literal["online", "in_person"]
MeetingUrl = Annotated[str, StringConstraints(max_length=URL_LIMIT)]
Reason = Annotated[str, StringConstraints(max_length=REASON_LIMIT)]
TimeOfDay = Annotated[dt.time, AfterValidator(_whole_minute)]  # as Slack's picker has it: no seconds, no zone
UnfinishedDuration = Annotated[int, Field(ge=0, le=MAX_MINUTES)]  # minutes, in a form that is still being filled in

MEETING_ERRORS = {
    "location": "Choose a location.",
    "date": "Choose a date.",
    "time": "Choose a time.",
    "duration": "Choose one of the durations.",
    "attendance": ATTENDANCE_ERROR,
    "meeting_url": URL_ERROR,
}
