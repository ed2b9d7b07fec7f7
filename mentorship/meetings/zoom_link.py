"""Meeting links made by Zoom: which meeting waits for one, and what happens once it is made or cannot be made.

Zoom is called from the outbox, never by a click. A link made by Zoom belongs to one meeting: it moves with it, and is
removed with it.
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_zoom_sync, notify, update_card
from storage.meeting import ATTENDING, Meeting, enrollments_of, lock_meeting

AWAITED, MADE, FAILED = "awaited", "made", "failed"


class LinkState(NamedTuple):
    """What Zoom must be told of when it changes: whether Zoom makes the link, and from when to when it is for (UTC)."""

    state: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None


NO_LINK = LinkState("", None, None)


def link_state_of(meeting: Meeting) -> LinkState:
    """Return the state of the meeting's link."""
    return LinkState(meeting.link_state, meeting.starts_at, meeting.ends_at) if meeting.link_state else NO_LINK


def set_url(meeting: Meeting, url: str) -> None:
    """Let the meeting have the URL that was typed; a link made by Zoom stays while nobody types another."""
    if meeting.link_state == MADE and meeting.online and url in ("", meeting.meeting_url):
        return
    meeting.meeting_url, meeting.link_state = url if meeting.online else "", ""


def take_link(db: Session, meeting: Meeting, link: str, *, now: dt.datetime) -> None:
    """Let the link of its new host replace the one that the host before them typed; one made by Zoom stays.

    Where they have none (empty), and Zoom makes none, it will follow once they enter one.
    """
    if meeting.online and not meeting.link_state:
        meeting.meeting_url = link
        if meeting.host.program.makes_links:
            sync_link(db, meeting, now=now)


def typed_url(meeting: Meeting) -> str:
    """Return the URL that a copy of the meeting takes over: one that was typed."""
    return "" if meeting.link_state else meeting.meeting_url


def sync_link(db: Session, meeting: Meeting, *, before: LinkState = NO_LINK, now: dt.datetime) -> None:
    """Bring the link in line with the meeting, which has changed since `before`: it awaits a link, keeps it or no
    longer needs it. Zoom is told from the outbox.
    """
    if meeting.live and meeting.online and not meeting.meeting_url:
        meeting.link_state = AWAITED
    elif not meeting.live and meeting.link_state:
        meeting.meeting_url, meeting.link_state = "", ""
    if link_state_of(meeting) != before:
        enqueue_zoom_sync(db, meeting, may_exist=before.state in (AWAITED, FAILED), now=now)


def record_link_made(
    db: Session, *, workspace_id: int, meeting_id: int, zoom_id: str, url: str, now: dt.datetime
) -> None:
    """Record that Zoom has the meeting. Where a link is still awaited, this is it: cards and calendars show it."""
    meeting = lock_meeting(db, workspace_id, meeting_id)
    if meeting is None:
        return
    meeting.zoom_id = zoom_id
    if meeting.link_state == AWAITED:
        meeting.meeting_url, meeting.link_state = url, MADE
        _update_cards(db, meeting, now)


def record_link_gone(db: Session, *, workspace_id: int, meeting_id: int, now: dt.datetime) -> None:
    """Record that Zoom no longer has the meeting: we removed it, or someone did there, and a link is awaited again."""
    meeting = lock_meeting(db, workspace_id, meeting_id)
    if meeting is None:
        return
    meeting.zoom_id = ""
    if meeting.link_state == MADE:
        meeting.meeting_url, meeting.link_state = "", AWAITED
        _update_cards(db, meeting, now)


def record_link_failed(db: Session, *, workspace_id: int, meeting_id: int, now: dt.datetime) -> None:
    """Record that Zoom has not made the link and is no longer asked: the mentor is told, and can still enter one."""
    meeting = lock_meeting(db, workspace_id, meeting_id)
    if meeting is None or meeting.link_state != AWAITED:
        return
    meeting.link_state = FAILED
    _update_cards(db, meeting, now)
    if now < meeting.ends_at:
        notify(db, NoticeKind.LINK_FAILED, meeting.host, meeting=meeting, now=now)


def _update_cards(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    for enrollment in enrollments_of(db, [meeting.id]):
        if enrollment.state == ATTENDING:
            update_card(db, meeting, enrollment.person, now=now)
