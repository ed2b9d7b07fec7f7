"""The line in which the reason that someone gave for what they did is told."""


def reason_line(reason: str) -> str:
    """Return the reason as someone typed it, with its label; empty where none was given."""
    return f"Reason: {reason}" if reason else ""
