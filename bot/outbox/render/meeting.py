"""Renderers of the notices about meetings: cards, messages and reminders."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from blocks.agenda.ended_reminder import ended_reminder
from blocks.agenda.leaver import leaver_card
from blocks.agenda.reminder import reminder_message
from blocks.masterclasses import messages as masterclass_messages
from blocks.masterclasses.masterclass import card as masterclass_card
from blocks.masterclasses.waitlist import no_longer_waiting
from blocks.sessions import messages as session_messages
from blocks.sessions.card import card as session_card
from blocks.sessions.draft_lost import draft_lost_message
from blocks.sessions.messages import SessionNews
from blocks.sessions.series_message import series_message, series_undone_message
from blocks.sessions.time_question import ended_question
from bot.outbox.render.lookups import card_url, is_mail, meeting_view, own_card, person_in_role, update_or_post
from bot.outbox.render.masterclass import render_ended_question, render_masterclass_message
from bot.outbox.render.outcome import after_end
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.agenda.leaver import describe_leaver
from mentorship.agenda.reminder_view import describe_reminder
from mentorship.masterclasses.view import MasterclassView
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.questions import asked_after_end, asks_in_reminder, reminded_start
from mentorship.people.person import PersonView, person_view
from mentorship.sessions.undo import describe_batch
from mentorship.sessions.view import SessionView, describe
from storage.meeting import LOST, PUBLISHED, find_meetings
from storage.notice import Notice
from storage.person import Person


def render_card(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the card of the meeting for someone who has, or had, a place in it."""
    view = meeting_view(db, notice, person, now)
    if isinstance(view, MasterclassView) and view.role is None:
        return _render_waiting_card(db, notice, view)
    if view is None or view.role is None:
        return None
    card = masterclass_card(view) if isinstance(view, MasterclassView) else session_card(view)
    return update_or_post(db, notice, *card)


def _render_waiting_card(db: Session, notice: Notice, view: MasterclassView) -> Payload | None:
    """Render the card of someone who waits for a place, or did; a new one only while they do."""
    if view.queue_state is None and view.state == PUBLISHED:
        return None
    if view.is_hidden:
        return update_or_post(db, notice, *no_longer_waiting(), post_if_missing=False)
    waits = view.queue_number is not None or "offer" in view.actions
    return update_or_post(db, notice, *masterclass_card(view), post_if_missing=waits)


def render_message(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render a message about the meeting, unless what it tells no longer holds."""
    view, card = meeting_view(db, notice, person, now), own_card(db, notice)
    url, by = card_url(db, card), person_in_role(db, notice, "by")
    if isinstance(view, MasterclassView):
        return render_masterclass_message(db, notice, view, by, url)
    kind, details = NoticeKind(notice.kind), notice.details
    if "sessions" in details:
        view, details = _undecided(db, notice, person, now)
    who = person_in_role(db, notice, "mentee") or person_in_role(db, notice, "person")
    if view is None or _is_outdated(kind, view, who):
        return None
    if card is None and kind.rules.if_card_posted:
        return None  # they never learned of the offer
    if _is_told_by_card(notice, view) and card is None and not is_mail(notice):
        return Post(*session_card(view), card=True)
    news = SessionNews(view, by=by, who=who, details=details, card_url=url)
    asks = session_messages.asks_for_time(kind, news)
    return Post(*session_messages.message(kind, news), card=asks and not is_mail(notice))


def _undecided(
    db: Session, notice: Notice, person: Person, now: dt.datetime
) -> tuple[SessionView | None, dict[str, Any]]:
    """Return the first of the sessions whose mentor has left that still wait for another one, and all that are told."""
    meetings = find_meetings(db, notice.workspace_id, notice.details["sessions"])
    views = [view for view in describe(db, person, meetings, now) if view.awaits_mentor and view.role == "mentee"]
    starts = [view.starts_at.isoformat() for view in views]
    return (views[0] if views else None), {**notice.details, "starts": starts}


def _is_told_by_card(notice: Notice, view: SessionView) -> bool:
    """Return whether the card, where it is new, says this by itself: not who published what someone else wrote, nor
    that a whole series was handed over.
    """
    kind = NoticeKind(notice.kind)
    if view.role is None or not kind.rules.told_by_card:
        return False
    match kind:
        case NoticeKind.CREATED:
            return view.published_by is not None
        case NoticeKind.HANDED_OVER:
            return view.handed_over_by is not None and len(notice.details["starts"]) == 1
    return True


def render_series_undone(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render that sessions made at once were taken back, in the place of the message that told of them."""
    by, count = person_in_role(db, notice, "by"), int(notice.details["count"])
    left = describe_batch(db, person, _batch(notice), now)
    undone = series_undone_message(by, person_view(person), count, left)
    return update_or_post(db, notice, *undone, post_if_missing=False)


def render_series(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message that tells of sessions made at once, as they are by now; later in its place."""
    view = describe_batch(db, person, _batch(notice), now)
    if notice.kind == NoticeKind.SERIES:
        return Post(*series_message(view), card=not is_mail(notice)) if view and view.standing else None
    if view is None or notice.details.get("late") and not view.standing:
        return None
    return update_or_post(db, notice, *series_message(view), post_if_missing=False)


def _batch(notice: Notice) -> str:
    return str(notice.details.get("subject", "")).removeprefix("series:")


def render_question(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render how a question about the meeting ended; nothing while it can still be answered."""
    view, subject = meeting_view(db, notice, person, now), str(notice.details["subject"])
    if view is not None and asked_after_end(subject) is not None:
        ended = after_end(db, notice, person, view, now)
        return update_or_post(db, notice, *ended, post_if_missing=False) if ended is not None else None
    token = subject.rpartition(":")[2]
    reminded = reminded_start(token)
    if reminded is not None and view is not None:
        return _follow_reminder(db, notice, person, view, reminded, asked=asks_in_reminder(token), now=now)
    if isinstance(view, MasterclassView):
        return render_ended_question(db, notice, view, card_url(db, own_card(db, notice)))
    if not isinstance(view, SessionView):
        return None
    answered = ended_question(view, token)
    return update_or_post(db, notice, *answered, post_if_missing=False) if answered is not None else None


def _follow_reminder(
    db: Session,
    notice: Notice,
    person: Person,
    view: AnyMeetingView,
    starts_at: dt.datetime,
    *,
    asked: bool,
    now: dt.datetime,
) -> Payload | None:
    """Render why the meeting does not begin then for its reader; or the reminder without its question, once that is
    over. Nothing where the reminder holds as it stands.
    """
    shown = ended_reminder(view, starts_at)
    if shown is None and asked:
        reminder = describe_reminder(db, person, view.id, starts_at=starts_at, names=None, now=now)
        if reminder is not None and not reminder.can_answer:
            shown = reminder_message(reminder, card_url(db, own_card(db, notice)))
    return update_or_post(db, notice, *shown, post_if_missing=False) if shown is not None else None


def _is_outdated(kind: NoticeKind, view: SessionView, who: PersonView | None) -> bool:
    """Return whether what it tells has changed again, which is told by itself, or no longer concerns the reader."""
    if kind == NoticeKind.CHANGED:
        return view.enrollment_state in LOST
    if kind == NoticeKind.BOOKED:
        return view.mentee is None or who is None or view.mentee.id != who.id
    if kind == NoticeKind.MENTOR_LEFT_PROGRAM:  # it may be decided already
        return not view.awaits_mentor
    if kind == NoticeKind.LINK_FAILED:
        return view.link_state != "failed"
    return kind.rules.about_draft and (view.state != "draft" or view.role != "host")


def render_reminder(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the reminder of the meeting, and how to join it."""
    starts_at, names = dt.datetime.fromisoformat(notice.details["starts"]), notice.details.get("reminders")
    view = describe_reminder(db, person, notice.meeting_id or 0, starts_at=starts_at, names=names, now=now)
    if view is None:
        return None
    return Post(*reminder_message(view, card_url(db, own_card(db, notice))), card=not is_mail(notice))


def render_leaver(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render for an admin what someone who left hosts; whoever has not had it before need not have it when all is
    decided.
    """
    view = describe_leaver(db, person, int(notice.details["leaver"]), now) if person.admin else None
    return update_or_post(db, notice, *leaver_card(view), post_if_missing=bool(view.hosted)) if view else None


def render_draft_lost(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    """Render the message that a draft was deleted or given to someone else.

    The reader may no longer look at it, or it is gone, so the notice itself has kept what is told.
    """
    by, to = (person_in_role(db, notice, role) for role in ("by", "to"))
    starts_at = dt.datetime.fromisoformat(notice.details["starts"])
    return Post(*draft_lost_message(person_view(person), by, to, starts_at, notice.details["topic"], now))


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.CARD: render_card,
    NoticeKind.QUESTION: render_question,
    NoticeKind.SERIES: render_series,
    NoticeKind.SERIES_CARD: render_series,
    NoticeKind.SERIES_UNDONE: render_series_undone,
    NoticeKind.REMINDER: render_reminder,
    NoticeKind.LEAVER: render_leaver,
    NoticeKind.DRAFT_LOST: render_draft_lost,
    **dict.fromkeys((*session_messages.MESSAGES, *masterclass_messages.MESSAGES), render_message),
}
