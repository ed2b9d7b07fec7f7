"""What is kept of someone who left, what they find when they are back, and what goes when Slack has erased them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.application import MentorApplication
from storage.notice import Notice
from storage.person import Person as Member
from tests.support.leavers import DAY, LEFT, change, deactivate, everything, forget, pass_time
from tests.support.profiles import edit_profile
from tests.support.requests import ask
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, set_program


def member(bot: RunningBot, person: Person) -> Member:
    """Return what we know of this person."""

    def read(db: Session) -> Member:
        return db.scalars(sa.select(Member).where(Member.slack_id == person.id)).one()

    return bot.transact(read)


def test_what_slack_leaves_out_stays_as_we_knew_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, gus: Person
) -> None:
    for each in (ada, olga, gus):
        deactivate(bot, slack, each)
    known = member(bot, ada)
    assert (known.name, known.zone, known.headline) == ("Ada Lovelace", "Europe/London", "Principal engineer")
    assert known.image_url
    assert member(bot, olga).slack_admin, "it does not say that she is none"
    assert member(bot, gus).guest


def test_an_admin_who_left_is_told_nothing_and_is_one_again_when_back(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person
) -> None:
    deactivate(bot, slack, olga)
    offer(ada)
    deactivate(bot, slack, ada)
    change(slack, olga, deleted=False)
    pass_time(bot)
    olga.command("/mentorship settings")
    assert olga.stack == ["Settings"]


def test_the_profile_of_somebody_who_is_back_is_as_it_was(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, then="Save as draft", topic="My draft")
    edit_profile(ada, headline="Mentor of mentors", topics="Python", about="Ask me anything.")
    deactivate(bot, slack, ada)
    change(slack, ada, deleted=False)
    pass_time(bot)
    known = member(bot, ada)
    assert (known.own_headline, known.topics, known.about) == ("Mentor of mentors", "Python", "Ask me anything.")
    assert "My draft" in in_list(ada, "Drafts")


def test_of_whom_slack_has_erased_neither_name_nor_text_nor_address_is_kept(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    edit_profile(mia, headline="Quilter", topics="Quilting", languages="Sorbian", about="I like quilts.")
    offer(ada, date="2027-01-13")
    offer(ada)
    book(mia, about="A quilted secret")
    offer(grace, date="2027-01-15")
    ask(mia, "grace", message="Quilts with you?")
    bot.settle()
    bot.transact(
        lambda db: db.execute(sa.update(Member).where(Member.slack_id == mia.id).values(email="mia@quilt.org"))
    )
    assert "uilt" in everything(bot)
    forget(bot, slack, mia)
    known = member(bot, mia)
    assert known.name == "Deactivated User"
    assert (known.email, known.headline, known.image_url, known.topics) == ("", "", "", "")
    for word in ("uilt", "Sorbian", "sorbian", "Schmidt", "schmidt"):
        assert word not in everything(bot), word


def test_of_a_mentor_whom_slack_has_erased_nothing_is_kept_once_it_is_decided(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada, topic="Quilts", url="https://quilt.example.com/ada")
    book(mia)
    forget(bot, slack, ada)
    olga.press("Cancel", where="messages")
    olga.fill({"Reason": "She has left"})
    assert olga.submit().ok
    bot.settle()
    pass_time(bot)
    assert "uilt" not in everything(bot)
    assert "Lovelace" not in everything(bot)


def test_nor_in_the_reason_of_what_was_cancelled_by_itself(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    pass_time(bot, 8 * DAY)
    assert any("was cancelled" in each.text for each in mia.messages)
    change(slack, ada, forgotten=True)
    pass_time(bot)
    assert "Lovelace" not in everything(bot)


def test_an_application_of_somebody_who_is_erased_is_erased_too(
    bot: RunningBot, slack: LocalSlack, mia: Person, olga: Person
) -> None:
    set_program(olga, {"Who may mentor": "Approved by an admin"})
    mia.home()
    mia.press("Ask to mentor", where="home")
    mia.fill({"Message": "I know all about quilts"})
    assert mia.submit().ok
    bot.settle()
    forget(bot, slack, mia)
    assert bot.transact(lambda db: [each.message for each in db.scalars(sa.select(MentorApplication))]) == [""]
    assert "uilt" not in everything(bot)


def test_what_is_still_to_be_told_of_somebody_erased_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    forget(bot, slack, mia)
    assert any(LEFT in each.text for each in ada.messages)
    waiting = bot.transact(lambda db: db.scalar(sa.select(sa.func.count()).where(Notice.state == "waiting")))
    assert waiting == 0
