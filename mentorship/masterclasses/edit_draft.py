"""What somebody has submitted for review, as the form from which it came."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from mentorship.masterclasses.create import HostingDesk, desk_of, open_sketch
from mentorship.masterclasses.edit import to_edit
from mentorship.masterclasses.form import PLANS
from storage.person import Person


def edit_again(db: Session, *, actor: Person, sketch_id: int, now: dt.datetime) -> HostingDesk:
    """The form as it was submitted. Raises Refusal when it is too old."""
    sketch = open_sketch(db, actor, sketch_id)
    kept = dict(sketch.plan)
    version = kept.pop("version", 0)
    plan = PLANS.validate_python(kept)
    if sketch.meeting_id is None:
        return desk_of(db, actor, plan, now)
    desk = to_edit(db, actor=actor, meeting_id=sketch.meeting_id, now=now)
    return replace(desk, plan=plan, version=version)
