"""What a notice says by mail: decided from how things are when it goes, as everything that is told."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.outbox.render.payloads import Letter, Mail, Post, Update
from bot.outbox.render.plain_text import in_full, mentioned, plain_words
from mentorship.meetings.invitation import HELD, due, where
from mentorship.text import one_line
from storage.meeting import PUBLISHED, Meeting, all_places_of, find_meeting
from storage.notice import Notice
from storage.person import Person, find_members, find_person
from storage.workspace import Workspace

Compose = Callable[[Session, Notice, dt.datetime], Letter | None]
BY_ITSELF = "card"  # the kind of a notice that is mailed only where the calendar needs it
SILENT = "Something in your calendar has changed."


def compose_mail(db: Session, notice: Notice, compose: Compose, now: dt.datetime) -> Mail | None:
    """The mail for this notice; None when there is nothing left to tell, or the person wants no mail any more.

    What is said is the text of what Slack shows for the same notice (`compose`), which is complete by itself. When that
    has become untrue before it was told, the calendar may still have to follow; then the card says how things stand.
    """
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None or not person.wants_mail:
        return None
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id) if notice.meeting_id else None
    invitation = due(db, meeting, person, now) if meeting is not None else None
    said = _said(compose(db, notice, now)) if notice.kind != BY_ITSELF or invitation is not None else ""
    if not said and invitation is not None:
        said = _said(compose(db, _about_card(notice), now)) or SILENT
    if not said:
        return None
    workspace = db.get_one(Workspace, notice.workspace_id)
    return Mail(
        message_id=f"{int(notice.created_at.timestamp()):x}.{notice.id}.{workspace.team_id}",
        name=person.name,
        address=person.email,
        words=_plain(db, person, said),
        facts=_facts(db, meeting, person) if meeting is not None else (),
        workspace=workspace.name,
        url=workspace.url,
        sent_at=now,
        invitation=invitation,
    )


def _said(letter: Letter | None) -> str:
    return letter.text if isinstance(letter, (Post, Update)) else ""


def _about_card(notice: Notice) -> Notice:
    """The same as a card. It is not put anywhere."""
    return Notice(
        id=notice.id,
        kind=BY_ITSELF,
        workspace_id=notice.workspace_id,
        person_id=notice.person_id,
        meeting_id=notice.meeting_id,
        lane=notice.lane,
        details={},
    )


def _plain(db: Session, person: Person, text: str) -> str:
    known = find_members(db, person.workspace_id, mentioned(text))
    names = {slack_id: one_line(each.name) for slack_id, each in known.items()}
    return plain_words(text, names, person.zone, person.locale)


def _facts(db: Session, meeting: Meeting, person: Person) -> tuple[tuple[str, str], ...]:
    """When and where, for whoever has a place in what goes on."""
    places = all_places_of(db, meeting.id, person.id)
    if meeting.state != PUBLISHED or not places or places[-1].state not in HELD:
        return ()
    place = places[-1]
    online = meeting.meeting_url and place.method != "in_person"
    return (
        ("When", in_full(meeting.starts_at, meeting.ends_at, person.zone, person.locale)),
        ("Where", where(meeting, place)),
        *([("Meeting link", meeting.meeting_url)] if online else []),
    )
