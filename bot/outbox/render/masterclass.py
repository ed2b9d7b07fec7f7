"""What a notice about a masterclass becomes when it is delivered."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.masterclasses.messages import MasterclassNews, message
from blocks.masterclasses.participants import file_comment
from bot.outbox.render.payloads import Payload, Post, Upload
from mentorship.masterclasses.participant_list import participants_file
from mentorship.masterclasses.view import MasterclassView, describe_one
from mentorship.people.person import PersonView, person_view
from storage.masterclass import list_self_enrollments
from storage.meeting import find_meeting
from storage.notice import Notice
from storage.person import Person, find_people

KINDS_ABOUT_PEOPLE = (
    *("joined", "joined_many", "left", "can_come", "cannot_come", "let_go"),
    *("undeliverable", "added", "taken_out"),
)
ENDED_ENROLLMENTS = ("left", "removed")


def render_masterclass_message(
    db: Session, notice: Notice, view: MasterclassView, by: PersonView | None, card_url: str
) -> Payload | None:
    """The message of this kind, or None when it is overtaken by what happened since."""
    who = _people_concerned(db, notice, view)
    if notice.kind in KINDS_ABOUT_PEOPLE and not who or _is_outdated(notice.kind, view):
        return None
    return Post(*message(notice.kind, MasterclassNews(view, by, who, notice.details, card_url)))


def _is_outdated(kind: str, view: MasterclassView) -> bool:
    """Whether what it tells does not hold any more, or is no concern of the reader's."""
    match kind:
        case "removed":
            return view.enrollment_state != "removed"
        case "changed" | "invited" | "class_message":
            return view.enrollment_state in ENDED_ENROLLMENTS
        case "link_failed":
            return view.link_state != "failed"
        case "asked_again":
            return "answer" not in view.actions
        case "too_few":
            return not _too_few(view)
        case "places_open":
            return "reserve" not in view.actions
    return False


def _too_few(view: MasterclassView) -> bool:
    """Whether the host is still to decide on it."""
    there = view.seats.attending + view.seats.asked
    return view.minimum is not None and there < view.minimum and "cancel" in view.actions and view.phase == "coming"


def _people_concerned(db: Session, notice: Notice, view: MasterclassView) -> tuple[PersonView, ...]:
    """Whom it concerns, as far as it still holds for them."""
    if notice.kind == "joined_many":
        since, until = (dt.datetime.fromisoformat(notice.details[each]) for each in ("since", "until"))
        newcomers = list_self_enrollments(db, view.id, since, until, notice.details["first"])
        return tuple(person_view(each.person) for each in newcomers)
    numbers = [*notice.details.get("people", []), *([notice.details["person"]] if "person" in notice.details else [])]
    found = {each.id: each for each in find_people(db, notice.workspace_id, numbers)}
    return tuple(person_view(found[number]) for number in numbers if number in found)


def render_participants_file(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """The list of participants as a file, for whoever still may have it."""
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    content = participants_file(db, person, meeting, now) if meeting is not None else None
    if meeting is None or content is None:
        return None
    comment = file_comment(describe_one(db, person, meeting, now))
    return Upload(f"participants-{meeting.id}-{notice.id}.csv", content, comment)
