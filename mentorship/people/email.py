"""Mail in addition to Slack: what happens if an address turns out to be wrong. Who wants mail: `Person.wants_mail`."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.text import to_one_line
from storage.person import Person

TROUBLE_LIMIT = 255


def switch_off_mail(db: Session, person: Person, *, server_reply: str, now: dt.datetime) -> None:
    """Send no more mail to an address that was refused until the person asks for it again; tell them in Slack.

    `server_reply` is what the mail server said.
    """
    reply = to_one_line(server_reply)[:TROUBLE_LIMIT]
    person.email_trouble = reply or "The address was refused."
    db.flush()
    notify(db, NoticeKind.MAIL_OFF, person, details={"address": person.email, "words": reply}, now=now)
