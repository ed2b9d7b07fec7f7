"""The renderer of each kind of notice: what is shown is decided at delivery, from how things are then."""

import datetime as dt

from sqlalchemy.orm import Session

from bot.outbox.render import channel, files, masterclass, meeting, offer, program, request
from bot.outbox.render.payloads import Payload, Renderer
from mentorship.outbox.kinds import NoticeKind
from storage.lane import Lane, LaneKind
from storage.notice import Notice
from storage.person import Person, find_person

MODULES = (program, request, meeting, offer, masterclass, channel, files)
RENDERERS: dict[NoticeKind, Renderer] = {
    kind: renderer for module in MODULES for kind, renderer in module.RENDERERS.items()
}


def render(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
    """Return what is to be delivered for the notice, or None when there is nothing left to tell."""
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None or _is_pointless(notice, person):
        return None
    return RENDERERS[NoticeKind(notice.kind)](db, notice, person, now)


def _is_pointless(notice: Notice, person: Person) -> bool:
    """Return whether nobody reads it: a deactivated account's messages, although Slack would take them; and the Home
    tab of somebody who may not take part, which says so once it is opened.
    """
    if notice.kind == NoticeKind.HOME:
        return not person.can_take_part
    return person.deactivated and Lane(notice.lane).kind in (LaneKind.PERSON, LaneKind.MAIL)
