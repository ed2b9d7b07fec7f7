"""Recording who was at a masterclass: all of its participants are ticked, and whoever was missing is unticked."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.form_state import fingerprint, require_as_shown
from mentorship.history import HistoryKind, record_history
from mentorship.masterclasses.view import MasterclassView, describe_one, find_masterclass, require_manager
from mentorship.meetings.outcome_view import is_correctable
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home
from mentorship.outcome.attendance_record import look_step, require_ended, too_late
from mentorship.outcome.record_effects import close_question, notify_of_absence
from mentorship.search_text import is_named, parse_search
from storage.attendance import (
    ATTENDED,
    NO_SHOW,
    Listed,
    add_attendance,
    change_attendance,
    drop_draft,
    find_draft,
    keep_draft,
    list_to_record,
)
from storage.meeting import PARTICIPANT, Meeting
from storage.person import Person, find_people, list_admins

PAGE = 50  # people


@dataclass(frozen=True)
class Ticks:
    """What a page of the form holds: whom it shows (by id), and who of them is ticked."""

    shown: frozenset[int] = frozenset()
    ticked: frozenset[int] = frozenset()


@dataclass(frozen=True)
class AttendancePage:
    """A page of the form `Record attendance`, with those who are unticked so far, also on other pages."""

    view: MasterclassView
    people: Sequence[Listed]
    absent: frozenset[int]
    count: int  # of all participants
    missing: int  # how many of them are unticked
    page: int
    more: bool
    words: str  # what was searched for
    is_search_offered: bool
    token: str  # what is recorded so far, in short


def open_attendance(
    db: Session, *, actor: Person, meeting_id: int, now: dt.datetime, page: int = 0, words: str = ""
) -> AttendancePage:
    """Return a page of the form, as it was left. Raises Refusal if the actor cannot record who was there."""
    meeting = find_masterclass(db, actor, meeting_id)
    people = _require_recordable(db, actor, meeting, now)
    absent = _absent(people, find_draft(db, meeting.id, actor.id), Ticks())
    return _page(describe_one(db, actor, meeting, now), people, absent, page, words)


def turn_page(
    db: Session, *, actor: Person, meeting_id: int, ticks: Ticks, page: int, words: str, now: dt.datetime
) -> AttendancePage:
    """Keep what is ticked on one page of the form, and return another; or those with `words` in their names. Raises
    Refusal if the actor cannot record who was there.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    people = _require_recordable(db, actor, meeting, now)
    absent = _keep(db, actor, meeting, people, ticks, now)
    return _page(describe_one(db, actor, meeting, now), people, absent, page, words)


def keep_ticks(db: Session, *, actor: Person, meeting_id: int, ticks: Ticks, now: dt.datetime) -> None:
    """Keep what is ticked so far, until it is saved. Raises Refusal."""
    meeting = find_masterclass(db, actor, meeting_id)
    _keep(db, actor, meeting, _require_recordable(db, actor, meeting, now), ticks, now)


def save(
    db: Session, *, actor: Person, meeting_id: int, ticks: Ticks, shown: str = "", now: dt.datetime
) -> tuple[int, int]:
    """Record who was there: everyone but those who are unticked. They are told, and can say that they were there.

    `shown` is what was recorded when the form was drawn. Returns how many were there, and how many were not. Raises
    OutdatedForm, and Refusal.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    people = _require_recordable(db, actor, meeting, now)
    require_as_shown("who was recorded as present", shown, _token(people))
    absent = _absent(people, find_draft(db, meeting.id, actor.id), ticks)
    record_history(db, HistoryKind.RECORDED, meeting, by=actor, now=now)
    _write(db, meeting, actor, people, absent, now)
    drop_draft(db, meeting.id, actor.id)
    close_question(db, meeting, now)
    return len(people) - len(absent), len(absent)


def _write(
    db: Session, meeting: Meeting, actor: Person, people: Sequence[Listed], absent: set[int], now: dt.datetime
) -> None:
    """Write what is new, and tell whoever is concerned; in a handful of statements, however many they are."""
    by = {"recorded_by_id": actor.id, "recorded_at": now}
    new = [each.person_id for each in people if each.state is None]
    common = {"meeting_id": meeting.id, "workspace_id": meeting.workspace_id, "role": PARTICIPANT}
    states = {number: NO_SHOW if number in absent else ATTENDED for number in new}
    rows = [{**common, "person_id": number, "state": states[number]} for number in new]
    add_attendance(db, [{**row, "ends_at": meeting.ends_at, **by} for row in rows])
    gone = [each.person_id for each in people if each.state == ATTENDED and each.person_id in absent]
    back = [each.person_id for each in people if each.state == NO_SHOW and each.person_id not in absent]
    cleared = {"disputed_at": None, "settled_by_id": None, "settled_at": None}
    change_attendance(db, meeting.id, gone, state=NO_SHOW, **by, **cleared)
    change_attendance(db, meeting.id, back, state=ATTENDED, **by, **cleared)
    _tell(db, meeting, actor, [*gone, *(number for number in new if number in absent)], back, now)
    if any(each.is_disputed and each.person_id in back for each in people):
        for admin in list_admins(db, meeting.workspace_id):  # there is less for them to settle
            refresh_home(db, admin, now=now)


def _tell(
    db: Session, meeting: Meeting, actor: Person, gone: Sequence[int], back: Sequence[int], now: dt.datetime
) -> None:
    """Tell those who are recorded as absent, and those who no longer are."""
    people = {each.id: each for each in find_people(db, meeting.workspace_id, [*gone, *back])} if gone or back else {}
    for numbers, kind in ((gone, HistoryKind.NO_SHOW), (back, HistoryKind.ATTENDED)):
        for number in numbers:
            record_history(db, kind, meeting, by=actor, person=people[number], now=now)
    notify_of_absence(db, meeting, [people[number] for number in gone], by=actor, now=now)
    for number in back:
        details = {"by": actor.id, "person": number}
        notify(db, NoticeKind.RESULT, people[number], by=actor, meeting=meeting, details=details, now=now)
    for person in people.values():
        refresh_home(db, person, now=now)


def _require_recordable(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> list[Listed]:
    """Return whom the form is about. Raises Refusal if there is nobody, or it is too early or too late.

    Of whom an admin has settled it, only an admin can change it.
    """
    require_manager(actor, meeting)
    require_ended(meeting, now)
    if not is_correctable(meeting, now):
        raise too_late(meeting)
    people = [each for each in list_to_record(db, meeting.id) if actor.admin or not each.is_settled]
    if not people:
        words = "Nobody had a spot in this masterclass, so there is nothing to record."
        raise Refusal(words, next_steps=[look_step(meeting)])
    return people


def _keep(
    db: Session, actor: Person, meeting: Meeting, people: Sequence[Listed], ticks: Ticks, now: dt.datetime
) -> set[int]:
    """Keep who is unticked by now, and return them."""
    absent = _absent(people, find_draft(db, meeting.id, actor.id), ticks)
    keep_draft(db, meeting, actor.id, absent, now)
    return absent


def _absent(people: Iterable[Listed], draft: set[int] | None, ticks: Ticks) -> set[int]:
    """Return who is unticked: on the page that is shown, before that in the draft, and else as it was recorded."""
    known = {each.person_id for each in people}
    before = {each.person_id for each in people if each.state == NO_SHOW} if draft is None else draft
    return known & ((before - ticks.shown) | (ticks.shown - ticks.ticked))


def _page(view: MasterclassView, people: Sequence[Listed], absent: set[int], page: int, words: str) -> AttendancePage:
    wanted = parse_search(words.removeprefix("@")) if words else None
    named = [each for each in people if wanted is None or is_named(each.name, wanted)]
    page = min(page, max(0, (len(named) - 1) // PAGE))
    shown = named[page * PAGE : (page + 1) * PAGE]
    return AttendancePage(
        view=view,
        people=shown,
        absent=frozenset(absent),
        count=len(people),
        missing=len(absent),
        page=page,
        more=(page + 1) * PAGE < len(named),
        words=words,
        is_search_offered=len(people) > PAGE,
        token=_token(people),
    )


def _token(people: Iterable[Listed]) -> str:
    """Return a short name for what is recorded so far."""
    return fingerprint(*sorted((each.person_id, each.state or "") for each in people))
