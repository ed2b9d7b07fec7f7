"""By which roads notices travel: to people in Slack, to channels there, to Zoom, by mail. Each has its own errand."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.outbox.channels.delivery import ChannelErrand
from bot.outbox.mail.delivery import MailErrand
from bot.outbox.messages.delivery import MessageErrand
from bot.outbox.queue import Row
from bot.outbox.rate_limiter import INFO, MAIL, ZOOM_WRITE, Permit
from bot.outbox.transport import Errand, Round
from bot.outbox.zoom.delivery import LinkErrand


@dataclass(frozen=True)
class Road:
    """How the notices of some lanes travel: what carries them, how many may be on their way at once, and the method
    whose limit they meet first (empty where it depends on the notice).

    The widths are apart: what is slow or down on one road must not hold up another.
    """

    name: str
    errand: Callable[[Round, Row, Permit], Errand]
    at_once: int
    method: str = ""


SLACK = Road("slack", MessageErrand, 32)
ROADS = {
    "link": Road("link", LinkErrand, 2, ZOOM_WRITE),
    "channel": Road("channel", ChannelErrand, 8, INFO),
    "mail": Road("mail", MailErrand, 4, MAIL),
}


def road_of(row: Row) -> Road:
    """The road of this notice, told by what its lane begins with."""
    return ROADS.get(row.road, SLACK)
