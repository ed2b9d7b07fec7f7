"""Who sees whose profile."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support import participants
from tests.support.forged_requests import press
from tests.support.profiles import find
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer, top


def test_the_profile_of_somebody_who_no_longer_mentors_is_for_admins_and_themselves(
    bot: RunningBot, slack: LocalSlack, olga: Person, ada: Person, mia: Person
) -> None:
    offer(ada)
    find(mia)
    old = top(mia)
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    olga.menu("Remove", near="Ada", where="modal")
    assert olga.submit().ok
    assert mia.press("View profile", within=old).ok
    assert "This person is no longer a mentor." in top(mia).text
    assert "Careers" not in top(mia).text
    mia.close(all=True)
    number = participants.people(bot)["ada"]
    for person, shown in ((mia, False), (olga, True), (ada, True)):
        press(slack, person, "mentor.profile", str(number))
        assert ("Ada Lovelace" in top(person).text and top(person).title == "Mentor") is shown
