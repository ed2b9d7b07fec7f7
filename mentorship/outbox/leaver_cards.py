"""The messages in which admins decide what becomes of what someone hosts who left."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue
from storage.lane import Lane
from storage.notice import find_lanes_with_card, forget_card
from storage.person import Person, list_admins


def leaver_subject(leaver: Person) -> str:
    """Return the subject of the messages that ask admins about what this person hosts."""
    return f"leaver:{leaver.id}"


def enqueue_leaver_cards(db: Session, leaver: Person, *, now: dt.datetime) -> None:
    """Let every admin have a message that shows what someone who left hosts as it then is."""
    subject = leaver_subject(leaver)
    details = {"subject": subject, "leaver": leaver.id}
    lanes = find_lanes_with_card(db, subject)
    for person in list_admins(db, leaver.workspace_id):
        is_posted, key = Lane.person(person.id) in lanes, f"{subject}:{person.id}"
        enqueue(db, NewNotice(NoticeKind.LEAVER, person, now, details=details, refresh=is_posted, key=key))


def forget_leaver_cards(db: Session, leaver: Person) -> None:
    """Let admins be asked in a new message, since someone leaves once more."""
    subject = leaver_subject(leaver)
    for lane in find_lanes_with_card(db, subject):
        forget_card(db, subject, lane)
