"""The renderer of each kind of notice: what is shown is decided at delivery, from how things are then."""

import datetime as dt

from sqlalchemy.orm import Session

from bot.outbox.render import channel, masterclass, meeting, offer, program, request
from bot.outbox.render.payloads import Payload, Renderer
from mentorship.outbox.kinds import NoticeKind
from storage.lane import Lane, LaneKind
from storage.notice import Notice
from storage.person import find_person

MODULES = (program, request, meeting, offer, masterclass, channel)
RENDERERS: dict[NoticeKind, Renderer] = {
    kind: renderer for module in MODULES for kind, renderer in module.RENDERERS.items()
}


def render(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
    """Return what is to be delivered for the notice, or None when there is nothing left to tell.

    A deactivated account is told nothing, although Slack would take it: nobody reads it.
    """
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None or person.deactivated and Lane(notice.lane).kind in (LaneKind.PERSON, LaneKind.MAIL):
        return None
    return RENDERERS[NoticeKind(notice.kind)](db, notice, person, now)
