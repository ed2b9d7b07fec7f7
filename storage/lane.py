"""Lanes: a notice belongs to one lane, and the notices of a lane are delivered one after the other."""

from enum import StrEnum
from typing import Self


class LaneKind(StrEnum):
    """Where the notices of a lane go, and whose id the lane carries. The values are kept in the database."""

    PERSON = "person"  # to a person in Slack: the direct message and the Home tab
    ANNOUNCEMENT = "announcement"  # posts in a channel, by Slack's id of it: announcements, and a masterclass's own
    CHANNEL = "channel"  # what is done to a masterclass's own channel, by our id of it
    LINK = "link"  # what Zoom is asked to do for a meeting
    MAIL = "mail"  # to a person by mail

    @property
    def prefix(self) -> str:
        """What every lane of this kind begins with."""
        return f"{self}:"


class Lane(str):
    """A lane as it is kept in the database: its kind, and the id of what it belongs to (`person:17`).

    It is known before Slack's own id is: what creates a channel and what is then posted there have the same lane.
    """

    __slots__ = ()

    @classmethod
    def person(cls, person_id: int) -> Self:
        """Return the lane of what the person is told in Slack."""
        return cls(f"{LaneKind.PERSON.prefix}{person_id}")

    @classmethod
    def announcement(cls, slack_channel: str) -> Self:
        """Return the lane of what is posted in the channel that has this id in Slack."""
        return cls(f"{LaneKind.ANNOUNCEMENT.prefix}{slack_channel}")

    @classmethod
    def channel(cls, channel_id: int) -> Self:
        """Return the lane of what is done to the channel of a masterclass (our id of the channel)."""
        return cls(f"{LaneKind.CHANNEL.prefix}{channel_id}")

    @classmethod
    def link(cls, meeting_id: int) -> Self:
        """Return the lane of what Zoom is asked to do for the meeting."""
        return cls(f"{LaneKind.LINK.prefix}{meeting_id}")

    @classmethod
    def mail(cls, person_id: int) -> Self:
        """Return the lane of what the person is told by mail."""
        return cls(f"{LaneKind.MAIL.prefix}{person_id}")

    @property
    def kind(self) -> LaneKind:
        """Where its notices go."""
        return LaneKind(self.partition(":")[0])

    @property
    def slack_channel(self) -> str:
        """Slack's id of the channel, of a lane of posts in one."""
        return self.partition(":")[2]

    @property
    def number(self) -> int:
        """The id of the person, channel or meeting, of every other lane."""
        return int(self.partition(":")[2])
