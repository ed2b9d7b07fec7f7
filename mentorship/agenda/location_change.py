"""What follows when a location's name or address is corrected: it is an edit of every coming meeting there.

Nobody is sent a message: the cards of the meetings show it, and their entries in calendars follow. There may be very
many, so it is done in the background, a few meetings at a time.
"""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.waitlist_offers import refresh_offers
from mentorship.outbox.notify import enqueue_cards, update_card, update_offer_card
from mentorship.outbox.request_cards import enqueue_request_card
from storage.location import Location, list_locations_to_refresh, lock_location_to_refresh
from storage.meeting import MASTERCLASS, Meeting
from storage.meeting_lists import list_coming_at
from storage.meeting_start import list_kept_places
from storage.person import find_person
from storage.request import list_pending_at

MEETINGS_AT_ONCE, PEOPLE_AT_ONCE = 50, 200  # in one transaction: whichever is reached first ends it


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of corrected locations whose meetings still show what they were: for `refresh_meetings`."""
    return list_locations_to_refresh(db)


def refresh_meetings(db: Session, location_id: int, *, now: dt.datetime) -> None:
    """Let the next meetings at the location follow its new name or address. Any process may try."""
    location = lock_location_to_refresh(db, location_id)
    if location is None or location.refreshed_until is None:
        return
    if location.refreshed_until == 0:
        _refresh_requests(db, location, now)
    meetings, people = list_coming_at(db, location, location.refreshed_until, now, MEETINGS_AT_ONCE), 0
    for meeting in meetings:
        people += _refresh(db, meeting, now)
        location.refreshed_until = meeting.id
        if people >= PEOPLE_AT_ONCE:
            return
    if len(meetings) < MEETINGS_AT_ONCE:
        location.refreshed_until = None


def _refresh(db: Session, meeting: Meeting, now: dt.datetime) -> int:
    """Let everything that shows the meeting follow. Returns how many people have a place in it."""
    people = [each.person for each in list_kept_places(db, meeting.id)]
    if meeting.kind == MASTERCLASS:
        enqueue_cards(db, meeting, people, now=now)
        refresh_offers(db, meeting, now=now)
        refresh_channels(db, meeting, now=now)
        return len(people)
    for person in people:
        update_card(db, meeting, person, now=now)
    offered_to = find_person(db, meeting.workspace_id, meeting.held_for_id) if meeting.held_for_id else None
    if offered_to is not None:
        update_offer_card(db, meeting, offered_to, now=now)
    return len(people)


def _refresh_requests(db: Session, location: Location, now: dt.datetime) -> None:
    for request in list_pending_at(db, location.workspace_id, location.id):
        for person in (request.mentor, request.mentee):
            enqueue_request_card(db, request, person, now=now)
