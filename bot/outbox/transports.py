"""The transports by which notices travel: to people in Slack, to channels there, to Zoom, and by mail."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.outbox.base_delivery import Delivery, WorkspaceContext
from bot.outbox.channels.delivery import ChannelDelivery
from bot.outbox.mail.delivery import MailDelivery
from bot.outbox.messages.delivery import MessageDelivery
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import INFO, MAIL, ZOOM_WRITE, CallPermit
from bot.outbox.zoom.delivery import ZoomDelivery
from storage.lane import LaneKind

if TYPE_CHECKING:  # these, and what they import, are in memory only where they are set up
    from bot.outbox.mail.mime import Mailer
    from bot.outbox.zoom.client import ZoomClient


@dataclass(frozen=True)
class Transport:
    """How the notices of some lanes travel: what delivers them, how many may be under way together, and the method
    whose limit they meet first (empty where it depends on the notice).

    Each has a limit of its own: what is slow or down on one transport must not hold up another.
    """

    name: str
    make_delivery: Callable[[WorkspaceContext, QueuedNotice, CallPermit], Delivery[Any]]
    max_at_once: int
    method: str = ""


class Transports:
    """The transports of one process; `zoom` makes the links of meetings and `mailer` sends mail, if they are set up."""

    def __init__(self, zoom: "ZoomClient | None" = None, mailer: "Mailer | None" = None) -> None:
        self._messages = Transport("slack", MessageDelivery, 32)
        self._by_lane = {
            LaneKind.LINK: Transport("link", partial(ZoomDelivery, zoom=zoom), 2, ZOOM_WRITE),
            LaneKind.CHANNEL: Transport("channel", ChannelDelivery, 8, INFO),
            LaneKind.MAIL: Transport("mail", partial(MailDelivery, mailer=mailer), 4, MAIL),
        }

    def find(self, row: QueuedNotice) -> Transport:
        """Return the transport of this notice, told by what its lane begins with."""
        return self._by_lane.get(row.lane_kind, self._messages)
