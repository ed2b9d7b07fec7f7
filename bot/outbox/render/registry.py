"""What a notice becomes when it is delivered: decided from how things are now, not from when it was written."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from blocks.home.calendar import calendar_comment, calendar_removal_comment
from blocks.home.home import home_view
from blocks.home.start_reminder import join_message
from blocks.masterclasses import waitlist
from blocks.masterclasses.announcement import announcement_card, channel_error_message
from blocks.masterclasses.masterclass import card as masterclass_card
from blocks.mentors import application as applications
from blocks.requests.request import card as request_card
from blocks.requests.request import message as request_message
from blocks.sessions import messages as notices
from blocks.sessions.messages import SessionNews, message
from blocks.sessions.session import card as session_card
from blocks.sessions.waitlist import offer_card
from bot.outbox.render import channel as channel_letters
from bot.outbox.render.masterclass import ENDED_ENROLLMENTS, render_masterclass_message, render_participants_file
from bot.outbox.render.payloads import Blocks, Home, Payload, Post, Update, Upload
from mentorship.home.agenda import MeetingView
from mentorship.home.agenda import describe as describe_meetings
from mentorship.home.home import show_home
from mentorship.home.start_reminder import JOIN_NOW, JOIN_SOON, how_to_join
from mentorship.masterclasses.announcement import describe_announcement, should_post
from mentorship.masterclasses.view import MasterclassView, describe_one
from mentorship.mentors.application import describe as describe_application
from mentorship.people.person import PersonView, person_view
from mentorship.requests.view import RequestView
from mentorship.requests.view import describe as describe_request
from mentorship.sessions.view import SessionView, describe
from mentorship.sessions.waitlist_offers import OfferView, show_offer
from storage.application import PENDING, find_application
from storage.meeting import MASTERCLASS, find_meeting, find_meetings
from storage.notice import ANNOUNCEMENT, Card, Notice, find_card, slack_lane_of, subject_of
from storage.person import Person, find_person
from storage.request import find_request
from storage.workspace import Workspace

KINDS_TO_ANSWER = ("request_suggested", "request_reminder")  # what is told only to whoever has to answer
KINDS_ABOUT_OFFERS = ("offer_changed", "offer_withdrawn")
KINDS_ABOUT_DRAFTS = ("drafted", "draft_changed")


def render(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
    """The letter for this notice, or None when there is nothing left to tell."""
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None:
        return None
    default = _request_message if notice.request_id is not None else _message
    return RENDERERS.get(notice.kind, default)(db, notice, person, now)


def _home(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    view = show_home(db, actor=person, now=now)
    return Home(home_view(view), view.chosen)


def _roles(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    by = _person_in_role(db, notice, "by")
    return Post(*notices.roles_message(by, mentor=notice.details["mentor"], admin=notice.details["admin"]))


def _application(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """For each admin; whoever has not had it before it was answered need not have it."""
    application = find_application(db, notice.workspace_id, notice.details["application"])
    if application is None or not person.admin:
        return None
    return _card(
        db, notice, *applications.card(describe_application(application)), post_if_missing=application.state == PENDING
    )


def _approved(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    return Post(*applications.approved_message(_person_in_role(db, notice, "by")))


def _declined(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    return Post(*applications.declined_message(_person_in_role(db, notice, "by"), notice.details["reason"]))


def _request_card(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    view = _request_view(db, notice, person, now)
    return _card(db, notice, *request_card(view)) if view is not None else None


def _request_message(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    view = _request_view(db, notice, person, now)
    if view is None or notice.kind in KINDS_TO_ANSWER and not (view.state == "pending" and view.turn.id == person.id):
        return None  # answered meanwhile
    return Post(*request_message(notice.kind, view))


def _request_view(db: Session, notice: Notice, person: Person, now: dt.datetime) -> RequestView | None:
    request = find_request(db, notice.workspace_id, notice.request_id or 0)
    return describe_request(db, person, request, now) if request is not None else None


def _meeting_card(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    view = _meeting_view(db, notice, person, now)
    if view is None or view.role is None:
        return None
    card = masterclass_card(view) if isinstance(view, MasterclassView) else session_card(view)
    return _card(db, notice, *card)


def _offer(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """The message to answer: a new one for each offer that still stands."""
    offer = _offer_view(db, notice, person, now)
    if isinstance(offer, MasterclassView):
        return Post(*waitlist.offer_card(offer), card=True) if "offer" in offer.actions else None
    return Post(*offer_card(offer), card=True) if offer is not None and offer.state == "offered" else None


def _offer_card(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """The same, edited as things go on."""
    offer = _offer_view(db, notice, person, now)
    if offer is None:
        return None
    shown = waitlist.offer_card(offer) if isinstance(offer, MasterclassView) else offer_card(offer)
    return _card(db, notice, *shown, post_if_missing=False)


def _offer_view(db: Session, notice: Notice, person: Person, now: dt.datetime) -> OfferView | MasterclassView | None:
    """A session that is or was offered, or the masterclass in which a place is."""
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    if meeting is not None and meeting.kind == MASTERCLASS:
        return describe_one(db, person, meeting, now)
    return show_offer(db, person, meeting, now) if meeting is not None else None


def _lost_draft(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    """What is not the reader's to look at any more, or gone, is told from what the notice itself has kept."""
    by, to = (_person_in_role(db, notice, role) for role in ("by", "to"))
    starts_at = dt.datetime.fromisoformat(notice.details["starts"])
    return Post(*notices.draft_lost_message(person_view(person), by, to, starts_at, notice.details["topic"]))


def _mail_off(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    return Post(*notices.mail_refused_message(notice.details["address"], notice.details["words"]))


def _calendar_upload(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    view = _meeting_view(db, notice, person, now)
    if view is None or view.state != "published" or view.enrollment_state != "attending":
        return None
    return _upload(notice, [view], calendar_comment(view, is_update="again" in notice.details), now)


def _calendar_removal_upload(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Takes out of the person's calendar those of these sessions in which they have no place."""
    meetings = find_meetings(db, notice.workspace_id, notice.details["meetings"])
    views = [
        view
        for view in describe_meetings(db, person, meetings, now)
        if view.enrollment_state not in (None, "attending")
    ]
    return _upload(notice, views, calendar_removal_comment(views), now) if views else None


def _message(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    view = _meeting_view(db, notice, person, now)
    card = find_card(db, subject_of(notice), f"person:{person.id}")
    url = _card_url(db, notice, card)
    by = _person_in_role(db, notice, "by")
    if isinstance(view, MasterclassView):
        return render_masterclass_message(db, notice, view, by, url)
    who = _person_in_role(db, notice, "mentee") or _person_in_role(db, notice, "person")
    if view is None or _is_outdated(notice, view, who):
        return None
    if card is None and notice.kind in KINDS_ABOUT_OFFERS:
        return None  # they never learned of the offer
    news = SessionNews(view, by=by, who=who, details=notice.details, card_url=url)
    return Post(*message(notice.kind, news))


def _join(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    starts_at = dt.datetime.fromisoformat(notice.details["starts"])
    view = how_to_join(db, person, notice.meeting_id or 0, kind=notice.kind, starts_at=starts_at, now=now)
    url = _card_url(db, notice, find_card(db, subject_of(notice), f"person:{person.id}"))
    return Post(*join_message(view, url)) if view is not None else None


def _is_outdated(notice: Notice, view: SessionView, who: PersonView | None) -> bool:
    """Whether what it tells has changed again meanwhile, which is told by itself, or is no concern of the reader's."""
    if notice.kind == "changed":
        return view.enrollment_state in ENDED_ENROLLMENTS
    if notice.kind == "booked":
        return view.mentee is None or who is None or view.mentee.id != who.id
    if notice.kind == "link_failed":
        return view.link_state != "failed"
    return notice.kind in KINDS_ABOUT_DRAFTS and (view.state != "draft" or view.role != "host")


def _announcement(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """For whoever reads the channel that the lane names; `person` is the host."""
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    if meeting is None:
        return None
    post_if_missing = should_post(db, meeting, notice.lane.partition(":")[2], now)
    return _card(
        db, notice, *announcement_card(describe_announcement(db, meeting, now)), post_if_missing=post_if_missing
    )


def _announcement_failed(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """For an admin, while it still is so."""
    rules, channel = person.program, notice.details["channel"]
    if not (person.admin and rules.announcement_trouble and rules.announcement_channel == channel):
        return None
    return Post(*channel_error_message(channel, rules.announcement_trouble))


Renderer = Callable[[Session, Notice, Person, dt.datetime], Payload | None]
RENDERERS: dict[str, Renderer] = {
    "home": _home,
    "roles": _roles,
    "application": _application,
    "mentor_approved": _approved,
    "mentor_declined": _declined,
    "request_card": _request_card,
    "card": _meeting_card,
    "offer": _offer,
    "offer_card": _offer_card,
    "file": _calendar_upload,
    "file_off": _calendar_removal_upload,
    "participants_file": render_participants_file,
    "draft_lost": _lost_draft,
    ANNOUNCEMENT: _announcement,
    "announcement_failed": _announcement_failed,
    "mail_off": _mail_off,
    **channel_letters.RENDERERS,
    JOIN_SOON: _join,
    JOIN_NOW: _join,
}


def _meeting_view(db: Session, notice: Notice, person: Person, now: dt.datetime) -> MeetingView | None:
    """The session or masterclass that the notice is about, as its reader may see it."""
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    if meeting is not None and meeting.kind == MASTERCLASS:
        return describe_one(db, person, meeting, now)
    return describe(db, person, [meeting], now)[0] if meeting is not None else None


def _card_url(db: Session, notice: Notice, card: Card | None) -> str:
    """The address of the card in Slack; empty where there is none, or we do not know the workspace's."""
    workspace = db.get_one(Workspace, notice.workspace_id)
    return f"{workspace.url}archives/{card.channel}/p{card.ts.replace('.', '')}" if card and workspace.url else ""


def _card(db: Session, notice: Notice, text: str, blocks: Blocks, *, post_if_missing: bool = True) -> Payload | None:
    """The card brought up to date where it stands; where there is none it is posted, if `anew` allows."""
    card = find_card(db, subject_of(notice), slack_lane_of(notice))
    if card is not None:
        return Update(card.channel, card.ts, text, blocks)
    return Post(text, blocks, card=True) if post_if_missing else None


def _upload(notice: Notice, views: list[MeetingView], comment: str, now: dt.datetime) -> Upload:
    # Imported here: a program that never sends a calendar file need not hold the library in memory.
    from mentorship.home.calendar_file import calendar_file

    name = f"session-{views[0].id}-{notice.id}.ics"  # nothing in it that may change between a crash and the look-up
    return Upload(name, calendar_file(views, now), comment)


def _person_in_role(db: Session, notice: Notice, role: str) -> PersonView | None:
    """The person whom the notice's details name in this role."""
    person = find_person(db, notice.workspace_id, int(notice.details.get(role) or 0))
    return person_view(person) if person else None
