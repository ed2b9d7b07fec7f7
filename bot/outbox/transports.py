"""By which roads notices travel: to people in Slack, to channels there, to Zoom, by mail. Each has its own errand."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.outbox.channels.delivery import ChannelDelivery
from bot.outbox.mail.delivery import MailDelivery
from bot.outbox.messages.delivery import MessageDelivery
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import INFO, MAIL, ZOOM_WRITE, CallPermit
from bot.outbox.transport import Delivery, WorkspaceContext
from bot.outbox.zoom.delivery import ZoomDelivery
from storage.lane import LaneKind


@dataclass(frozen=True)
class Transport:
    """How the notices of some lanes travel: what carries them, how many may be on their way at once, and the method
    whose limit they meet first (empty where it depends on the notice).

    The widths are apart: what is slow or down on one road must not hold up another.
    """

    name: str
    make_delivery: Callable[[WorkspaceContext, QueuedNotice, CallPermit], Delivery]
    max_at_once: int
    method: str = ""


MESSAGE_TRANSPORT = Transport("slack", MessageDelivery, 32)
TRANSPORTS = {
    LaneKind.LINK: Transport("link", ZoomDelivery, 2, ZOOM_WRITE),
    LaneKind.CHANNEL: Transport("channel", ChannelDelivery, 8, INFO),
    LaneKind.MAIL: Transport("mail", MailDelivery, 4, MAIL),
}


def transport_for(row: QueuedNotice) -> Transport:
    """The road of this notice, told by what its lane begins with."""
    return TRANSPORTS.get(row.lane_kind, MESSAGE_TRANSPORT)
