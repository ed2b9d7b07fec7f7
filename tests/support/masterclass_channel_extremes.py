"""Everything that is ever shown in announcement channels and in masterclasses' channels, at its longest."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from blocks.masterclasses import announcement, channel, channel_card, channel_posts
from mentorship.masterclasses.announcement import RESTRICTED, Announcement
from mentorship.masterclasses.channel import Discussion
from mentorship.masterclasses.view import FACES
from storage.masterclass import Seats
from tests.support.extreme_values import BIG, START, Extremes, Shown, as_json
from tests.support.masterclass_extremes import masterclass_view


def announcements(of: Extremes) -> list[Announcement]:
    """Return announcements of masterclasses in every state."""
    someone, nameless = of.person(), of.person(image_url="")
    view = Announcement(
        id=BIG,
        state="coming",
        title=of.text_of(150),
        description=of.text_of(3000),
        host=someone,
        location=of.location(),
        zone="America/North_Dakota/New_Salem",
        starts_at=START,
        ends_at=START + dt.timedelta(minutes=479),
        online=True,
        in_person=True,
        maximum=500,
        seats=Seats(250, 1, 1, 500),
        faces=(someone,) * FACES,
        moved_to_id=None,
    )
    states = [replace(view, state=each) for each in (*announcement.STATES, RESTRICTED)]
    full = replace(view, seats=Seats(500, 0, 0, 500), faces=(nameless,) * FACES, online=False)
    unlimited = replace(view, maximum=None, seats=Seats(), faces=(), in_person=False)
    return [view, *states, replace(view, state="moved", moved_to_id=BIG), full, unlimited]


def discussion_modals(of: Extremes) -> Iterator[Shown]:
    """Yield `Open discussion` in every state of the channel."""
    view = masterclass_view(of)
    for state in ("wanted", "open", "lost", "archived"):
        for url in ("https://e.example/".ljust(2000, "x"), ""):
            found = Discussion(view, state, url, "x" * 255, is_missing=bool(url))
            yield f"discussion {state} {bool(url)}", channel.discussion_view(found)


def channel_messages(of: Extremes) -> Iterator[Shown]:
    """Yield every message in announcement channels and masterclasses' channels, and about them."""
    someone, full = of.person(), of.channel_card()
    yield from _announcement_messages(of)
    for number, view in enumerate(
        (
            full,
            replace(full, seats=Seats(), online=False),
            replace(full, maximum=None, in_person=False),
            replace(full, cancelled=True, cancelled_by=someone),
        )
    ):
        yield f"card in a channel {number}", as_json(channel_card.channel_card(view))
    for by in (someone, None):
        yield (
            f"last word by {by}",
            as_json(channel_posts.cancelled(replace(full, cancelled=True, cancelled_by=by))),
        )
    for code in (*channel.CHANNEL_ERRORS, *channel.CREATION_ERRORS, "unheard_of"):
        yield f"trouble with a channel: {code}", as_json(channel.channel_error_message(full, code))
    for many in (1, 501):
        people = [
            (someone, code, stays) for code in (*channel.INVITE_ERRORS, "x" * 64) for stays in (True, False)
        ] * many
        yield f"{many} refused in a channel", as_json(channel.member_errors_message(full, people[: 2 * many]))
    seen = masterclass_view(of)
    ways: list[dict[str, Any]] = [{"actions": ("offer",)}, {"actions": ("join_waitlist",)}, {"actions": ("reserve",)}]
    for change in [*ways, {"actions": (), "queue_number": 500}]:
        yield f"came into a channel {change}", as_json(channel.visitor_question(replace(seen, **change)))
    yield from _posts(of)
    for hosting in (True, False):
        yield f"left a channel, {hosting}", as_json(channel.leaver_question(seen, is_host=hosting))


def _posts(of: Extremes) -> Iterator[Shown]:
    """Yield what is posted in a masterclass's channel."""
    someone, full = of.person(), of.channel_card()
    changes: dict[str, list[Any]] = {name: [of.text_of(150)] * 2 for name in ("title", "location", "description")}
    changes |= {"online": [0, 1], "meeting_url": ["", ""]}
    yield "welcome", as_json(channel_posts.welcome(full))
    yield "moved", as_json(channel_posts.moved(full, someone, START, of.text_of(1000)))
    yield (
        "changed",
        as_json(channel_posts.changed(full, someone, changes)),
    )
    for count in (1, 2, 500):
        yield f"{count} joined", as_json(channel_posts.joined((someone,) * count))
    yield "starts", as_json(channel_posts.starts(full, START))
    yield "thanks", as_json(channel_posts.thanks(full))


def _announcement_messages(of: Extremes) -> Iterator[Shown]:
    for number, announced in enumerate(announcements(of)):
        yield f"card in a channel {number}", as_json(announcement.announcement_card(announced))
    for word in (*announcement.CHANNEL_ERRORS, "unheard_of"):
        yield f"announcements in trouble, {word}", as_json(announcement.channel_error_message("C" + "0" * 31, word))
