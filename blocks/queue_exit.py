"""The button with which someone stops waiting, in whichever waitlist they are."""

from blocks.kit import Block, button, with_confirmation

LOSE_PLACE = "You lose your place in line. If you join again, you start at the end."


def leave_queue_button(text: str, action_id: str, value: str, label: str | None = None) -> Block:
    """Return the button, which asks first: nobody gets their place in line back."""
    return with_confirmation(button(text, action_id, value, label=label), f"{text}?", LOSE_PLACE)
