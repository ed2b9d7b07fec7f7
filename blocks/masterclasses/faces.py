"""Who attends a masterclass: the faces of the first, and the names of some."""

from blocks.kit import Block, cut
from mentorship.masterclasses.view import FACES
from mentorship.people.person import PersonView

LISTED = 3  # people whose faces stand in a list, and who are named beside them


def faces_row(people: tuple[PersonView, ...], limit: int = FACES) -> list[Block]:
    """Return the faces of the first who attend."""
    images = _images(people[:limit])
    return [{"type": "context", "elements": images}] if images else []


def _images(people: tuple[PersonView, ...]) -> list[Block]:
    return [
        {"type": "image", "image_url": each.image_url, "alt_text": cut(each.name, 60)}
        for each in people
        if each.image_url
    ]


def people_row(people: tuple[PersonView, ...], attending: int, limit: int = FACES) -> list[Block]:
    """Return the faces of the first who attend, and the names of some."""
    images = _images(people[:limit])
    words: list[Block] = []
    if people:
        names = ", ".join(cut(each.name, 60) for each in people[:LISTED])
        more = attending - len(people[:LISTED])
        words = [{"type": "plain_text", "text": f"{names} and {more} more" if more > 0 else names, "emoji": False}]
    return [{"type": "context", "elements": [*images, *words]}] if images or words else []
