"""Fixtures and helpers of stories in which Zoom is set up."""

from collections.abc import Iterator

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, fill, in_list
from tests.support.zoom_server import ZoomServer, running_zoom

LINK = "https://zoom.example/j/80000000001?pwd=secret"
SHOWN_LINK = LINK.removeprefix("https://")  # as a card shows it
FOLLOWS = "The meeting link will follow."
OWN = "https://meet.example.com/own"
REFUSED = {"code": 300, "message": "Your account is not allowed to host meetings."}


@pytest.fixture
def zoom() -> Iterator[ZoomServer]:
    """Run a Zoom where all is well."""
    with running_zoom() as zoom:
        yield zoom


@pytest.fixture
def bot(slack: LocalSlack, database_url: str, zoom: ZoomServer) -> Iterator[RunningBot]:
    """Run the bot of the stories with Zoom set up."""
    bot = RunningBot(slack, database_url, **zoom.settings).start()
    bot.clock.now = NOW
    yield bot
    bot.stop()
    assert slack.refusals == []
    assert [line for line in slack.bot.deliveries if line[1] != 200] == []


def edit(by: Person, **values: object) -> None:
    """Edit the first session in Home; it must succeed."""
    in_list(by)
    assert by.menu("Edit", where="home").ok
    fill(by, **values)
    result = by.submit()
    assert result.ok, result
    by.close(all=True)


def cancel(by: Person) -> None:
    """Cancel the first session in Home."""
    in_list(by)
    by.menu("Cancel", where="home")
    assert by.submit().ok


def entries(person: Person) -> list[str]:
    """Return all calendar files in the direct message, oldest first."""
    files = [each for message in person.messages if message.message for each in message.message.files]
    return [person.team.files[each].content.decode() for each in files]


def starts_at_zoom(zoom: ZoomServer) -> list[tuple[str, int]]:
    """Return the start and the minutes of each meeting that Zoom has."""
    return [(each["start_time"], each["duration"]) for each in zoom.meetings.values()]
