"""The lines of the sidebar and of the message column."""

from dataclasses import dataclass, field

from localslack.page.faces import Face
from localslack.page.surface import Surface
from localslack.world.model import File, Message

# Messages of one author that follow each other this soon stand under one name.
TOGETHER_SECONDS = 300


@dataclass(frozen=True)
class SidebarEntry:
    """One line of the sidebar. `at` is how the page's address names it."""

    at: str
    name: str
    private: bool = False
    face: Face | None = None
    unread: int = 0
    member: bool = True


@dataclass(frozen=True)
class Row:
    """One message in the column. `day` is set on the first of a day; `together` joins it to the one above."""

    message: Message
    face: Face
    surface: Surface
    clock: str
    full: str
    day: str = ""
    together: bool = False
    files: list[File] = field(default_factory=list)
    replies: list["Row"] = field(default_factory=list)


def together(before: Message, message: Message) -> bool:
    """Return whether a message follows the one before so closely that the name is not shown again.

    What an app posts stands for itself: each of its messages has its name, picture and time.
    """
    near = float(message.ts) - float(before.ts) < TOGETHER_SECONDS
    kinds = {(m.user, m.ephemeral_to, m.subtype) for m in (before, message)}
    return near and len(kinds) == 1 and not before.reply_ts and not message.bot_id
