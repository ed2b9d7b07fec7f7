"""The templates, and the regions of the page drawn with them."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from localslack.client import queries
from localslack.page import composer, emoji, mrkdwn
from localslack.page.faces import face_of, role_of
from localslack.page.scene import Scene

HERE = Path(__file__).parent
REGIONS = ("sidebar", "main", "modals", "log")

# Everything is escaped unless the mrkdwn renderer made it; no template marks anything as safe.
environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals.update(
    commands=composer.commands,
    mentionable=composer.mentionable,
    emoji=emoji.emoji,
    link=mrkdwn.link,
    linked=mrkdwn.linked,
    person=mrkdwn.person,
    channel=mrkdwn.channel,
    group=mrkdwn.group,
    call=mrkdwn.call,
    date_words=mrkdwn.date_words,
    face_of=face_of,
    role_of=role_of,
    web=mrkdwn.web,
    words=mrkdwn.words,
    pinned=queries.pinned,
)


def regions(scene: Scene) -> dict[str, str]:
    """Draw every region of the page; return the HTML by the region's name."""
    return {name: draw(f"{name}.html", scene=scene) for name in REGIONS}


def page(scene: Scene) -> str:
    """Draw the whole page."""
    return draw("page.html", scene=scene)


def draw(template: str, **values: Any) -> str:
    """Draw one template."""
    return environment.get_template(template).render(**values)
