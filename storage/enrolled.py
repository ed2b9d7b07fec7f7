"""Who has or had a place in one masterclass, in few columns: there may be hundreds."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.meeting import HOST, Enrollment
from storage.person import Person


class Enrolled(NamedTuple):
    """One place, and whose it is."""

    person_id: int
    slack_id: str
    role: str
    state: str
    deactivated: bool


def list_enrolled(db: Session, meeting_id: int) -> list[Enrolled]:
    """All places that ever were in it: the host's first, then in the order in which they were made."""
    wanted = (
        sa.select(Enrollment.person_id, Person.slack_id, Enrollment.role, Enrollment.state, Person.deactivated)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.meeting_id == meeting_id)
        .order_by(Enrollment.role != HOST, Enrollment.id)
    )
    return [Enrolled(*row) for row in db.execute(wanted)]
