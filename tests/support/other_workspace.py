"""Another workspace on the same database."""

from sqlalchemy.orm import Session

from mentorship.people.workspace import set_up_workspace
from storage.location import Location
from storage.meeting import Meeting
from storage.person import Person as Member
from tests.support.sessions import NOW, URL


def elsewhere(db: Session) -> Meeting:
    """Insert a published session of another workspace into the same database."""
    workspace = set_up_workspace(db, team_id="T0OTHER", name="Other", url="", admins=[], now=NOW)
    host = Member(workspace_id=workspace, slack_id="U0OTHER", name="Secret Mentor", zone="UTC", mentor=True)
    place = Location(workspace_id=workspace, name="Secret place", zone="UTC")
    db.add_all([host, place])
    db.flush()
    times = {
        "starts_at": NOW.replace(day=20),
        "ends_at": NOW.replace(day=20, hour=11),
        "created_at": NOW,
        "zone": "UTC",
    }
    ways = {"online": True, "in_person": False, "meeting_url": URL, "topic": "Secret topic"}
    ids = {"workspace_id": workspace, "host_id": host.id, "created_by_id": host.id, "location_id": place.id}
    meeting = Meeting(kind="session", state="published", live=True, **times, **ways, **ids)
    db.add(meeting)
    db.flush()
    return meeting
