"""What somebody has submitted for review, as the form from which it came."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from mentorship.masterclasses.create import MasterclassFormData, find_own_draft, form_data_for
from mentorship.masterclasses.edit import prepare_edit
from mentorship.masterclasses.form import input_from_json
from storage.person import Person


def reopen_form(db: Session, *, actor: Person, draft_id: int, now: dt.datetime) -> MasterclassFormData:
    """The form as it was submitted. Raises Refusal when it is too old."""
    draft = find_own_draft(db, actor, draft_id)
    stored = dict(draft.plan)
    version = stored.pop("version", 0)
    plan = input_from_json(stored)
    if draft.meeting_id is None:
        return form_data_for(db, actor, plan, now)
    form_data = prepare_edit(db, actor=actor, meeting_id=draft.meeting_id, now=now)
    return replace(form_data, plan=plan, version=version)
