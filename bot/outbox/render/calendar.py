"""Renderers of calendar files: one for each entry, to open from the direct message."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from blocks.agenda.calendar_file import calendar_comment, calendar_removal_comment
from bot.outbox.render.payloads import File, Payload, Renderer, Upload
from mentorship.agenda.agenda import describe as describe_meetings
from mentorship.masterclasses.channel_name import slug
from mentorship.meetings.invitation import Invitation, find_due_file
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import INSTEAD_OF_MAIL
from storage.calendar_entry import CANCEL, find_calendar_entry
from storage.meeting import find_meetings
from storage.notice import Notice
from storage.person import Person


def calendar_renderers(organizer: str) -> dict[NoticeKind, Renderer]:
    """Return the renderers of calendar files; `organizer` is the address that our mail comes from, where there is
    one: the file and the mail of one entry name the same.
    """

    def render_file(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
        """Render the file that brings the person's calendar in line with the meeting, if it needs one."""
        entry = find_calendar_entry(db, notice.meeting_id or 0, person.id)
        is_update = entry is not None and entry.is_in_calendar and "asked" not in notice.details
        due = _due_files(db, notice, person, [notice.meeting_id or 0], now)
        if not due:
            return None
        (view,) = describe_meetings(db, person, find_meetings(db, notice.workspace_id, [due[0].meeting_id]), now)
        ends = due[0].method == CANCEL
        comment = calendar_removal_comment([view]) if ends else calendar_comment(view, is_update=is_update)
        return _upload(notice, due, comment, organizer, now)

    def render_removal(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
        """Render the files that take out of the person's calendar those of the meetings in which they have no place."""
        due = _due_files(db, notice, person, notice.details["meetings"], now)
        ended = [each for each in due if each.method == CANCEL]
        if not ended:
            return None
        meetings = find_meetings(db, notice.workspace_id, [each.meeting_id for each in ended])
        comment = calendar_removal_comment(describe_meetings(db, person, meetings, now))
        return _upload(notice, ended, comment, organizer, now)

    return {NoticeKind.FILE: render_file, NoticeKind.FILE_OFF: render_removal}


def _due_files(
    db: Session, notice: Notice, person: Person, meeting_ids: Sequence[int], now: dt.datetime
) -> list[Invitation]:
    """Return what has to be sent by file of these meetings, soonest first."""
    asked, by_mail = "asked" in notice.details, person.wants_mail and INSTEAD_OF_MAIL not in notice.details
    found = (
        find_due_file(db, each, person, now, asked=asked, by_mail=by_mail)
        for each in find_meetings(db, notice.workspace_id, meeting_ids)
    )
    return [each for each in found if each is not None]


def _upload(
    notice: Notice, invitations: Sequence[Invitation], comment: str, organizer: str, now: dt.datetime
) -> Upload:
    """Return one file for each entry: a calendar reads only the first of several in one object (RFC 5546, 3.2.5)."""
    # Imported here: a program that never sends a calendar file need not hold the library in memory.
    from mentorship.agenda.calendar_file import calendar_object

    files = tuple(
        File(f"{_file_name(each)}-{notice.id}.ics", calendar_object(each, now, organizer=organizer))
        for each in invitations
    )
    return Upload(files, comment, tuple(each.as_sent for each in invitations))


def _file_name(invitation: Invitation) -> str:
    """Return what the file is about: the title of a masterclass, or with whom a session is."""
    return slug(invitation.event.summary.removeprefix("Masterclass: "))
