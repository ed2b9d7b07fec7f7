"""Applications to mentor, if the program requires an admin's approval: the first answer of any admin counts."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.outbox.admin_cards import enqueue_application_cards
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home
from mentorship.people.person import PersonView, person_view
from mentorship.people.roles import can_mentor, require_admin
from mentorship.times import format_near_day
from storage.application import (
    APPROVED,
    DECLINED,
    PENDING,
    MentorApplication,
    find_application,
    find_pending_application,
    list_pending_applications,
)
from storage.person import Person, lock_persons

PAGE = 10  # how many an admin sees at a time; the next ones follow once these are answered
MESSAGE_LIMIT = 1000  # characters, of the message and of the answer


@dataclass(frozen=True)
class ApplicationView:
    """An application to mentor as admins see it."""

    id: int
    person: PersonView
    state: str  # pending, approved, declined
    message: str
    answer: str
    answered_by: PersonView | None


def describe(application: MentorApplication) -> ApplicationView:
    """Return the application as admins see it."""
    by = application.answered_by
    return ApplicationView(
        id=application.id,
        person=person_view(application.person),
        state=application.state,
        message=application.message,
        answer=application.answer,
        answered_by=person_view(by) if by is not None else None,
    )


def require_can_apply(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Raise Refusal if the actor may mentor already, or has applied and nobody has answered yet."""
    if can_mentor(actor) or actor.admin:
        raise Refusal("You don't need to ask: you can already offer sessions.", next_steps=[NextStep("new")])
    asked = find_pending_application(db, actor)
    if asked is not None:
        raise Refusal(
            f"You asked to mentor on {format_near_day(asked.created_at, actor.zone, actor.locale, now)}, and no admin "
            "has answered yet. You'll get the answer in Messages.",
            next_steps=[NextStep("find")],
        )


def apply(db: Session, *, actor: Person, message: str, now: dt.datetime) -> None:
    """Ask the admins to let the actor mentor; each of them is told. Raises Refusal if there is no reason to ask."""
    lock_persons(db, actor.workspace_id, [actor.id])
    require_can_apply(db, actor=actor, now=now)
    application = MentorApplication(
        workspace_id=actor.workspace_id, person_id=actor.id, message=message, created_at=now
    )
    db.add(application)
    db.flush()
    enqueue_application_cards(db, application, now=now)
    refresh_home(db, actor, now=now)


def list_pending(db: Session, *, actor: Person, now: dt.datetime) -> list[ApplicationView]:
    """Return the oldest applications that nobody has answered. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return [describe(each) for each in list_pending_applications(db, actor.workspace_id, PAGE)]


def prepare_decline(db: Session, *, actor: Person, application_id: int, now: dt.datetime) -> ApplicationView:
    """Return the application that the actor is about to decline. Raises Refusal if it was answered already."""
    return describe(_find_unanswered(db, actor, application_id))


def approve(db: Session, *, actor: Person, application_id: int, now: dt.datetime) -> None:
    """Let the applicant mentor and tell them. Raises Refusal if it was answered already, or they cannot take part."""
    application = _find_unanswered(db, actor, application_id, lock=True)
    person = application.person
    if not person.can_take_part:
        raise Refusal(f"{person.name} has left the program. Decline it instead.")
    person.mentor = True
    application.state, application.answered_by_id = APPROVED, actor.id
    db.flush()
    enqueue_application_cards(db, application, now=now)
    notify(db, NoticeKind.MENTOR_APPROVED, person, by=actor, details={"by": actor.id}, now=now)
    refresh_home(db, person, now=now)


def decline(db: Session, *, actor: Person, application_id: int, reason: str, now: dt.datetime) -> None:
    """Decline the application and tell the applicant why. Raises Refusal if it was answered, or has no effect."""
    application = _find_unanswered(db, actor, application_id, lock=True)
    if can_mentor(application.person):
        raise Refusal(
            "Anyone can mentor in this program, so declining wouldn't change anything. "
            "Approve it, or first change who may mentor in Settings → Program.",
            next_steps=[NextStep("program")],
        )
    application.state, application.answered_by_id, application.answer = DECLINED, actor.id, reason
    db.flush()
    enqueue_application_cards(db, application, now=now)
    details = {"by": actor.id, "reason": reason}
    notify(db, NoticeKind.MENTOR_DECLINED, application.person, by=actor, details=details, now=now)
    refresh_home(db, application.person, now=now)


def refresh_card(db: Session, *, actor: Person, application_id: int, now: dt.datetime) -> None:
    """Refresh the messages of an application of which an old one was clicked."""
    application = find_application(db, actor.workspace_id, application_id)
    if application is not None and actor.admin:
        enqueue_application_cards(db, application, now=now)


def _find_unanswered(db: Session, actor: Person, application_id: int, *, lock: bool = False) -> MentorApplication:
    """Return the application; with `lock`, its person is locked. Raises Refusal if it was answered, and by whom."""
    require_admin(actor)
    application = find_application(db, actor.workspace_id, application_id)
    if application is not None and lock:
        lock_persons(db, actor.workspace_id, [application.person_id])
        application = find_application(db, actor.workspace_id, application_id)
    if application is None:
        raise Refusal(
            "This has already been answered. Settings → People shows who is a mentor.", next_steps=[NextStep("people")]
        )
    if application.state != PENDING:
        by = application.answered_by
        who = "You have" if by is None or by.id == actor.id else f"{by.name} has"
        raise Refusal(
            f"{who} {application.state} this already. You can change it in Settings → People.",
            next_steps=[NextStep("people")],
        )
    return application
