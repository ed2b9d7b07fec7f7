"""What follows when the participants of a masterclass change: who is told, and which cards are drawn anew."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel_posts import post_newcomers
from mentorship.masterclasses.view import FACES
from mentorship.masterclasses.waitlist_offers import refresh_open_places
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify
from storage.masterclass import first_participants, list_self_enrollment_ids
from storage.meeting import ASKED, ATTENDING, Enrollment, Meeting, enrollments_of
from storage.person import Person

JOIN_BURST = 10  # newcomers in a minute of whom the host is told one by one
MINUTE, COMMIT_MARGIN = dt.timedelta(minutes=1), dt.timedelta(seconds=5)  # no click takes longer to be committed


def list_present(db: Session, meeting: Meeting) -> list[Enrollment]:
    """Return the enrollments of everyone who has a place: attending or asked, the host included."""
    return [each for each in enrollments_of(db, [meeting.id]) if each.state in (ATTENDING, ASKED)]


def sync_participants(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Show in the channels and on cards that the participants have changed."""
    refresh_channels(db, meeting, now=now)
    refresh_cards(db, meeting, now)


def refresh_cards(
    db: Session, meeting: Meeting, now: dt.datetime, newcomer: Person | None = None, *, others: int | None = None
) -> None:
    """Show on the cards of the host and of a newcomer that the participants have changed.

    Everyone's card shows the first faces; refreshing all cards for that is worth it only while there are few: `others`
    are those who attend beside the newcomer, where their number is known.
    """
    first = first_participants(db, meeting.id, FACES + 1) if others is None or 0 < others < FACES else []
    people = [meeting.host, *([newcomer] if newcomer is not None else []), *(first if len(first) <= FACES else [])]
    for person in {person.id: person for person in people}.values():
        is_new = newcomer is not None and person.id == newcomer.id
        enqueue_card(db, meeting, person, now=now, changes_calendar=is_new)
    refresh_open_places(db, meeting, now=now)


def notify_of_newcomer(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> None:
    """Tell the channel and the host of a newcomer; if more than ten join within a minute of the clock, the host is told
    of the rest together.

    Enrollments get their ids one after the other, so it is certain of which message each newcomer is a part.
    """
    post_newcomers(db, meeting, now=now)
    minute = now.replace(second=0, microsecond=0)
    over = minute + MINUTE
    first = list_self_enrollment_ids(db, meeting.id, minute, over, JOIN_BURST + 1)
    if len(first) <= JOIN_BURST:
        notify(db, NoticeKind.JOINED, meeting.host, by=person, meeting=meeting, details={"person": person.id}, now=now)
        return
    details = {"first": first[-1], "since": minute.isoformat(), "until": over.isoformat()}
    key, later = f"joined:{meeting.id}:{int(minute.timestamp())}", over + COMMIT_MARGIN
    notify(db, NoticeKind.JOINED_MANY, meeting.host, meeting=meeting, details=details, key=key, due_at=later, now=now)
