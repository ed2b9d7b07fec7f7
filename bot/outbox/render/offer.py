"""Renderers of what the waitlists of mentors and of masterclasses offer."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.masterclasses import waitlist as masterclass_waitlist
from blocks.sessions import waitlist as session_waitlist
from bot.outbox.render.lookups import meeting_of, person_in_role, update_or_post
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.masterclasses.view import MasterclassView, describe_one
from mentorship.outbox.kinds import NoticeKind
from mentorship.sessions.waitlist_offers import OfferView, show_offer
from storage.meeting import MASTERCLASS
from storage.notice import Notice
from storage.person import Person


def render_offer(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message to answer: a new one for each offer, while the offer stands."""
    offer = _offer_view(db, notice, person, now)
    if isinstance(offer, MasterclassView):
        return Post(*masterclass_waitlist.offer_card(offer), card=True) if "offer" in offer.actions else None
    if offer is None or offer.state != "offered":
        return None
    return Post(*session_waitlist.offer_card(offer), card=True)


def render_offer_card(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the same message as it is edited when the offer was answered, ended or changed."""
    offer = _offer_view(db, notice, person, now)
    if offer is None:
        return None
    shown = (
        masterclass_waitlist.offer_card(offer)
        if isinstance(offer, MasterclassView)
        else session_waitlist.offer_card(offer)
    )
    return update_or_post(db, notice, *shown, post_if_missing=False)


def _offer_view(db: Session, notice: Notice, person: Person, now: dt.datetime) -> OfferView | MasterclassView | None:
    """Return the session that is or was offered, or the masterclass in which a place is."""
    meeting = meeting_of(db, notice)
    if meeting is not None and meeting.kind == MASTERCLASS:
        return describe_one(db, person, meeting, now)
    return show_offer(db, person, meeting, now) if meeting is not None else None


def render_queue_ended(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message that nobody waits for a mentor any longer who has left the program."""
    mentor = person_in_role(db, notice, "mentor")
    return Post(*session_waitlist.queue_ended_message(mentor)) if mentor is not None else None


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.OFFER: render_offer,
    NoticeKind.OFFER_CARD: render_offer_card,
    NoticeKind.QUEUE_ENDED: render_queue_ended,
}
