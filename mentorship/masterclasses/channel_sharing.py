"""Channels that people of another company come to read (Slack Connect), and channels whose id changes."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.masterclasses.channel import channel_changed
from mentorship.outbox.channels import enqueue_announcement_card
from mentorship.outbox.failures import close_announcement_channel
from mentorship.outbox.kinds import NoticeKind
from storage.channel_ids import list_undelivered_of_kind, replace_channel_id
from storage.lane import Lane
from storage.meeting import find_meeting
from storage.notice import list_meetings_with_card
from storage.workspace import find_workspace, lock_workspace


def sharing_changed(db: Session, *, team_id: str, slack_channel: str, shared: bool, now: dt.datetime) -> None:
    """React to Slack's word that a channel was shared with another company, or no longer is (`shared`).

    Nothing more is announced in a shared one, the admins are told, and the cards there lose what they show. The channel
    of a masterclass is looked at again.
    """
    workspace = find_workspace(db, team_id)
    if workspace is None:
        return
    channel_changed(db, team_id=team_id, slack_channel=slack_channel, now=now)
    if shared:
        close_announcement_channel(db, workspace.id, slack_channel, "is_ext_shared", now)
        _withdraw_cards(db, workspace.id, Lane.announcement(slack_channel), now)


def _withdraw_cards(db: Session, workspace_id: int, lane: Lane, now: dt.datetime) -> None:
    """Let delivery look at each card in the lane: in a shared channel it takes everything out of it."""
    for meeting_id in list_meetings_with_card(db, lane):
        meeting = find_meeting(db, workspace_id, meeting_id)
        if meeting is not None:
            enqueue_announcement_card(db, meeting, lane, now=now)


def follow_channel_id(db: Session, *, team_id: str, old: str, new: str, now: dt.datetime) -> None:
    """Let everything that belongs to a channel belong to its new id."""
    workspace = find_workspace(db, team_id)
    if workspace is None:
        return
    replace_channel_id(db, lock_workspace(db, workspace.id).id, old, new)
    for notice in list_undelivered_of_kind(db, workspace.id, NoticeKind.ANNOUNCEMENT_FAILED):
        if notice.details["channel"] == old:
            notice.details = {**notice.details, "channel": new}
