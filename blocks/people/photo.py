"""People's photos."""

from blocks.kit import Block, cut
from mentorship.people.person import PersonView


def photo(who: PersonView) -> Block:
    """Return someone's photo, for whoever has one: an accessory, or a part of small print."""
    return {"type": "image", "image_url": who.image_url, "alt_text": cut(f"Photo of {who.name}", 2000)}
