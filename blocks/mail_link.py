"""Whether a message waits for an answer, which a mail then says on its button."""

from collections.abc import Iterable

from blocks.kit import Block

ANSWERS = frozenset(  # the buttons with which people answer what a message asks
    (
        "application.approve",
        "booking.confirm",
        "channel.decline",
        "channel.stay",
        "feedback.open",
        "masterclass.accept",
        "masterclass.confirm",
        "masterclass.go_on",
        "dispute.took_place",
        "masterclass.item.hand_over",
        "masterclass.item.record",
        "offer.accept",
        "outcome.took_place",
        "outcome.was_there",
        "permission.allow",
        "request.accept",
        "session.item.hand_over",
    )
)


def can_be_answered(blocks: Iterable[Block]) -> bool:
    """Return whether there are buttons with which to answer in a message with these blocks."""
    elements = (element for block in blocks for element in block.get("elements", ()) if block["type"] == "actions")
    return any(element.get("action_id") in ANSWERS for element in elements)


def link_label(*, is_asked: bool) -> str:
    """Return what the button of a mail says that leads to the message."""
    return "Answer in Slack" if is_asked else "Open in Slack"
