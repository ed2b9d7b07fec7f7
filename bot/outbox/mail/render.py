"""What a notice says by mail, decided from how things are when it is sent."""

import datetime as dt
import json
import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from blocks.agenda.calendar_file import calendar_removal_text
from blocks.mail_link import can_be_answered, link_label
from blocks.mail_reason import mail_reason
from bot.outbox.mail.content import Look, Mail, Paragraph, Span
from bot.outbox.mail.markup import Reader, mentioned_ids
from bot.outbox.mail.paragraphs import join_url_of, read_blocks, read_text, without_facts
from bot.outbox.mail.slack_link import find_slack_link
from bot.outbox.mail.subject import starts_told, subject_for
from bot.outbox.render.lookups import meeting_of
from bot.outbox.render.payloads import Payload, Post, Render, Update
from mentorship.agenda.agenda import describe
from mentorship.meetings.invitation import (
    HELD_STATES,
    Invitation,
    find_due_invitation,
    link_for,
    location_text,
    own_method,
)
from mentorship.outbox.kinds import NoticeKind
from mentorship.text import to_one_line
from mentorship.times import city_of_zone, format_day, format_times
from storage.meeting import PUBLISHED, Meeting, find_meetings, list_enrollments_ever
from storage.meeting_lists import list_batch
from storage.notice import Notice
from storage.person import Person, find_people_by_slack_ids, find_person
from storage.request import find_request
from storage.workspace import Workspace

Message = Post | Update
Facts = tuple[tuple[str, str], ...]
TIME_OF_DAY = re.compile(r"\b\d{1,2}:\d\d\b")
CALENDAR_CHANGED = Post("Something in your calendar has changed.", [])


def render_mail(db: Session, notice: Notice, render: Render, now: dt.datetime) -> Mail | None:
    """Return the mail for this notice; None when there is nothing left to tell, or the person no longer wants mail.

    What is said is what Slack shows for the same notice (`render`). When that has become untrue before it was told, the
    calendar may still have to follow; then the card says how things stand.
    """
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None or not (person.wants_mail or person.has_left_with_mail) or _is_own_request(db, notice):
        return None
    meeting = meeting_of(db, notice)
    invitations = _due_invitations(db, notice, meeting, person, now) if meeting is not None else ()
    if not invitations and (not person.wants_mail or notice.details.get("by") == person.id):
        return None  # what they did themselves is mailed for the sake of their calendar only
    said = _what_to_say(db, notice, person, invitations, render, now)
    if said is None:
        return None
    kind, message = said
    workspace = db.get_one(Workspace, notice.workspace_id)
    paragraphs, facts, join_url = _body(
        db, notice, kind, meeting, person, _paragraphs(db, person, message, workspace), now
    )
    subject = subject_for(db, notice, kind, person, meeting, invitations, now)
    return Mail(
        message_id=f"{int(notice.created_at.timestamp()):x}.{notice.id}.{workspace.team_id}",
        name=person.name,
        address=person.email,
        subject=subject,
        paragraphs=paragraphs if facts else (*paragraphs, *_zone_line(person, subject, paragraphs)),
        facts=facts,
        link=_link(db, notice, kind, message),
        reason=mail_reason(takes_part=person.can_take_part, has_chosen=person.mail_choice is True),
        home_url=workspace.home_url,
        sent_at=now,
        invitations=invitations,
        join_url=join_url,
    )


def _what_to_say(
    db: Session, notice: Notice, person: Person, invitations: tuple[Invitation, ...], render: Render, now: dt.datetime
) -> tuple[NoticeKind, Message] | None:
    """Return what is told, and as what kind of notice; None when nothing is left of it."""
    kind = NoticeKind(notice.kind)
    if not invitations:  # a card is mailed only where the calendar needs it
        message = _message_of(render(db, notice, now)) if kind != NoticeKind.CARD else None
        return (kind, message) if message is not None else None
    if kind == NoticeKind.FILE_OFF:
        return kind, _removal_of(db, person, invitations, now)
    message = _message_of(render(db, notice, now))
    if message is not None:
        return kind, message
    return NoticeKind.CARD, _message_of(render(db, _as_card_notice(notice), now)) or CALENDAR_CHANGED


def _body(
    db: Session,
    notice: Notice,
    kind: NoticeKind,
    meeting: Meeting | None,
    person: Person,
    paragraphs: tuple[Paragraph, ...],
    now: dt.datetime,
) -> tuple[tuple[Paragraph, ...], Facts, str]:
    """Return the paragraphs, the facts of the meeting and its link to join: each of them said in one place only."""
    is_of_one = kind != NoticeKind.FILE_OFF and len(starts_told(notice)) < 2
    facts = _facts(db, meeting, person, paragraphs, now) if meeting is not None and is_of_one else ()
    if facts:
        paragraphs = without_facts(paragraphs)
    join_url = join_url_of(paragraphs) if kind == NoticeKind.REMINDER else ""
    if join_url:
        paragraphs = tuple(each for each in paragraphs if each.urls != {join_url})
    return paragraphs, facts, join_url


def _due_invitations(
    db: Session, notice: Notice, meeting: Meeting, person: Person, now: dt.datetime
) -> tuple[Invitation, ...]:
    """Return what brings the person's calendar in line: of a series that is open, all that was made at once; of what
    was cancelled at once, all of it.
    """
    meetings = [meeting]
    if len(notice.meeting_ids) > 1:
        meetings = find_meetings(db, meeting.workspace_id, notice.meeting_ids)
    if notice.details.get("is_open") and meeting.series_id is not None:
        meetings = list_batch(db, meeting.workspace_id, meeting.series_id, meeting.created_at)
    due = (find_due_invitation(db, each, person, now) for each in meetings)
    return tuple(each for each in due if each is not None)


def _removal_of(db: Session, person: Person, invitations: Sequence[Invitation], now: dt.datetime) -> Post:
    """Return which sessions are taken out of the person's calendar."""
    meetings = find_meetings(db, person.workspace_id, [each.meeting_id for each in invitations])
    return Post(calendar_removal_text(describe(db, person, meetings, now)), [])


def _is_own_request(db: Session, notice: Notice) -> bool:
    """Return whether this shows someone what they asked themselves."""
    if notice.kind != NoticeKind.REQUEST_CARD or notice.request_id is None:
        return False
    request = find_request(db, notice.workspace_id, notice.request_id)
    return request is not None and request.sender_id == notice.person_id


def _link(db: Session, notice: Notice, kind: NoticeKind, message: Message) -> tuple[str, str]:
    """Return what the button into Slack says, and where it leads: to the card, where only that has the buttons."""
    here = can_be_answered(message.blocks)
    is_asked = here or kind.rules.if_unanswered
    return link_label(is_asked=is_asked), find_slack_link(db, notice, to_card=is_asked and not here)


def _message_of(payload: Payload | None) -> Message | None:
    return payload if isinstance(payload, (Post, Update)) else None


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


def _paragraphs(db: Session, person: Person, message: Message, workspace: Workspace) -> tuple[Paragraph, ...]:
    """Return what the message says, without the links to its card: that is where the button leads."""
    known = find_people_by_slack_ids(db, person.workspace_id, mentioned_ids(json.dumps(message.blocks) + message.text))
    names = {slack_id: to_one_line(each.name) for slack_id, each in known.items()}
    reader = Reader(person.zone, person.locale, names)
    found = read_blocks(message.blocks, reader) if message.blocks else read_text(message.text, reader)
    messages = f"{workspace.url}archives/"
    return tuple(
        each for each in found if not (each.is_link_only and all(url.startswith(messages) for url in each.urls))
    )


def _zone_line(person: Person, subject: str, paragraphs: tuple[Paragraph, ...]) -> list[Paragraph]:
    """Return whose clock it is by which times are told, if any is."""
    if not any(TIME_OF_DAY.search(each) for each in (subject, *(each.text for each in paragraphs))):
        return []
    return [Paragraph(((Span(f"Times are in your time zone ({city_of_zone(person.zone)})."),),), Look.QUIET)]


def _facts(db: Session, meeting: Meeting, person: Person, paragraphs: tuple[Paragraph, ...], now: dt.datetime) -> Facts:
    """Return when and where it is, if the meeting takes place and the person is enrolled in it; how to join, until it
    is over.
    """
    enrollments = list_enrollments_ever(db, meeting.id, person.id)
    if meeting.state != PUBLISHED or not enrollments or enrollments[-1].state not in HELD_STATES:
        return ()
    method = own_method(db, meeting, enrollments[-1])
    url = link_for(meeting, method)
    is_linked = any(url in each.urls for each in without_facts(paragraphs))
    return (
        ("When", _timespan(meeting, person)),
        ("Where", location_text(meeting, method)),
        *([("Join", url)] if url and not is_linked and now < meeting.ends_at else []),
    )


def _timespan(meeting: Meeting, person: Person) -> str:
    """Return from when to when it is, with the date and whose clock that is."""
    zone, locale = person.zone, person.locale
    times = format_times(meeting.starts_at, meeting.ends_at, zone, locale)
    return f"{format_day(meeting.starts_at, zone, locale)}, {times} ({city_of_zone(zone)} time)"
