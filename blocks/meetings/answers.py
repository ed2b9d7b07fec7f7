"""`I can make it` and `I can't`: the answers of whoever is asked whether they can make a time."""

from blocks.kit import Block, button, with_confirmation

FREE_FOR_OTHERS = {  # what follows from `I can't`, by the kind of meeting
    "masterclass": "It is then free for others.",
    "session": "The session is then open for others to book.",
}
ACTIONS = {"masterclass": "masterclass", "session": "booking"}


def answers(kind: str, number: int, token: str, on: str, *, likely: bool = True) -> list[Block]:
    """Return both buttons for the meeting with this number; `token` is the time that is asked about, and `on` says it.

    Not `likely`: the reader has something else then, and has to get free before.
    """
    value, action = f"{token}:{number}", ACTIONS[kind]
    style = "primary" if likely else None
    yes = button("I can make it", f"{action}.confirm", value, style=style, label=f"I can make it on {on}")
    no = button("I can't", f"{action}.decline", value, label=f"I can't make it on {on}: give up your spot")
    return [yes, with_confirmation(no, "Give up your spot?", FREE_FOR_OTHERS[kind])]
