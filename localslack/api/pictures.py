"""People's and apps' pictures: initials on a colour of their own."""

from html import escape

from localslack.world.model import User

# Dark enough for white letters.
_COLOURS = ("2f6f8f", "8b3f7c", "3f7d4e", "a2562a", "4b57a8", "9c3350", "29787a", "6b5b2b", "5b4a9c", "7a4a3a")
_PERSON = '<rect width="48" height="48" fill="#{colour}"/>'
_APP = (
    '<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#4a154b"/>'
    '<stop offset="1" stop-color="#b0307c"/></linearGradient></defs><rect width="48" height="48" fill="url(#g)"/>'
)
_WORDS = (
    '<text x="24" y="31" font-family="Lato, Helvetica, Arial, sans-serif" font-weight="700" font-size="19" '
    'fill="#fff" text-anchor="middle">{initials}</text>'
)


def picture_of(user: User) -> str:
    """Draw someone's picture, as SVG."""
    initials = escape("".join(word[0] for word in user.shown_name.split()[:2]).upper())
    colour = _COLOURS[sum(user.id.encode()) % len(_COLOURS)]
    ground = _APP if user.is_bot else _PERSON.format(colour=colour)
    words = _WORDS.format(initials=initials)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">{ground}{words}</svg>'
