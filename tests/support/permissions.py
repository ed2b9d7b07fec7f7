"""Steps of stories about booking with an admin's word."""

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import open_booking, top

RULE = "You missed 1 session in the last 90 days, and the program allows 0. So an admin has to allow your next booking."
LATER = {"date": "2027-02-10"}


def ask_admin(bot: RunningBot, mentee: Person) -> None:
    """Press `Ask an admin` where `Book` of Ada's first open session is refused."""
    open_booking(mentee)
    assert RULE in top(mentee).text
    assert mentee.press("Ask an admin", where="modal").ok
    assert "The admins have been told. You'll get the answer in Messages." in top(mentee).text
    mentee.close(all=True)
    bot.settle()
