"""What a notice says by mail, decided from how things are when it is sent."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.mail_reason import mail_reason
from bot.outbox.mail.subject import subject_for
from bot.outbox.render.payloads import Mail, Payload, Post, Render, Update
from bot.outbox.render.plain_text import format_timespan, mentioned_ids, plain_text
from mentorship.meetings.invitation import HELD_STATES, find_due_invitation, location_text
from mentorship.outbox.kinds import NoticeKind
from mentorship.text import to_one_line
from storage.meeting import PUBLISHED, Meeting, find_meeting, list_enrollments_ever
from storage.notice import Notice
from storage.person import Person, find_people_by_slack_ids, find_person
from storage.workspace import Workspace

CALENDAR_CHANGED = "Something in your calendar has changed."


def render_mail(db: Session, notice: Notice, render: Render, now: dt.datetime) -> Mail | None:
    """Return the mail for this notice; None when there is nothing left to tell, or the person no longer wants mail.

    What is said is the text of what Slack shows for the same notice (`render`), which is complete by itself. When that
    has become untrue before it was told, the calendar may still have to follow; then the card says how things stand.
    """
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None or not (person.wants_mail or person.has_left_with_mail):
        return None
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id) if notice.meeting_id else None
    invitation = find_due_invitation(db, meeting, person, now) if meeting is not None else None
    if invitation is None and not person.wants_mail:
        return None
    # A card is mailed only where the calendar needs it.
    kind = NoticeKind(notice.kind)
    text = _text_of(render(db, notice, now)) if kind != NoticeKind.CARD or invitation is not None else ""
    if not text and invitation is not None:
        kind, text = NoticeKind.CARD, _text_of(render(db, _as_card_notice(notice), now)) or CALENDAR_CHANGED
    if not text:
        return None
    workspace = db.get_one(Workspace, notice.workspace_id)
    return Mail(
        message_id=f"{int(notice.created_at.timestamp()):x}.{notice.id}.{workspace.team_id}",
        name=person.name,
        address=person.email,
        subject=subject_for(db, notice, kind, person, meeting, invitation),
        text=_plain_text(db, person, text),
        facts=_facts(db, meeting, person) if meeting is not None else (),
        reason=mail_reason(takes_part=person.can_take_part, has_chosen=person.mail_choice is True),
        url=workspace.url,
        sent_at=now,
        invitation=invitation,
    )


def _text_of(payload: Payload | None) -> str:
    return payload.text if isinstance(payload, (Post, Update)) else ""


def _as_card_notice(notice: Notice) -> Notice:
    """Return the same notice as a card. It is stored nowhere."""
    return Notice(
        id=notice.id,
        kind=NoticeKind.CARD,
        workspace_id=notice.workspace_id,
        person_id=notice.person_id,
        meeting_id=notice.meeting_id,
        lane=notice.lane,
        details={},
    )


def _plain_text(db: Session, person: Person, text: str) -> str:
    known = find_people_by_slack_ids(db, person.workspace_id, mentioned_ids(text))
    names = {slack_id: to_one_line(each.name) for slack_id, each in known.items()}
    return plain_text(text, names, person.zone, person.locale)


def _facts(db: Session, meeting: Meeting, person: Person) -> tuple[tuple[str, str], ...]:
    """Return when and where it is, if the meeting takes place and the person is enrolled in it."""
    enrollments = list_enrollments_ever(db, meeting.id, person.id)
    if meeting.state != PUBLISHED or not enrollments or enrollments[-1].state not in HELD_STATES:
        return ()
    enrollment = enrollments[-1]
    online = meeting.meeting_url and enrollment.method != "in_person"
    return (
        ("When", format_timespan(meeting.starts_at, meeting.ends_at, person.zone, person.locale)),
        ("Where", location_text(meeting, enrollment)),
        *([("Meeting link", meeting.meeting_url)] if online else []),
    )
