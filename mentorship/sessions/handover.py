"""Handing over what a mentor who left has promised: another mentor takes their session, or the whole of a series."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.meetings.form import require_can_mentor
from mentorship.meetings.handover import change_host, claim_for_handover, warn_of_odd_hours
from mentorship.meetings.meeting import phase
from mentorship.meetings.venue import own_link
from mentorship.meetings.zoom_link import take_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_card
from mentorship.people.person import require_participant
from mentorship.people.roles import make_mentor, require_admin
from mentorship.sessions.per_person import group_by_person, starts_of
from mentorship.sessions.view import SessionView, describe, find_session, lock_series, mentee_of
from mentorship.sessions.waitlist_offers import offer_opened_sessions, withdraw_offer
from mentorship.submission import NotDone
from storage.leaving import list_others_in_series
from storage.meeting import ATTENDING, Meeting, enrollments_of
from storage.person import Person, find_person_by_slack_id


@dataclass(frozen=True)
class HandOverFormData:
    """A session about to be handed over, and how many others of its series could be handed over with it."""

    view: SessionView
    others_in_series: int
    warning: str = ""  # at which of its times it is early or late for the mentor who was chosen
    warned_of: str = ""  # that mentor (a Slack id)
    replaces_link: bool = False  # whether its meeting link is the old mentor's own


def prepare_hand_over(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> HandOverFormData:
    """Return the session that the actor is about to hand over. Raises Refusal if they cannot."""
    meeting = find_session(db, actor, meeting_id)
    _require_can_hand_over(actor, meeting, now)
    others = len(list_others_in_series(db, meeting, now))
    replaces_link = meeting.online and not meeting.link_state
    return HandOverFormData(describe(db, actor, [meeting], now)[0], others, replaces_link=replaces_link)


def lacks_link(db: Session, *, actor: Person, meeting_id: int, mentor: str, now: dt.datetime) -> bool:
    """Return whether this mentor (a Slack id) has no meeting link of their own for the session. Raises Refusal."""
    meeting = find_session(db, actor, meeting_id)
    require_admin(actor)
    needs_one = meeting.online and not meeting.link_state and not actor.program.makes_links
    new = find_person_by_slack_id(db, actor.workspace_id, mentor)
    return needs_one and new is not None and not own_link(db, new)


def hand_over(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    mentor: str,
    whole_series: bool,
    now: dt.datetime,
    version: int | None = None,
    warned_of: str = "",
) -> NotDone[HandOverFormData] | None:
    """Let another mentor (a Slack id) take the session of one who left, or with `whole_series` all coming ones.

    Where it is early or late for them, and the actor was not `warned_of` that, nothing is done and the form to be shown
    is returned; else None. Everyone concerned is told once. `version` is that of the session when the form was drawn.
    Raises OutdatedForm, Refusal with the field it is about, and UnknownPeople for someone new.
    """
    first = find_session(db, actor, meeting_id)
    meetings = lock_series(db, actor, first, list_others_in_series(db, first, now) if whole_series else [])
    _require_can_hand_over(actor, first, now)
    require_as_shown("this session", version, first.version)
    new = require_participant(db, actor=actor, slack_id=mentor, field="mentor")
    require_can_mentor(new, actor)
    coming = [each for each in meetings if each.live and phase(each, now) == "coming"]
    _require_not_mentee(db, coming, new)
    claim_for_handover(db, coming, new, actor)
    soonest_first = sorted(coming, key=lambda each: each.starts_at)
    warning = warn_of_odd_hours(soonest_first, new, actor, now)
    if warning and warned_of != mentor:
        asked = prepare_hand_over(db, actor=actor, meeting_id=meeting_id, now=now)
        return NotDone(replace(asked, warning=warning, warned_of=mentor))
    _change_mentor(db, soonest_first, new, actor, now)
    return None


def _change_mentor(db: Session, meetings: list[Meeting], new: Person, actor: Person, now: dt.datetime) -> None:
    """Let the new mentor, whose time was claimed, have these sessions, soonest first."""
    old, link = meetings[0].host, own_link(db, new)
    for meeting in meetings:
        withdraw_offer(db, meeting, by=actor, now=now)
        change_host(db, meeting, new, by=actor, now=now)
        take_link(db, meeting, link, now=now)
    make_mentor(db, new, by=actor, now=now)
    _tell_everybody(db, meetings, old, actor, now)
    offer_opened_sessions(db, [each for each in meetings if mentee_of(db, each) is None], now=now)


def _require_can_hand_over(actor: Person, meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal for everyone but admins, unless the mentor has left and the session is still to come."""
    require_admin(actor)
    look = [NextStep("session", meeting.id)]
    if not meeting.live or phase(meeting, now) != "coming":
        raise Refusal("This session was cancelled, has begun or is over, so nobody can take it over.", next_steps=look)
    if meeting.host.can_take_part:
        raise Refusal(
            f"{meeting.host.name} takes part in the program, and this session is theirs. It may just have been handed "
            "over by another admin.",
            next_steps=look,
        )


def _require_not_mentee(db: Session, meetings: list[Meeting], mentor: Person) -> None:
    """Raise Refusal if the new mentor is the mentee of one of these sessions."""
    for meeting in meetings:
        mentee = mentee_of(db, meeting)
        if mentee is not None and mentee.person_id == mentor.id:
            raise Refusal(f"{mentor.name} is the mentee of this session. Choose another mentor.", field="mentor")


def _tell_everybody(db: Session, meetings: list[Meeting], old: Person, actor: Person, now: dt.datetime) -> None:
    """Tell the new mentor and each mentee once about all of their sessions; cards and calendars follow.

    Where the card is new to the new mentor, it is the message that tells them.
    """
    places = [place for place in enrollments_of(db, [each.id for each in meetings]) if place.state == ATTENDING]
    for person, theirs in group_by_person((place.person, place.meeting) for place in places):
        details = {"by": actor.id, "person": old.id, "starts": starts_of(theirs)}
        notify(db, NoticeKind.HANDED_OVER, person, by=actor, meeting=theirs[0], details=details, now=now)
        for meeting in theirs:  # after the message, which posts the card itself where it is new
            update_card(db, meeting, person, now=now)
        refresh_home(db, person, now=now)
    for meeting in meetings:
        update_card(db, meeting, old, now=now)
