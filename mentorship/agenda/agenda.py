"""Lists that contain both sessions and masterclasses."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from mentorship.masterclasses import view as masterclass_view
from mentorship.masterclasses.view import MasterclassView
from mentorship.sessions import view as session_view
from mentorship.sessions.view import SessionView
from storage.meeting import MASTERCLASS
from storage.person import Person
from storage.rows import AnyMeeting

AnyMeetingView = SessionView | MasterclassView


def describe(db: Session, viewer: Person, meetings: Sequence[AnyMeeting], now: dt.datetime) -> list[AnyMeetingView]:
    """Return these meetings of both kinds as the viewer may see them, in the same order."""
    classes = [each for each in meetings if each.kind == MASTERCLASS]
    sessions = [each for each in meetings if each.kind != MASTERCLASS]
    found: dict[int, AnyMeetingView] = {view.id: view for view in session_view.describe(db, viewer, sessions, now)}
    found |= {view.id: view for view in masterclass_view.describe(db, viewer, classes, now)} if classes else {}
    return [found[each.id] for each in meetings]
