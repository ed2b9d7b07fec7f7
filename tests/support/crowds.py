"""A masterclass with as many people as allowed, and a long queue. Slack does not know them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.meeting import PARTICIPANT, Enrollment, Meeting
from storage.person import Person as Member
from storage.waitlist import WaitlistEntry
from tests.support.sessions import NOW

PLACED, WAITING = 500, 100


def crowd(db: Session, number: int, placed: int = PLACED, waiting: int = WAITING) -> None:
    """Let people have places in it, and others wait."""
    meeting = db.get_one(Meeting, number)
    ids = extras(db, placed + waiting)
    copied = {name: getattr(meeting, name) for name in ("starts_at", "ends_at", "live", "workspace_id")}
    mine = {"role": PARTICIPANT, "source": "guest", "added_by_id": meeting.host_id, "method": "online", "blocks": True}
    common = {"meeting_id": number, "created_at": NOW}
    rows = [{**copied, **mine, **common, "person_id": each} for each in ids[:placed]]
    db.execute(sa.insert(Enrollment), rows)
    entries = [{**common, "workspace_id": meeting.workspace_id, "person_id": each} for each in ids[placed:]]
    if entries:
        db.execute(sa.insert(WaitlistEntry), entries)


def extras(db: Session, count: int) -> list[int]:
    """Insert this many people whom Slack does not know; return their ids."""
    workspace = db.scalars(sa.select(Member.workspace_id)).first()
    common: dict[str, Any] = {"workspace_id": workspace, "zone": "UTC"}
    photo = "https://photos.example/{}.png"
    names = [f"{index:04}" for index in range(count)]
    rows = [
        {**common, "slack_id": f"UEXTRA{each}", "name": f"Extra {each}", "image_url": photo.format(each)}
        for each in names
    ]
    db.execute(sa.insert(Member), rows)
    wanted = sa.select(Member.id).where(Member.slack_id.like("UEXTRA%")).order_by(Member.slack_id)
    return list(db.scalars(wanted))


def gone(db: Session) -> None:
    """Let nobody tell these people anything: Slack does not know them."""
    db.execute(sa.update(Member).where(Member.slack_id.like("UEXTRA%")).values(deactivated=True))
