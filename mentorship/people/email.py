"""Mail besides Slack: what becomes of it when an address turns out to be wrong. Who wants mail: `Person.wants_mail`."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.text import to_one_line
from storage.person import Person

TROUBLE_LIMIT = 255


def switch_off_mail(db: Session, person: Person, *, server_reply: str, now: dt.datetime) -> None:
    """The person's address takes no mail: no more is sent until they ask for it again, and they are told in Slack.

    `words` are the mail server's.
    """
    said = to_one_line(server_reply)[:TROUBLE_LIMIT]
    person.email_too, person.email_trouble = False, said or "The address was refused."
    db.flush()
    notify(db, NoticeKind.MAIL_OFF, person, details={"address": person.email, "words": said}, now=now)
