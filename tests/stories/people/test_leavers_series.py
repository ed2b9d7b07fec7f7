"""Someone leaves who has many sessions with one person: that person has one message of all of them, and one mail."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import LEFT, deactivate, hand_over
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import mails, want_mail
from tests.support.profiles import make_mentors
from tests.support.running_bot import RunningBot
from tests.support.series import series
from tests.support.sessions import offer, texts

__all__ = ["bot", "server"]


def series_with_mia(ada: Person) -> None:
    """Let Ada plan three sessions with Mia."""
    offer(ada, mentee="mia")
    series(ada, frequency="Weekly", number="2", keep=True)


def test_a_mentor_who_leaves_is_one_message_and_one_mail_to_each_mentee(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person, tom: Person
) -> None:
    want_mail(mia)
    series_with_mia(ada)
    offer(ada, date="2027-01-21", mentee="tom")
    before = len(mails(server, bot, "mia"))
    deactivate(bot, slack, ada)
    (told,) = [text for text in texts(mia) if LEFT in text]
    assert "An admin will find another mentor for your 3 sessions, or cancel them." in told
    assert all(day in told for day in ("Wed 20 Jan", "Wed 27 Jan", "Wed 3 Feb"))
    assert "Thu 21 Jan" not in told, "that is Tom's"
    (mail,) = mails(server, bot, "mia")[before:]
    assert mail.message["Subject"] == "Your mentor has left the program: 3 sessions, the first on Wed 20 Jan, 15:00"
    assert "Wed 3 Feb, 15:00" in mail.text
    assert "When:" not in mail.text, "it is not about the first one only"
    (other,) = [text for text in texts(tom) if LEFT in text]
    assert "your session on Thu 21 Jan" in other


def test_what_was_handed_over_is_not_told_as_booked_in_any_of_the_mails(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    want_mail(mia, grace)
    make_mentors(bot, grace)
    series_with_mia(ada)
    deactivate(bot, slack, ada)
    before = len(mails(server, bot, "mia"))
    hand_over(olga, "Grace Hopper")
    for_mia = {mail.message["Subject"]: mail.text for mail in mails(server, bot, "mia")[before:]}
    assert sorted(for_mia) == [
        "New mentor: Grace Hopper, 3 sessions, the first on Wed 20 Jan, 15:00",
        "New mentor: Grace Hopper, Wed 27 Jan, 15:00",
        "New mentor: Grace Hopper, Wed 3 Feb, 15:00",
    ]
    later = for_mia["New mentor: Grace Hopper, Wed 3 Feb, 15:00"]
    assert later.startswith("📣 Olga Petrova handed this session over to Grace Hopper, your mentor now.")
    for_grace = [mail.message["Subject"] for mail in mails(server, bot, "grace")]
    assert all(subject.startswith("Handed over: ") for subject in for_grace), for_grace
    assert len(for_grace) == 3
    assert mia.messages[0].text.startswith(
        "📣 @Olga Petrova handed this session over to @Grace Hopper, your mentor now."
    )


def test_a_mentee_who_leaves_is_one_message_to_their_mentor(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    series_with_mia(ada)
    deactivate(bot, slack, mia)
    (told,) = [text for text in texts(ada) if LEFT in text]
    assert "their 3 bookings with you have ended" in told
    assert all(day in told for day in ("Wed 20 Jan", "Wed 27 Jan", "Wed 3 Feb"))
