"""The one card in a masterclass's channel, made for those inside, and the channel's topic. Its readers are many, so
Slack shows each of them their own time.
"""

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    button,
    buttons,
    cut,
    escaped,
    has_markup,
    header,
    linked,
    mention,
    quote,
    section,
)
from blocks.masterclasses.faces import faces_row
from blocks.masterclasses.state import places
from blocks.meetings.facts import how_and_where, online_at
from blocks.times import span_for_all
from mentorship.masterclasses.channel_membership import ChannelCard
from mentorship.masterclasses.view import PublicMasterclass
from mentorship.times import city_of_zone, format_datetime, format_time

TOPIC_LIMIT = 250
DESCRIPTION_LIMIT = 1500  # of the text that stands for the card where blocks are not shown
SIGNS = {True: ":no_entry_sign:", False: ":checkered_flag:"}  # by whether it was cancelled
WITHDRAWN = "This channel is shared with another company. What was shown here of the masterclass is in direct messages."


def channel_card(view: ChannelCard) -> tuple[str, list[Block]]:
    """Return the card that is pinned in the channel."""
    state, typed = _state(view), [each for each in (place(view),) if has_markup(each)]
    lines = [f":calendar: ~{when(view)}~" if view.cancelled else f":calendar: {when(view)}"]
    lines += [f":round_pushpin: {_place_and_link(view)}"] if not typed else [*_link(view)]
    lines += [f":mega: Hosted by {mention(view.host)}"]
    lines += [f":busts_in_silhouette: {places(view)}"] if view.coming else []
    about = escaped(cut(view.description, DESCRIPTION_LIMIT))
    text = "\n".join(
        [
            f"Masterclass: {escaped(view.title)}",
            *state,
            *lines,
            *map(escaped, typed),
            about,
        ]
    )
    blocks = [
        *(section(f"{SIGNS[view.cancelled]} *{each}*") for each in state),
        header(view.title),
        section("\n".join(lines), typed=typed),
        *quote(view.description),
        *faces_row(view.faces),
        *([] if view.cancelled else [buttons(*_buttons(view))]),
    ]
    return cut(text, TEXT_LIMIT), blocks


def withdrawn_card() -> tuple[str, list[Block]]:
    """Return the card in a channel that people of another company can read: nothing of the masterclass is left."""
    return WITHDRAWN, [section(WITHDRAWN)]


def when(view: PublicMasterclass) -> str:
    """Return the time in each reader's own zone, as Slack shows it; and at the place, if people meet there."""
    time = f" ({format_time(view.starts_at, view.zone)} in {city_of_zone(view.zone)})" if view.in_person else ""
    return span_for_all(view.starts_at, view.ends_at, view.zone) + time


def place(view: PublicMasterclass) -> str:
    """Return how and where people meet, as plain text: never the address of a call."""
    return how_and_where(view.location, online=view.online, in_person=view.in_person)


def topic(view: ChannelCard) -> str:
    """Return the topic of the channel: when it is, at its location, since a topic is the same for every reader."""
    zone = view.location.zone
    return cut(f"Masterclass on {format_datetime(view.starts_at, zone)} ({city_of_zone(zone)} time)", TOPIC_LIMIT)


def _state(view: ChannelCard) -> list[str]:
    """Return that it was cancelled or is over, if so."""
    if view.cancelled:
        return [cancelled_line(view)]
    return ["This masterclass is over"] if view.phase == "over" else []


def cancelled_line(view: ChannelCard) -> str:
    """Return who cancelled it, without a full stop."""
    by = mention(view.cancelled_by) if view.cancelled_by else ""
    return f"{by} cancelled this masterclass" if by else "This masterclass was cancelled"


def _place_and_link(view: ChannelCard) -> str:
    link = _link(view)
    return online_at(link[0], view.location, in_person=view.in_person) if link else escaped(place(view))


def _link(view: ChannelCard) -> list[str]:
    is_needed = not view.cancelled and view.phase != "over"
    return [linked(view.meeting_url)] if 0 < len(view.meeting_url) < 2000 and is_needed else []


def _buttons(view: ChannelCard) -> list[Block]:
    number = str(view.id)
    people = button("Participants", "masterclass.participants", number)
    if not view.coming:
        return [people]
    inside = [
        people,
        button("Add to calendar", "masterclass.item.add_to_calendar", f"add_to_calendar:{number}"),
        button("Leave", "masterclass.item.leave", f"leave:{number}"),
    ]
    if view.private:
        return inside
    if view.free == 0:
        return [*inside, button("Join waitlist", "masterclass.join_waitlist", number)]
    return [*inside, button("Reserve a spot", "masterclass.reserve", number)]
