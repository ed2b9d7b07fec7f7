"""The renderer of what is told in the place of a file that could not be sent."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.agenda.calendar_file import (
    calendar_failed_message,
    calendar_removal_failed_message,
    participants_failed_message,
)
from bot.outbox.render.lookups import meeting_view
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.agenda.agenda import describe
from mentorship.masterclasses.view import MasterclassView
from mentorship.outbox.kinds import NoticeKind
from storage.meeting import find_meetings
from storage.notice import Notice
from storage.person import Person


def render_file_failed(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message that a file could not be sent, while the person would still have a use for the file."""
    denied, kind = bool(notice.details["denied"]), notice.details["file"]
    if kind == NoticeKind.FILE_OFF:
        return _render_removal_failed(db, notice, person, now, denied=denied)
    view = meeting_view(db, notice, person, now)
    if kind == NoticeKind.PARTICIPANTS_FILE:
        return Post(*participants_failed_message(view, denied=denied)) if isinstance(view, MasterclassView) else None
    if view is None or view.state != "published" or view.enrollment_state != "attending":
        return None
    return Post(*calendar_failed_message(view, denied=denied))


def _render_removal_failed(
    db: Session, notice: Notice, person: Person, now: dt.datetime, *, denied: bool
) -> Payload | None:
    meetings = find_meetings(db, notice.workspace_id, notice.details["meetings"])
    described = describe(db, person, meetings, now)
    views = [view for view in described if view.enrollment_state not in (None, "attending")]
    return Post(*calendar_removal_failed_message(views, denied=denied)) if views else None


RENDERERS: dict[NoticeKind, Renderer] = {NoticeKind.FILE_FAILED: render_file_failed}
