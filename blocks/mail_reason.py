"""Why someone gets a mail, and where to stop it; at the end of each."""

STOP = "To stop it, untick “Email me too” in My profile."
OPTED_IN = f"You get this because you asked for it. {STOP}"
NOT_OPTED_OUT = f"You get this because your company's mentorship program mails everyone who hasn't opted out. {STOP}"
LEFT = "You get this because it's in your calendar. You're no longer part of the program."


def mail_reason(*, takes_part: bool, has_chosen: bool) -> str:
    """Return why a mail goes to someone: they chose it, the program mails everyone, or it was mailed before."""
    if not takes_part:
        return LEFT
    return OPTED_IN if has_chosen else NOT_OPTED_OUT
