"""The waiting list of a mentor, as it looks in the mentor's profile."""

from blocks.kit import Block, button, buttons, section
from mentorship.mentors.search import Profile

WAITLIST_HINT = (
    "Choose “Notify me” to wait in the queue. The next session that opens is offered to whoever waits longest, "
    "and kept for them for a while."
)


def waitlist_blocks(profile: Profile) -> list[Block]:
    """One's place in the queue, or the way into it."""
    mentor = str(profile.mentor.id)
    if profile.queue_number is not None:
        words = (
            f"You are number {profile.queue_number} in the queue. When it is your turn, you get a message here in "
            "Slack."
        )
        return [section(words), buttons(button("Stop notifying me", "waitlist.leave", mentor))]
    if profile.can_wait:
        return [section(WAITLIST_HINT), buttons(button("Notify me", "waitlist.join", mentor, style="primary"))]
    return []
