"""What follows when someone's time zone or language changes in Slack: all that shows them times is drawn anew, and
they are reminded by their new clock.
"""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import enqueue_card, refresh_home
from mentorship.outbox.request_cards import enqueue_request_card
from storage.home_lists import list_open_requests
from storage.lane import Lane
from storage.meeting_lists import list_upcoming
from storage.notice import has_card, meeting_subject, request_subject
from storage.person import Person

MAX_CARDS = 100  # of what is to come; the others follow with their next change


def reschedule_reminders(person: Person, now: dt.datetime) -> None:
    """Let the person's coming reminders follow what they now want, or their new time zone: a job does it."""
    person.reminders_since, person.reminders_changed = now, True


def redraw_times(db: Session, person: Person, now: dt.datetime) -> None:
    """Draw the person's Home, and the cards of what is to come and of what waits for an answer, by their new clock."""
    lane = Lane.person(person.id)
    refresh_home(db, person, now=now)
    for meeting in list_upcoming(db, person.id, now, 0, MAX_CARDS):
        if has_card(db, meeting_subject(meeting.id), lane):
            enqueue_card(db, meeting, person, now=now)
    for request in list_open_requests(db, person.id, MAX_CARDS):
        if has_card(db, request_subject(request.id), lane):
            enqueue_request_card(db, request, person, now=now)
