"""What several renderers look up: the meeting as its reader may see it, cards, and the people whom a notice names."""

import datetime as dt

from sqlalchemy.orm import Session

from bot.outbox.render.payloads import Blocks, Payload, Post, Update
from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.masterclasses.replacement import find_present
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.person import PersonView, person_view
from storage.lane import Lane, LaneKind
from storage.meeting import Meeting, find_meeting
from storage.notice import Card, Notice, find_card, meeting_subject, slack_lane_of, subject_of
from storage.person import Person, find_person
from storage.workspace import Workspace


def meeting_of(db: Session, notice: Notice) -> Meeting | None:
    """Return the meeting that the notice is about, if there is (still) one.

    What a host writes to everyone is about the masterclass as it is now: where it was moved, the one in its place.
    """
    if notice.kind == NoticeKind.CLASS_MESSAGE:
        return present_meeting(db, notice)
    return find_meeting(db, notice.workspace_id, notice.meeting_id or 0)


def present_meeting(db: Session, notice: Notice) -> Meeting | None:
    """Return the meeting that the notice is about; where that was moved, the one that it was moved to."""
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    return find_present(db, meeting) if meeting is not None else None


def meeting_view(db: Session, notice: Notice, person: Person, now: dt.datetime) -> AnyMeetingView | None:
    """Return the session or masterclass that the notice is about, as the person may see it."""
    meeting = meeting_of(db, notice)
    return describe(db, person, [meeting], now)[0] if meeting is not None else None


def person_in_role(db: Session, notice: Notice, role: str) -> PersonView | None:
    """Return the person whom the notice's details name in this role."""
    person = find_person(db, notice.workspace_id, int(notice.details.get(role) or 0))
    return person_view(person) if person else None


def is_mail(notice: Notice) -> bool:
    """Return whether the notice goes by mail, and so into no card in Slack."""
    return Lane(notice.lane).kind is LaneKind.MAIL


def own_card(db: Session, notice: Notice) -> Card | None:
    """Return the card that the notice's person has of what the notice is about."""
    subject = subject_of(notice)
    if subject.startswith(("ask:", "series:")):  # the message that asks is no card of the meeting
        subject = meeting_subject(notice.meeting_id)
    return find_card(db, subject, Lane.person(notice.person_id))


def card_url(db: Session, card: Card | None) -> str:
    """Return the address of the card in Slack; empty where there is no card, or we do not know the workspace's."""
    return message_url(db.get_one(Workspace, card.workspace_id), card.channel, card.ts) if card is not None else ""


def message_url(workspace: Workspace, channel: str, ts: str) -> str:
    """Return the address of a message; empty where we do not know the workspace's."""
    return f"{workspace.url}archives/{channel}/p{ts.replace('.', '')}" if workspace.url and channel and ts else ""


def update_or_post(
    db: Session, notice: Notice, text: str, blocks: Blocks, *, post_if_missing: bool = True
) -> Payload | None:
    """Return the new content of the card where it has been posted; else a new card, if `post_if_missing`."""
    card = find_card(db, subject_of(notice), slack_lane_of(notice))
    if card is not None:
        return Update(card.channel, card.ts, text, blocks)
    return Post(text, blocks, card=True) if post_if_missing else None
