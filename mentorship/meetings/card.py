"""The card of a meeting that one person has in their direct messages."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import enqueue_card, offer_subject, update_offer_card
from mentorship.program.visibility import is_hidden_from
from storage.lane import Lane
from storage.meeting import find_meeting
from storage.notice import has_card, meeting_subject
from storage.outbox import take_back_waiting
from storage.person import Person


def refresh_card(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Let the actor's card of the meeting, an old one of which was clicked, show how things are now, if they have one.

    The same with the message in which the meeting was offered to them.
    """
    meeting = find_meeting(db, actor.workspace_id, meeting_id)
    if meeting is None or is_hidden_from(db, actor, meeting):
        return
    lane = Lane.person(actor.id)
    if has_card(db, meeting_subject(meeting.id), lane):
        enqueue_card(db, meeting, actor, now=now)
    if has_card(db, offer_subject(meeting), lane):
        update_offer_card(db, meeting, actor, now=now)
    take_back_waiting(db)
