"""Steps of stories about people who leave: Slack's event, the daily list where it was lost, and time passing."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from storage.base import Base
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts, top

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
LEFT = "has left the mentorship program"


def change(slack: LocalSlack, person: Person, **fields: Any) -> None:
    """Change someone in Slack, which sends its event."""
    slack.run(world_events.change_user(slack.world, person.id, **fields))
    slack.run(slack.bot.wait_until_idle())


def deactivate(bot: RunningBot, slack: LocalSlack, person: Person) -> None:
    """Deactivate someone, whom the bot then finds to have left."""
    bot.settle()
    slack.run(world_events.deactivate(slack.world, person.id))
    slack.run(slack.bot.wait_until_idle())
    pass_time(bot)


def forget(bot: RunningBot, slack: LocalSlack, person: Person) -> None:
    """Deactivate someone, and then let Slack erase them."""
    deactivate(bot, slack, person)
    change(slack, person, forgotten=True)
    pass_time(bot)


def lose_event(slack: LocalSlack, person: Person, **fields: Any) -> None:
    """Change someone in Slack, and let the event that tells it be lost."""
    user = slack.team.users[person.id]
    for name, value in fields.items():
        setattr(user, name, value)
    user.updated = int(slack.world.now()) + 1


def pass_time(bot: RunningBot, by: dt.timedelta = dt.timedelta()) -> None:
    """Let so much time pass, the scheduler look at what is due, and everyone be told of it."""
    bot.clock.now += by
    bot.tick()
    bot.settle()


def leaver_cards(admin: Person) -> list[Shown]:
    """Return the messages that ask this admin about what someone hosted who left."""
    words = (" has left. ", "is back in the mentorship program")
    return [each for each in admin.messages if each.text.startswith("@") and any(w in each.text for w in words)]


def told_that(person: Person, *words: str) -> bool:
    """Return whether the bot has told this person something with all these words."""
    return any(all(each in text for each in words) for text in texts(person))


def hand_over(admin: Person, to: str, **values: str) -> None:
    """Press `Hand over` in the newest message, and choose who mentors from now on; it must succeed."""
    admin.press("Hand over", where="messages")
    assert (top(admin).title, top(admin).submit) == ("Hand over", "Hand over")
    admin.fill({"Mentor": to, **values})
    assert admin.submit().ok, admin.last
    if "choose “Hand over” again" in top(admin).text:  # it is early or late for them
        assert admin.submit().ok, admin.last
    assert top(admin).title == "Handed over", top(admin).text
    admin.close(all=True)


def everything(bot: RunningBot) -> str:
    """Return all that is in the database, as text."""

    def read(db: Session) -> str:
        return "\n".join(str(tuple(row)) for table in Base.metadata.sorted_tables for row in db.execute(table.select()))

    return bot.transact(read)
