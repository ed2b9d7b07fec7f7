"""Whom people ask about the program: whoever is named as its help contact, else its admins."""

from sqlalchemy.orm import Session, object_session

from storage.person import Person, find_people_named, list_admins

MAX_NAMED = 3  # admins


def find_helpers(db: Session, actor: Person) -> list[Person]:
    """Return the people to ask: the help contact where that is the name of a person, some admins where none is set."""
    contact = actor.program.help_contact
    if not contact:
        return list_admins(db, actor.workspace_id)[:MAX_NAMED]
    return find_people_named(db, actor.workspace_id, contact.strip("@ "))[:1]


def who_helps(actor: Person) -> str:
    """Return whom the actor can ask, for use within a sentence of a refusal: `Olga Petrova or Petra Ray`."""
    contact, db = actor.program.help_contact.strip("@ "), object_session(actor)
    if contact or db is None:
        return contact or "an admin"
    names = [each.name for each in find_helpers(db, actor)]
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "an admin of this workspace"
