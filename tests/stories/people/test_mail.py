"""Where there is a mail server and the program offers it, whoever wants it is told by mail too."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.mail_server import MailServer, Received
from tests.support.mail_stories import bot, server
from tests.support.mails import (
    all_invitations,
    cancel,
    cancel_booking,
    edit,
    invitations,
    invited,
    mails,
    start_of,
    want_mail,
)
from tests.support.requests import ask
from tests.support.running_bot import RunningBot
from tests.support.series import choose, series
from tests.support.sessions import BOTH, book, offer

__all__ = ["bot", "server"]


def test_a_booking_is_told_to_the_mentor_by_mail_with_an_invitation(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    offer(ada)
    want_mail(ada)
    book(mia, about="Salary")
    (mail,) = mails(server, bot, "ada")
    assert mail.message["Subject"] == "Your session with Mia Schmidt is booked: Wed 20 Jan, 14:00"
    assert mail.message["From"] == "Mentorship <mentorship@example.com>"
    assert mail.message["To"] == "Ada Lovelace <ada@example.com>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    for shown in (mail.text, mail.page):
        assert "Mia Schmidt booked your session on Wed 20 Jan, 14:00–15:00" in shown
        assert "Salary" in shown
        assert "14:00–15:00" in shown, "her own clock, in London"
        assert "https://meet.example.com/ada" in shown
        assert "My profile" in shown, "where to switch it off"
        assert "<@" not in shown
        assert "!date" not in shown
    assert invitations(server, "ada") == [("REQUEST", 1, "CONFIRMED", "Mentorship session with Mia Schmidt")]
    assert server.to("mia") == [], "she never asked for mail"


def test_one_entry_followed_through_create_move_and_cancel(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada)
    book(mia)
    bot.settle()
    for time in ("17:00", "18:00"):
        edit(ada, time=time)
        bot.settle()
    cancel(ada)
    bot.settle()
    found = invitations(server, "mia")
    assert [(method, status) for method, _, status, _ in found] == [
        ("REQUEST", "CONFIRMED"),
        *[("REQUEST", "TENTATIVE")] * 2,  # the mentee has yet to say that she can make it
        ("CANCEL", "CANCELLED"),
    ]
    for handle in ("ada", "mia"):
        numbers = [number for _, number, _, _ in invitations(server, handle)]
        assert numbers == sorted(set(numbers)), "rising"
        assert len({str(mail.calendar.vevent.uid.value) for mail in invited(server, handle)}) == 1
    assert [start_of(mail).hour for mail in invited(server, "mia")] == [14, 16, 17, 17]
    events = [mail.calendar.vevent for mail in invited(server, "mia")]
    assert {event.organizer.value for event in events} == {"mailto:mentorship@example.com"}
    assert {event.organizer.params["CN"][0] for event in events} == {"Ada Lovelace"}
    assert {event.attendee.value for event in events} == {"mailto:mia@example.com"}
    assert [event.attendee.params["PARTSTAT"][0] for event in events][:3] == ["ACCEPTED"] + ["NEEDS-ACTION"] * 2
    assert {mail.invitation.count("DTSTART;TZID=Europe/Berlin:2027") for mail in invited(server, "mia")} == {1}
    assert "I am ill" in server.to("mia")[-1].text
    assert [method for method, *_ in invitations(server, "ada")][-1] == "CANCEL"


def test_what_is_said_and_what_the_calendar_needs_go_in_one_mail(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    want_mail(ada, mia)
    edit(ada, time="17:00")
    (hers,) = mails(server, bot, "mia")
    assert "What changed" in hers.text
    assert hers.invitation
    (own,) = server.to("ada")
    assert "1:1 with Mia Schmidt" in own.text, "what she did herself is only followed by her calendar"
    assert own.invitation


def test_whoever_books_has_it_in_the_calendar_and_whoever_gives_it_back_has_not(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    offer(ada)
    want_mail(mia)
    book(mia)
    bot.settle()
    cancel_booking(mia)
    bot.settle()
    book(mia)
    bot.settle()
    found = invitations(server, "mia")
    assert [method for method, *_ in found] == ["REQUEST", "CANCEL", "REQUEST"]
    numbers = [number for _, number, _, _ in found]
    assert numbers == sorted(set(numbers)), "the last one is newer than the end was"
    assert len({str(mail.calendar.vevent.uid.value) for mail in invited(server, "mia")}) == 1


def test_changing_how_one_attends_changes_the_place_in_the_calendar(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    offer(ada, **BOTH)
    want_mail(mia)
    book(mia, attendance="Online")
    bot.settle()
    choose(mia, "Change attendance")
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    bot.settle()
    first, second = (mail.calendar.vevent for mail in invited(server, "mia"))
    assert (first.location.value, second.location.value) == ("https://meet.example.com/ada", "Berlin")
    assert first.url.value == "https://meet.example.com/ada"
    assert "url" not in second.contents
    assert int(second.sequence.value) > int(first.sequence.value)


def test_times_are_in_the_readers_own_zone_and_in_english(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, slack: LocalSlack
) -> None:
    grace = slack.person("grace")
    want_mail(mia, grace)
    offer(ada)
    book(mia)
    offer(grace, time="19:00")
    (german,) = mails(server, bot, "mia")
    assert "When: Wed 20 Jan 2027, 15:00–16:00 (Berlin time)\nWhere: Online\nJoin: https://" in german.text
    assert german.message["Subject"] == "Your session with Ada Lovelace is booked: Wed 20 Jan, 15:00"
    (american,) = server.to("grace")
    assert "Wed, Jan 20, 2027, 1:00–2:00 PM (New York time)" in american.text
    assert "📅" not in american.text, "the table says when, as in every mail"
    assert american.message["Subject"] == "Your session is open for booking: Wed, Jan 20, 1:00 PM"
    assert "Wed 20 Jan 2027, 15:00–16:00" in german.page


def test_a_draft_sends_nothing_and_its_publication_does(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada, mentee="mia", then="Save as draft")
    assert mails(server, bot, "ada") == []
    choose_draft(ada)
    bot.settle()
    assert [method for method, *_ in invitations(server, "mia")] == ["REQUEST"]
    assert [method for method, *_ in invitations(server, "ada")] == ["REQUEST"]


def choose_draft(by: Person) -> None:
    by.home()
    by.wait(lambda: by.home_now.buttons)
    by.press("Drafts", where="home")
    assert by.menu("Publish", where="home").ok


def test_a_mentee_who_is_added_gets_one_mail(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    want_mail(mia)
    offer(ada)
    edit(ada, mentee="mia")
    (mail,) = mails(server, bot, "mia")
    assert "Ada Lovelace added you to a session" in mail.text
    assert mail.invitation
    edit(ada, mentee="")
    bot.settle()
    last = server.to("mia")[-1]
    assert "removed you from the session" in last.text
    assert str(last.calendar.method.value) == "CANCEL"
    assert len(server.to("mia")) == 2


def test_a_series_that_keeps_its_mentee_is_one_message_and_an_entry_for_each(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    want_mail(ada, mia)
    series(ada, frequency="Weekly", number="3", keep=["Keep mentee"])
    bot.settle()
    assert sum("published 3 sessions" in mail.text for mail in server.to("mia")) == 1
    uids = [str(mail.calendar.vevent.uid.value) for mail in invited(server, "mia")]
    assert len(uids) == len(set(uids)) == 3
    assert len(server.to("mia")) == 3, "the message brought the first of them"
    assert len(invited(server, "ada")) == 3


def mail_of_series(bot: RunningBot, server: MailServer, ada: Person, number: str) -> Received:
    """Let Ada make so many copies of an open session, of which she had no mail; return the one that tells of them."""
    offer(ada)
    bot.settle()
    want_mail(ada)
    series(ada, frequency="Weekly", number=number)
    (mail,) = mails(server, bot, "ada")
    return mail


def test_an_open_series_is_one_mail_with_an_entry_for_each_and_is_taken_back_from_the_calendar(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    mail = mail_of_series(bot, server, ada, number="3")
    assert mail.message["Subject"] == "3 new sessions, the first on Wed 27 Jan, 14:00"
    found = all_invitations(mail)
    assert [(method, title) for method, _, title in found] == [("REQUEST", "Open mentorship session")] * 3
    assert len({uid for _, uid, _ in found}) == 3
    assert list(mail.calendar_files) == ["invitation.ics", "invitation-2.ics", "invitation-3.ics"]
    assert ada.press("Undo").ok
    (taken_back,) = mails(server, bot, "ada")[1:]
    assert taken_back.message["Subject"] == "3 sessions no longer in your calendar, the first on Wed 27 Jan, 14:00"
    assert "These 3 sessions are no longer in your calendar:" in taken_back.text
    assert "Wed 10 Feb, 14:00–15:00" in taken_back.text, "each date is named"
    ended = {(method, uid) for method, uid, _ in all_invitations(taken_back)}
    assert ended == {("CANCEL", uid) for _, uid, _ in found}


def test_a_series_cancelled_at_once_is_one_mail_to_each_with_the_end_of_each_date(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada, mentee="mia")
    series(ada, frequency="Weekly", number="3", keep=["Keep mentee"])
    before = {handle: len(mails(server, bot, handle)) for handle in ("ada", "mia")}
    choose(ada, "Cancel")
    ada.fill({"Which": "All of the series", "Reason": "I am ill"})
    assert ada.submit().ok
    subjects = {
        "ada": "4 sessions no longer in your calendar, the first on Wed 20 Jan, 14:00",
        "mia": "4 sessions cancelled, the first on Wed 20 Jan, 15:00",
    }
    for handle, subject in subjects.items():
        (told,) = mails(server, bot, handle)[before[handle] :]
        assert told.message["Subject"] == subject
        ended = all_invitations(told)
        assert [method for method, *_ in ended] == ["CANCEL"] * 4
        assert len({uid for _, uid, _ in ended}) == 4
        assert "Wed 10 Feb, 1" in told.text
    assert "I am ill" in told.text


def test_a_session_of_an_open_series_is_followed_in_the_calendar(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    mail = mail_of_series(bot, server, ada, number="2")
    uids = [uid for _, uid, _ in all_invitations(mail)]
    cancel(ada)  # the one that was there before, which has no entry
    book(mia)
    booked = mails(server, bot, "ada")[-1]
    assert all_invitations(booked) == [("REQUEST", uids[0], "Mentorship session with Mia Schmidt")]


def test_requests_are_told_by_mail_too(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    offer(ada, date="2027-01-13", time="12:00")
    bot.settle()
    want_mail(ada)
    ask(mia, message="How do I say *no*_?")
    (mail,) = mails(server, bot, "ada")
    assert "Mia Schmidt" in mail.text
    assert "How do I say *no*_?" in mail.text, "as she typed it"
    assert not mail.invitation


def test_a_change_of_nothing_that_stands_in_the_calendar_is_not_mailed(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada)
    book(mia)
    bot.settle()
    before = len(server.mails)
    edit(ada)
    bot.settle()
    assert len(server.mails) == before


def test_the_metrics_count_it(bot: RunningBot, server: MailServer, ada: Person) -> None:
    want_mail(ada)
    offer(ada)
    bot.settle()
    assert b'mentorship_mail_calls_total{outcome="ok"} 1.0' in bot.program.metrics.page()
