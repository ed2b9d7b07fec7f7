"""Putting notices in the outbox, in the same transaction as what they tell of."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from storage.application import PENDING, MentorApplication
from storage.channel import Channel
from storage.meeting import Meeting
from storage.notice import (
    ANNOUNCEMENT,
    CHANNEL,
    LINK,
    MAIL,
    WAITING,
    find_lanes_with_card,
    has_card,
    put_notice,
)
from storage.person import Person, find_people, list_admins
from storage.request import SessionRequest

# What may be sent to the one who acted.
SENT_TO_ACTOR_TOO = (
    *("card", "home", "file", "file_off", "participants_file", "undeliverable", "mail_off", LINK),
    *("application", "request_card", "request_unreached"),
    *(CHANNEL, "channel_trouble", "channel_refused", "channel_visitor", "channel_leaver"),
)
# What is not told by mail: cards and Home tabs are looked at in Slack, and files have a better way of their own.
NEVER_MAILED = ("home", "file", "file_off", "participants_file", "mail_off")
# Of the waiting list: whoever cannot be told has no part in the session, and their time to answer runs out by itself.
OFFER_KINDS = (
    *("offer", "offer_card", "offer_changed", "offer_withdrawn", "offer_expired"),
    *("queue_left", "queue_cancelled", "places_open"),  # of masterclasses
)


def notify(
    db: Session,
    kind: str,
    person: Person,
    *,
    now: dt.datetime,
    by: Person | None = None,
    meeting: Meeting | None = None,
    request: SessionRequest | None = None,
    details: dict[str, Any] | None = None,
    key: str | None = None,
    due_at: dt.datetime | None = None,
) -> None:
    """Tell `person` of something in a new message; nobody is told of what they did themselves (`by`).

    Not before `due_at`, where that is given; where one with the same `key` waits already, that one serves.
    """
    if by is not None and by.id == person.id and kind not in SENT_TO_ACTOR_TOO:
        return
    about = details or {}
    _enqueue(db, kind, person, meeting, about, refresh=False, key=key, now=now, request=request, due_at=due_at)


def send_calendar_removal(db: Session, person: Person, meetings: Sequence[Meeting], *, now: dt.datetime) -> None:
    """Send one file that takes these meetings, once added, out of the person's calendar."""
    if meetings:
        ids = [meeting.id for meeting in meetings]
        notify(db, "file_off", person, meeting=meetings[0], details={"meetings": ids}, now=now)


def enqueue_card(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Let the person have a card of the meeting that shows it as it then is: posted anew, or edited in place."""
    key = f"card:{meeting.id}:{person.id}"
    posted = has_card(db, f"meeting:{meeting.id}", f"person:{person.id}")
    _enqueue(db, "card", person, meeting, {}, refresh=posted, key=key, now=now)


def enqueue_cards(db: Session, meeting: Meeting, people: Iterable[Person], *, now: dt.datetime) -> None:
    """The same for any number of people at once."""
    shown = find_lanes_with_card(db, f"meeting:{meeting.id}")
    for person in people:
        key, posted = f"card:{meeting.id}:{person.id}", f"person:{person.id}" in shown
        _enqueue(db, "card", person, meeting, {}, refresh=posted, key=key, now=now)


def update_other_cards(db: Session, meeting: Meeting, *, exclude: Iterable[Person], now: dt.datetime) -> None:
    """Bring all cards of it up to date that others have, also those who have no place in it any more."""
    known = {person.id for person in exclude}
    lanes = find_lanes_with_card(db, f"meeting:{meeting.id}")
    others = {int(lane.partition(":")[2]) for lane in lanes} - known
    enqueue_cards(db, meeting, find_people(db, meeting.workspace_id, others), now=now)


def enqueue_request_card(db: Session, request: SessionRequest, person: Person, *, now: dt.datetime) -> None:
    """The same with the card of a request."""
    key = f"request:{request.id}:{person.id}"
    posted = has_card(db, f"request:{request.id}", f"person:{person.id}")
    _enqueue(db, "request_card", person, None, {}, refresh=posted, key=key, now=now, request=request)


def update_card(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Bring the person's card of the meeting up to date. A session of a series may have none; then none is made."""
    if meeting.series_id is None or has_card(db, f"meeting:{meeting.id}", f"person:{person.id}"):
        enqueue_card(db, meeting, person, now=now)
    else:
        update_mailed_calendar(db, meeting, person, now=now)


def update_mailed_calendar(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Bring what stands in the person's calendar by mail in line with the meeting, where no card is shown for it."""
    notice = _notice_values("card", person, meeting, {}, refresh=True, key=None, now=now)
    _enqueue_mail(db, person, notice)


def enqueue_application_cards(db: Session, application: MentorApplication, *, now: dt.datetime) -> None:
    """Let every admin have a message of somebody's wish to mentor that shows it as it then is."""
    pending, subject = application.state == PENDING, f"application:{application.id}"
    details = {"subject": subject, "application": application.id}
    for person in list_admins(db, application.workspace_id):
        key = f"{subject}:{person.id}"
        _enqueue(db, "application", person, None, details, refresh=not pending, key=key, now=now)


def notify_of_offer(
    db: Session,
    kind: str,
    meeting: Meeting,
    person: Person,
    *,
    now: dt.datetime,
    by: Person | None = None,
) -> None:
    """Tell `person` something of what is or was offered to them: a session, or a place in a masterclass.

    `offer` is the message to answer.
    """
    details = {"subject": offer_subject(meeting), **({"by": by.id} if by is not None else {})}
    notify(db, kind, person, by=by, meeting=meeting, details=details, now=now)


def update_offer_card(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Bring the message that offers it to the person up to date, if there is one by then."""
    subject = offer_subject(meeting)
    details, key = {"subject": subject}, f"{subject}:{person.id}"
    _enqueue(db, "offer_card", person, meeting, details, refresh=True, key=key, now=now)


def offer_subject(meeting: Meeting) -> str:
    """What the message that offers this shows: there is one in each conversation."""
    return f"offer:{meeting.id}"


def enqueue_announcement(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Let the one card that announces the masterclass show it as it then is, in whichever channel it stands.

    Where there is none, it gets one in the channel that is set now, unless it is for certain groups only.
    """
    program = meeting.host.program
    present = f"{ANNOUNCEMENT}:{program.announcement_channel}"
    lanes = find_lanes_with_card(db, f"meeting:{meeting.id}", ANNOUNCEMENT)
    if not lanes and program.announcement_channel and not meeting.restricted:
        lanes = {present}
    for lane in lanes - ({present} if program.announcement_trouble else set()):
        key = f"{lane}:{meeting.id}"
        _enqueue(db, ANNOUNCEMENT, meeting.host, meeting, {}, refresh=True, key=key, lane=lane, now=now)


def refresh_home(db: Session, person: Person, *, now: dt.datetime) -> None:
    """Bring the Home tab of somebody who has opened it up to date."""
    if person.home_list is not None:
        _enqueue(db, "home", person, None, {}, refresh=True, key=f"home:{person.id}", now=now)


def enqueue_zoom_sync(db: Session, meeting: Meeting, *, may_exist: bool, now: dt.datetime) -> None:
    """Bring Zoom in line with the meeting; many changes are one errand. `again`: a link may have been made before."""
    details, key, lane = {"again": True} if may_exist else {}, f"{LINK}:{meeting.id}", f"{LINK}:{meeting.id}"
    _enqueue(db, LINK, meeting.host, meeting, details, refresh=True, key=key, lane=lane, now=now)


def enqueue_channel_sync(db: Session, channel: Channel, meeting: Meeting, *, now: dt.datetime) -> None:
    """Bring the masterclass's channel in line with it; many changes are one errand."""
    name = f"{CHANNEL}:{channel.id}"
    _enqueue(db, CHANNEL, meeting.host, meeting, {}, refresh=True, key=name, lane=name, now=now)


def _enqueue(
    db: Session,
    kind: str,
    person: Person,
    meeting: Meeting | None,
    details: dict[str, Any],
    *,
    refresh: bool,
    key: str | None,
    lane: str = "",
    now: dt.datetime,
    request: SessionRequest | None = None,
    due_at: dt.datetime | None = None,
) -> None:
    notice = _notice_values(
        kind, person, meeting, details, refresh=refresh, key=key, lane=lane, now=now, request=request, due_at=due_at
    )
    put_notice(db, **notice)
    db.info["notices"] = True
    if not lane:
        _enqueue_mail(db, person, notice)


def _notice_values(
    kind: str,
    person: Person,
    meeting: Meeting | None,
    details: dict[str, Any],
    *,
    refresh: bool,
    key: str | None,
    lane: str = "",
    now: dt.datetime,
    request: SessionRequest | None = None,
    due_at: dt.datetime | None = None,
) -> dict[str, Any]:
    return {
        "workspace_id": person.workspace_id,
        "kind": kind,
        "lane": lane or f"person:{person.id}",
        "person_id": person.id,
        "meeting_id": meeting.id if meeting else None,
        "request_id": request.id if request else None,
        "details": details,
        "refresh": refresh,
        "key": key,
        "urgency": meeting.starts_at if meeting else now,
        "created_at": now,
        "due_at": due_at or now,
        "state": WAITING,
    }


def _enqueue_mail(db: Session, person: Person, notice: dict[str, Any]) -> None:
    """Tell the same by mail to whoever wants that.

    A card is not mailed for its own sake: it brings the calendar in line, which a message about the same meeting does
    too. So it yields to messages, and most often there is nothing left for it to do.
    """
    card, key = notice["kind"] == "card", notice["key"]
    if notice["kind"] in NEVER_MAILED or notice["refresh"] and not card or not person.wants_mail:
        return
    if card:
        key = f"mailcal:{notice['meeting_id']}:{person.id}"
    elif key is not None:
        key = f"{MAIL}:{key}"
    put_notice(db, **{**notice, "lane": f"{MAIL}:{person.id}", "refresh": card, "key": key})
    db.info["notices"] = True
