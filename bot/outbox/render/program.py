"""Renderers of the Home tab, and of the notices about someone's part in the program."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from blocks.home.home import home_view
from blocks.masterclasses.announcement import channel_error_message
from blocks.mentors import application as blocks
from blocks.mentors.own_profile import mail_refused_message
from blocks.program.roles import roles_message
from bot.outbox.render.lookups import person_in_role, update_or_post
from bot.outbox.render.payloads import Home, Payload, Post, Renderer
from mentorship.home.home import show_home
from mentorship.mentors.application import describe
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.help_contact import who_helps
from mentorship.people.roles import RoleChange
from storage.application import PENDING, find_application
from storage.notice import Notice
from storage.person import Person


def render_home(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    """Render the Home tab with the list that is chosen in it."""
    view = show_home(db, actor=person, now=now)
    return Home(home_view(view), view.chosen)


def render_roles(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    """Render the message about the roles that the person has gained and lost."""
    change = _role_change(notice.details)
    helper = who_helps(person) if change["lost"] else ""
    return Post(*roles_message(person_in_role(db, notice, "by"), change, helper))


def _role_change(details: dict[str, Any]) -> RoleChange:
    """Return what changed; of a notice that an older version put in the outbox, what the person is from then on."""
    if "gained" in details:
        return RoleChange(gained=details["gained"], lost=details["lost"])
    held = [name for name in ("mentor", "admin") if details.get(name)]
    return RoleChange(gained=held, lost=[] if held else ["mentor", "admin"])


def render_application(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render an application for an admin; whoever has not had it before it was answered need not have it."""
    application = find_application(db, notice.workspace_id, notice.details["application"])
    if application is None or not person.admin:
        return None
    is_pending = application.state == PENDING
    return update_or_post(db, notice, *blocks.card(describe(application)), post_if_missing=is_pending)


def render_approved(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    """Render the message that the person's application was approved."""
    return Post(*blocks.approved_message(person_in_role(db, notice, "by")))


def render_declined(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    """Render the message that the person's application was declined."""
    return Post(*blocks.declined_message(person_in_role(db, notice, "by"), notice.details["reason"]))


def render_mail_off(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload:
    """Render the message that the person gets no more mail, because their address was refused."""
    return Post(*mail_refused_message(notice.details["address"], notice.details["words"]))


def render_announcement_failed(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message to an admin that the bot cannot write to the announcement channel, while that is so."""
    rules, channel = person.program, notice.details["channel"]
    if not (person.admin and rules.announcement_trouble and rules.announcement_channel == channel):
        return None
    return Post(*channel_error_message(channel, rules.announcement_trouble))


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.HOME: render_home,
    NoticeKind.ROLES: render_roles,
    NoticeKind.APPLICATION: render_application,
    NoticeKind.MENTOR_APPROVED: render_approved,
    NoticeKind.MENTOR_DECLINED: render_declined,
    NoticeKind.MAIL_OFF: render_mail_off,
    NoticeKind.ANNOUNCEMENT_FAILED: render_announcement_failed,
}
