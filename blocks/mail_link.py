"""Whether a message waits for an answer, which a mail then says on its button."""

from collections.abc import Iterable

from blocks.kit import Block

ANSWERS = frozenset(  # the buttons with which people answer what a message asks
    (
        "application.approve",
        "booking.confirm",
        "channel.decline",
        "channel.stay",
        "masterclass.accept",
        "masterclass.confirm",
        "masterclass.go_on",
        "masterclass.item.hand_over",
        "offer.accept",
        "request.accept",
        "session.item.hand_over",
    )
)


def link_label(blocks: Iterable[Block]) -> str:
    """Return what the button of a mail says that leads to the message with these blocks."""
    elements = (element for block in blocks for element in block.get("elements", ()) if block["type"] == "actions")
    is_asked = any(element.get("action_id") in ANSWERS for element in elements)
    return "Answer in Slack" if is_asked else "Open in Slack"
