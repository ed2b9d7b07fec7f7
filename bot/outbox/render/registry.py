"""The renderer of each kind of notice: what is shown is decided at delivery, from how things are then."""

import datetime as dt

from sqlalchemy.orm import Session

from bot.outbox.render import (
    channel,
    channel_posts,
    feedback,
    files,
    masterclass,
    meeting,
    offer,
    outcome,
    program,
    request,
)
from bot.outbox.render.calendar import calendar_renderers
from bot.outbox.render.payloads import Payload, Render, Renderer
from mentorship.outbox.kinds import NoticeKind
from storage.lane import Lane, LaneKind
from storage.notice import Notice
from storage.person import Person, find_person

MODULES = (program, request, meeting, outcome, offer, masterclass, channel, channel_posts, files, feedback)
RENDERERS: dict[NoticeKind, Renderer] = {
    kind: renderer for module in MODULES for kind, renderer in module.RENDERERS.items()
}


def make_render(organizer: str = "") -> Render:
    """Return the function that renders any notice; `organizer` is the address that mail comes from, where it is set up.

    The function returns what is to be delivered, or None when there is nothing left to tell.
    """
    renderers = {**RENDERERS, **calendar_renderers(organizer)}

    def render(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
        person = find_person(db, notice.workspace_id, notice.person_id)
        if person is None or _is_pointless(notice, person):
            return None
        return renderers[NoticeKind(notice.kind)](db, notice, person, now)

    return render


def _is_pointless(notice: Notice, person: Person) -> bool:
    """Return whether nobody reads it: a deactivated account's messages, although Slack would take them; and the Home
    tab of someone who may not take part, which says so once it is opened.
    """
    if notice.kind == NoticeKind.HOME:
        return not person.can_take_part
    return person.deactivated and Lane(notice.lane).kind in (LaneKind.PERSON, LaneKind.MAIL)


render = make_render()
