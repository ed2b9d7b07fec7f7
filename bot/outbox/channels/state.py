"""What one delivery to a channel knows: what Slack has said of it, and its row and its masterclass in a transaction."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.outbox.channels.calls import ChannelCall, Create, EditCard, Invite, PostMessage, SetTopic
from mentorship.masterclasses.channel_membership import set_membership
from storage.channel import INVITED, LAST_MESSAGE_SENDING, MAKING, MAYBE_POSTED, WANTED, Channel, lock_channel
from storage.lane import Lane
from storage.meeting import Meeting, find_meeting
from storage.notice import Notice

MAX_INVITED_AT_ONCE = 100  # people in one invitation
CARD, LAST = "card", "last"


@dataclass
class ReconcileState:
    """What one delivery has learned from Slack about the channel, and what it has tried without success."""

    searched: bool = False  # for the channel, which was not found
    searched_again: bool = False
    checked: bool = False  # at the channel: it is as it should be
    checked_again: bool = False  # looked a second time, after Slack had said that something was wrong with it
    is_shared: bool = False  # people of another company can read it
    bot_is_outside: bool = False  # it is public, and we are not in it
    lost: bool = False  # something is wrong with it that we cannot mend
    missing_posts: set[str] = field(default_factory=set)  # that were looked for and not found
    member_ids: set[str] | None = None  # Slack's ids of those in it
    member_ids_so_far: set[str] = field(default_factory=set)  # the pages of it so far
    looked_up: set[str] = field(default_factory=set)  # Slack's ids of those in it who were unknown to us
    cursor: str = ""
    member_pages: int = 0  # of it so far
    invite_batch_size: int = MAX_INVITED_AT_ONCE
    name_number: int = 1  # of the name tried last
    refused_calls: set[object] = field(default_factory=set)  # what Slack has refused, and the rest can do without

    def add_members_page(self, slack_ids: list[str], following: str) -> None:
        """Add a page of those in the channel; `following` is the cursor of the next page, empty after the last."""
        self.member_ids_so_far |= set(slack_ids)
        self.cursor = following
        self.member_pages += 1
        if not self.cursor:
            self.member_ids, self.member_ids_so_far, self.member_pages = self.member_ids_so_far, set(), 0

    def check_again(self) -> None:
        """Forget what we saw of the channel, which has changed since."""
        self.checked, self.checked_again, self.member_ids, self.cursor, self.member_pages = False, True, None, "", 0


@dataclass(frozen=True)
class LockedChannel:
    """A channel's row, locked in this transaction, its masterclass as it is now, and what the delivery knows of it."""

    db: Session
    row: Channel
    meeting: Meeting
    state: ReconcileState
    now: dt.datetime

    @property
    def topic_digest(self) -> str:
        """The digest of the topic that is shown."""
        return self.row.shown.partition(":")[0]

    @property
    def card_digest(self) -> str:
        """The digest of the card that is shown."""
        return self.row.shown.partition(":")[2]


def lock_row(db: Session, notice: Notice | None) -> Channel | None:
    """Lock the channel that the notice is for, and return it as it is now."""
    return lock_channel(db, Lane(notice.lane).number) if notice is not None else None


def read_meeting(db: Session, row: Channel | None, state: ReconcileState, now: dt.datetime) -> LockedChannel | None:
    """Return the locked channel with its masterclass as it is now; None when either is gone."""
    meeting = find_meeting(db, row.workspace_id, row.meeting_id) if row is not None else None
    if row is None or meeting is None:
        return None
    db.refresh(meeting)  # what this transaction read before the channel was locked may be old
    return LockedChannel(db, row, meeting, state, now)


def mark_begun(db: Session, row: Channel, call: ChannelCall) -> None:
    """Note that the call is about to be made: from now on it may have happened, even if this process dies."""
    match call:
        case Create(private=private):
            row.state, row.private = MAKING, private
        case PostMessage(what=what) if what == CARD:
            row.card_ts = MAYBE_POSTED
        case PostMessage():
            row.shown = LAST_MESSAGE_SENDING
        case SetTopic() if ":" in row.shown:  # else it says how far the last message is, and no digest
            row.shown = f":{row.shown.partition(':')[2]}"
        case EditCard() if ":" in row.shown:
            row.shown = f"{row.shown.partition(':')[0]}:"
        case Invite(people=people):
            for person_id in people:
                set_membership(db, row, person_id, INVITED)


def unmark_begun(row: Channel, call: ChannelCall) -> None:
    """Note that Slack certainly did not do it. (Asking again whether those to be invited are there does no harm.)"""
    match call:
        case Create():
            row.state = WANTED
        case PostMessage(what=what) if what == CARD and row.card_ts == MAYBE_POSTED:
            row.card_ts = ""
        case PostMessage() if row.shown == LAST_MESSAGE_SENDING:
            row.shown = ""
