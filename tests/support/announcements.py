"""The announcement channel in stories: what the bot posted there, and Slack refusing one method."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.model import Channel, Message
from tests.support.masterclasses import LABELS, confirmed
from tests.support.sessions import in_list

NEWS, NEWS_OF_ALL = "news", "general"


@contextmanager
def refusing(slack: LocalSlack, *expected: str) -> Iterator[None]:
    """Expect Slack to refuse exactly these calls while the context lasts."""
    assert slack.refusals == []
    yield
    assert set(slack.refusals) == set(expected)
    slack.refusals.clear()


def announced(person: Person, channel: str = NEWS) -> list[Shown]:
    """Return what the bot has posted there."""
    return [each for each in person.messages_in(channel) if "Hosted by" in each.text or "asterclass" in each.text]


def the_card(person: Person, channel: str = NEWS) -> Shown:
    """Return the only card that the bot has posted there."""
    (card,) = announced(person, channel)
    return card


def posted(news: Channel) -> Message:
    """Return the bot's newest message there, as Slack keeps it."""
    return [each for each in news.messages.values() if each.blocks][-1]


def edit(host_: Person, **values: Any) -> None:
    """Edit the first masterclass in Home and save the review; it must succeed."""
    in_list(host_)
    host_.menu("Edit", where="home")
    host_.fill({LABELS[name]: value for name, value in values.items()})
    assert host_.submit().ok
    assert host_.submit().ok
    confirmed(host_, "Saved")


def cancel(host_: Person) -> None:
    """Cancel the first masterclass in Home; it must succeed."""
    in_list(host_)
    host_.menu("Cancel", where="home")
    host_.fill({"Reason": "My own affair"})
    assert host_.submit().ok
    confirmed(host_, "Cancelled")
