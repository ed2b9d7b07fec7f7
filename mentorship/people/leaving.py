"""Whether someone may still take part: marking that they left or came back, and erasing whom Slack has erased."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.admin_cards import enqueue_application_cards
from mentorship.search_text import refresh_search_texts
from storage.application import DECLINED, find_pending_application
from storage.erasure import erase_notices_about, erase_texts_of, has_notices_about
from storage.person import Person
from storage.search_index import LANGUAGE, TOPIC, set_tags

# Whoever clicked at the very moment may take a place just after it was looked: no click takes longer than this.
SECOND_LOOK_AFTER = dt.timedelta(minutes=1)
ERASE_AGAIN_AFTER = dt.timedelta(hours=1)  # while something that the erased person wrote is still to be told
FORGOTTEN_NAME = "Deactivated User"  # what Slack calls whom it has erased


def mark_participation(person: Person, *, took_part: bool, now: dt.datetime) -> None:
    """Let what the person holds be put in order, if whether they may take part has just changed.

    Someone new holds nothing.
    """
    if person.id is None or took_part == person.can_take_part:
        return
    person.left_at = None if person.can_take_part else now
    person.commitments_due_at = now


def mark_forgotten(person: Person, now: dt.datetime) -> None:
    """Mark the person as erased by Slack: nothing that tells who they were is kept. `erase` follows."""
    if person.id is not None and not person.forgotten:
        person.commitments_due_at = now
    person.forgotten = True
    person.name, person.headline, person.image_url = FORGOTTEN_NAME, "", ""
    person.email, person.email_trouble, person.mail_choice = "", "", None
    person.own_headline = person.about = person.topics = person.languages = person.meeting_link = ""
    person.location_id, person.looking = None, False


def mark_settled(db: Session, person: Person, now: dt.datetime) -> None:
    """Mark what the person held as put in order now.

    Of leavers it is looked at once more a minute later, and of whom Slack has erased until nothing is left to be told.
    """
    person.commitments_due_at = None
    if person.left_at is not None and now < person.left_at + SECOND_LOOK_AFTER:
        person.commitments_due_at = person.left_at + SECOND_LOOK_AFTER
    elif person.forgotten and has_notices_about(db, person):
        person.commitments_due_at = now + ERASE_AGAIN_AFTER


def erase(db: Session, person: Person) -> None:
    """Erase what the person wrote, and what they are found by; the caller has marked them as forgotten."""
    for kind in (TOPIC, LANGUAGE):
        set_tags(db, person, kind, {})
    refresh_search_texts(db, person.workspace_id, [person])
    erase_texts_of(db, person)
    erase_notices_about(db, person)


def end_application(db: Session, person: Person, now: dt.datetime) -> None:
    """Close the person's application to mentor, if nobody has answered it."""
    application = find_pending_application(db, person)
    if application is None:
        return
    application.state = DECLINED
    application.answer = "They have left the mentorship program."
    db.flush()
    enqueue_application_cards(db, application, now=now)
