"""Steps of stories about mail."""

import datetime as dt
from typing import Any

import vobject

from localslack.testing.person import Person
from tests.support.mail_server import MailServer, Received
from tests.support.profiles import edit_profile
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import fill, save


def want_mail(*people: Person) -> None:
    """Let these people say in `My profile` that they want mail."""
    for person in people:
        edit_profile(person, mail=["Email me these messages too"])


def edit(by: Person, **values: object) -> None:
    """Edit the first session in Home; it must succeed."""
    assert choose(by, "Edit").ok
    fill(by, **values)
    result = save(by)
    assert result.ok, result


def cancel(by: Person, reason: str = "I am ill") -> None:
    """Cancel the first session in Home."""
    choose(by, "Cancel")
    by.fill({"Reason": reason})
    assert by.submit().ok


def cancel_booking(mentee: Person) -> None:
    """Cancel the booking of the first session in Home."""
    choose(mentee, "Cancel booking")
    assert mentee.submit().ok


def invitations(server: MailServer, handle: str) -> list[tuple[str, int, str, str]]:
    """Return METHOD, SEQUENCE, STATUS and SUMMARY of each invitation that someone got, oldest first."""
    return [
        (
            str(mail.calendar.method.value),
            int(mail.calendar.vevent.sequence.value),
            str(mail.calendar.vevent.status.value),
            str(mail.calendar.vevent.summary.value),
        )
        for mail in invited(server, handle)
    ]


def invited(server: MailServer, handle: str) -> list[Received]:
    """Return the mails to someone that bring an invitation."""
    return [mail for mail in server.to(handle) if mail.invitation]


def all_invitations(mail: Received) -> list[tuple[str, str, str]]:
    """Return METHOD, UID and SUMMARY of each invitation that a mail brings."""
    read = [vobject.readOne(each) for each in mail.calendar_files.values()]
    return [(str(one.method.value), str(one.vevent.uid.value), str(one.vevent.summary.value)) for one in read]


def start_of(mail: Received) -> dt.datetime:
    """Return when the meeting of an invitation begins."""
    found: Any = mail.calendar.vevent.dtstart.value
    return dt.datetime.fromisoformat(found.isoformat()).astimezone(dt.UTC)


def mails(server: MailServer, bot: RunningBot, handle: str) -> list[Received]:
    """Wait until everything is delivered; return the mails that someone got."""
    bot.settle()
    return server.to(handle)
