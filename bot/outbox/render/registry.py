"""The renderer of each kind of notice: what is shown is decided at delivery, from how things are then."""

import datetime as dt

from sqlalchemy.orm import Session

from bot.outbox.render import channel, masterclass, meeting, offer, program, request
from bot.outbox.render.calendar import calendar_renderers
from bot.outbox.render.payloads import Payload, Render, Renderer
from mentorship.outbox.kinds import NoticeKind
from storage.notice import Notice
from storage.person import find_person

MODULES = (program, request, meeting, offer, masterclass, channel)
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
        return renderers[NoticeKind(notice.kind)](db, notice, person, now) if person is not None else None

    return render


render = make_render()
