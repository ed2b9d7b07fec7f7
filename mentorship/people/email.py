"""Mail besides Slack: what becomes of it when an address turns out to be wrong. Who wants mail: `Person.wants_mail`."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import tell
from mentorship.text import one_line
from storage.person import Person

TROUBLE_LIMIT = 255


def switch_off(db: Session, person: Person, *, words: str, now: dt.datetime) -> None:
    """The person's address takes no mail: no more is sent until they ask for it again, and they are told in Slack.

    `words` are the mail server's.
    """
    said = one_line(words)[:TROUBLE_LIMIT]
    person.email_too, person.email_trouble = False, said or "The address was refused."
    db.flush()
    tell(db, "mail_off", person, details={"address": person.email, "words": said}, now=now)
