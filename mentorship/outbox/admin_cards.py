"""The messages in which admins decide: there is one for each admin, and the first answer of any of them counts."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue
from storage.application import PENDING, MentorApplication
from storage.lane import Lane
from storage.notice import find_lanes_with_card, forget_card
from storage.person import Person, list_admins


def enqueue_admin_cards(
    db: Session,
    kind: NoticeKind,
    workspace_id: int,
    details: dict[str, int],
    *,
    subject: str,
    is_over: bool = False,
    now: dt.datetime,
) -> None:
    """Let every admin have a message that shows the subject as it then is. Where it `is_over`, only those who have had
    one need it.
    """
    lanes = find_lanes_with_card(db, subject)
    for admin in list_admins(db, workspace_id):
        refresh, key = is_over or Lane.person(admin.id) in lanes, f"{subject}:{admin.id}"
        about = {"subject": subject, **details}
        enqueue(db, NewNotice(kind, admin, now, details=about, refresh=refresh, key=key))


def enqueue_application_cards(db: Session, application: MentorApplication, *, now: dt.datetime) -> None:
    """Let every admin have a message that shows someone's application as a mentor as it then is."""
    subject, is_over = f"application:{application.id}", application.state != PENDING
    details = {"application": application.id}
    kind, workspace_id = NoticeKind.APPLICATION, application.workspace_id
    enqueue_admin_cards(db, kind, workspace_id, details, subject=subject, is_over=is_over, now=now)


def leaver_subject(leaver: Person) -> str:
    """Return the subject of the messages that ask admins about what this person hosts."""
    return f"leaver:{leaver.id}"


def enqueue_leaver_cards(db: Session, leaver: Person, *, now: dt.datetime) -> None:
    """Let every admin have a message that shows what someone who left hosts as it then is."""
    details, subject = {"leaver": leaver.id}, leaver_subject(leaver)
    enqueue_admin_cards(db, NoticeKind.LEAVER, leaver.workspace_id, details, subject=subject, now=now)


def forget_leaver_cards(db: Session, leaver: Person) -> None:
    """Let admins be asked in a new message, since someone leaves once more."""
    subject = leaver_subject(leaver)
    for lane in find_lanes_with_card(db, subject):
        forget_card(db, subject, lane)
