"""Renderers of the notices that only masterclasses have."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.masterclasses.announcement import announcement_card
from blocks.masterclasses.messages import message
from blocks.masterclasses.moved import moved_card
from blocks.masterclasses.news import MasterclassNews
from blocks.masterclasses.participants import file_comment
from blocks.masterclasses.question import ended_question
from bot.outbox.render.lookups import is_mail, meeting_of, own_card, update_or_post
from bot.outbox.render.payloads import File, Payload, Post, Renderer, Upload
from mentorship.masterclasses.announcement import describe_announcement, should_post
from mentorship.masterclasses.channel_name import slug
from mentorship.masterclasses.participant_list import participants_file
from mentorship.masterclasses.view import MasterclassView, describe_one
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.questions import OPEN_PLACES, is_question
from mentorship.people.person import PersonView, person_view
from storage.lane import Lane
from storage.masterclass import list_self_enrollments
from storage.meeting import LOST
from storage.notice import Notice, subject_of
from storage.person import Person, find_people

NEW_CARDS = (NoticeKind.MOVED, NoticeKind.QUEUE_MOVED)  # told by the card itself, where the person has none yet


def render_masterclass_message(
    db: Session, notice: Notice, view: MasterclassView, by: PersonView | None, card_url: str
) -> Payload | None:
    """Return the message about the masterclass, or None when what it tells no longer holds."""
    kind, who = NoticeKind(notice.kind), _people_concerned(db, notice, view)
    if kind in NEW_CARDS and own_card(db, notice) is None:
        return Post(*moved_card(kind, MasterclassNews(view, by, who, notice.details)), card=True)
    if kind.rules.names_people and not who or _is_outdated(kind, view):
        return None
    news = MasterclassNews(view, by, who, notice.details, card_url)
    return Post(*message(kind, news), card=is_question(subject_of(notice)) and not is_mail(notice))


def render_ended_question(db: Session, notice: Notice, view: MasterclassView, card_url: str) -> Payload | None:
    """Render how a question about the masterclass ended; or that there is room, with how much there is now."""
    asked = notice.details["subject"].rpartition(":")[2]
    ended = ended_question(view, asked)
    if ended is None and asked == OPEN_PLACES:
        ended = message(NoticeKind.PLACES_OPEN, MasterclassNews(view, card_url=card_url))
    return update_or_post(db, notice, *ended, post_if_missing=False) if ended is not None else None


def _is_outdated(kind: NoticeKind, view: MasterclassView) -> bool:
    """Return whether what it tells no longer holds, or no longer concerns the reader."""
    match kind:
        case NoticeKind.REMOVED:
            return view.enrollment_state != "removed"
        case NoticeKind.CHANGED | NoticeKind.INVITED | NoticeKind.CLASS_MESSAGE:
            return view.enrollment_state in LOST
        case NoticeKind.LINK_FAILED:
            return view.link_state != "failed"
        case NoticeKind.ASKED_AGAIN:
            return "answer" not in view.actions
        case NoticeKind.TOO_FEW:
            return not view.needs_decision
        case NoticeKind.PLACES_OPEN:
            return "reserve" not in view.actions
    return False


def _people_concerned(db: Session, notice: Notice, view: MasterclassView) -> tuple[PersonView, ...]:
    """Return the people whom the notice concerns, if it still holds for them."""
    if notice.kind == NoticeKind.JOINED_MANY:
        since, until = (dt.datetime.fromisoformat(notice.details[each]) for each in ("since", "until"))
        newcomers = list_self_enrollments(db, view.id, since, until, notice.details["first"])
        return tuple(person_view(each.person) for each in newcomers)
    numbers = [*notice.details.get("people", []), *([notice.details["person"]] if "person" in notice.details else [])]
    found = {each.id: each for each in find_people(db, notice.workspace_id, numbers)}
    return tuple(person_view(found[number]) for number in numbers if number in found)


def render_participants_file(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the list of participants as a file, for someone who may still have it."""
    meeting = meeting_of(db, notice)
    content = participants_file(db, person, meeting, now) if meeting is not None else None
    if meeting is None or content is None:
        return None
    comment = file_comment(describe_one(db, person, meeting, now))
    return Upload((File(f"participants-{slug(meeting.title)}-{notice.id}.csv", content),), comment)


def render_announcement(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the card in the channel that the lane names, for everyone who reads it; `person` is the host."""
    meeting = meeting_of(db, notice)
    if meeting is None:
        return None
    post_if_missing = should_post(db, meeting, Lane(notice.lane).slack_channel, now)
    card = announcement_card(describe_announcement(db, meeting, now))
    return update_or_post(db, notice, *card, post_if_missing=post_if_missing)


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.PARTICIPANTS_FILE: render_participants_file,
    NoticeKind.ANNOUNCEMENT: render_announcement,
}
