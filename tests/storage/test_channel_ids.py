"""A channel with a new id: what was kept under the old one, and what had come under the new one before."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.channel_ids import replace_channel_id
from storage.lane import Lane
from storage.notice import DROPPED, SENDING, SENT, WAITING, Card, Notice
from storage.person import Person
from storage.program import find_program
from storage.workspace import ensure_workspace
from tests.support.sessions import NOW

OLD, NEW = Lane.announcement("COLD"), Lane.announcement("CNEW")


def notice(db: Session, person: Person, lane: Lane, number: int, state: str) -> None:
    """Add a notice that announces the masterclass with this number."""
    values = {"kind": "announcement", "details": {}, "refresh": True, "key": f"{lane}:{number}", "state": state}
    times = dict.fromkeys(("urgency", "created_at", "due_at"), NOW)
    where = {"workspace_id": person.workspace_id, "person_id": person.id, "meeting_id": number, "lane": lane}
    db.add(Notice(**values, **times, **where))


def test_everything_moves_once_and_what_was_there_already_stays(db: Session) -> None:
    ours, other = ensure_workspace(db, "T1", NOW), ensure_workspace(db, "T2", NOW)
    people = [Person(workspace_id=each.id, slack_id="U1", name="Ada", zone="UTC") for each in (ours, other)]
    db.add_all(people)
    db.flush()
    for workspace in (ours, other):
        find_program(db, workspace.id).announcement_channel = "COLD"
    for lane, numbers in ((OLD, (1, 2)), (NEW, (2,))):
        for number in numbers:
            subject, ts = f"meeting:{number}", f"{lane}:{number}"
            channel = lane.slack_channel
            db.add(Card(subject=subject, lane=lane, workspace_id=ours.id, channel=channel, ts=ts))
    for number, state in ((1, WAITING), (2, WAITING), (3, SENDING), (4, SENT)):
        notice(db, people[0], OLD, number, state)
    notice(db, people[0], NEW, 2, WAITING)
    notice(db, people[1], OLD, 1, WAITING)
    db.flush()
    for _ in range(2):  # Slack may tell it twice
        replace_channel_id(db, ours.id, "COLD", "CNEW")
    db.expire_all()
    assert [find_program(db, each.id).announcement_channel for each in (ours, other)] == ["CNEW", "COLD"]
    cards = db.execute(sa.select(Card.subject, Card.lane, Card.channel, Card.ts).order_by(Card.subject)).all()
    assert cards == [("meeting:1", NEW, "CNEW", f"{OLD}:1"), ("meeting:2", NEW, "CNEW", f"{NEW}:2")]
    rows = db.execute(sa.select(Notice.lane, Notice.key, Notice.state).order_by(Notice.id)).all()
    assert rows == [
        (NEW, f"{NEW}:1", WAITING),
        (NEW, f"{NEW}:2", DROPPED),
        (NEW, f"{NEW}:3", SENDING),
        (OLD, f"{OLD}:4", SENT),
        (NEW, f"{NEW}:2", WAITING),
        (OLD, f"{OLD}:1", WAITING),
    ]
