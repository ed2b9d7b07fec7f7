"""The card of a masterclass in the announcement channel, for any reader; and what is wrong with the channel."""

import datetime as dt

from blocks.kit import TEXT_LIMIT, Block, button, buttons, cut, escaped, has_markup, header, mention, quote, section
from blocks.masterclasses.faces import faces_row
from blocks.masterclasses.state import places
from blocks.meetings.facts import how_and_where
from blocks.times import span_for_all
from mentorship.masterclasses.announcement import RESTRICTED, Announcement
from mentorship.times import city_of_zone, format_time

STATES = {
    "running": ":alarm_clock: *It has begun*",
    "over": ":checkered_flag: *This masterclass is over*",
    "cancelled": ":no_entry_sign: *Cancelled*",
}
CLOSED = "A masterclass was announced here. It's no longer open to everyone."
INVITE = "Invite it: type /invite @mentorship in that channel"
AGAIN = "then open Program and save again, or choose another channel there"
# Why a channel cannot be chosen, by Slack's code for it, beside the field in which it was chosen.
ARCHIVED = "This channel is archived. Restore it in Slack, or choose another one."
SHARED = "This channel is shared with another company, or one is invited to it. Choose one that's only for your own."
NOT_IN_CHANNEL = f"The app isn't in this channel, so it can't post there. {INVITE}, then save again."
# What became wrong with it once it was chosen.
CHANNEL_ERRORS = {
    "is_archived": f"it was archived. Restore it in Slack, {AGAIN}.",
    "channel_not_found": f"the app can't see it. {INVITE}, {AGAIN}.",
    "not_in_channel": f"someone removed the app from it. {INVITE}, {AGAIN}.",
    "is_ext_shared": "it is shared with another company, whose people could read it. Stop sharing it in Slack, "
    f"{AGAIN}.",
}
OTHER_CHANNEL_ERROR = f"Slack doesn't let the app post there. Ask a Slack admin to let it, {AGAIN}."


def announcement_card(view: Announcement) -> tuple[str, list[Block]]:
    """Return the card, whose buttons anybody may click; the text says it all without the blocks."""
    if view.state == RESTRICTED:
        return withdrawn_card()
    state, lines, typed = _state(view), _facts(view), [each for each in (_where(view),) if has_markup(each)]
    said = [state, f"“{escaped(view.title)}”", *lines, *map(escaped, typed), escaped(view.description)]
    blocks = [
        *([section(state)] if state else []),
        header(view.title),
        section("\n".join(lines), typed=typed),
        *quote(view.description),
        *(faces_row(view.faces) if view.state == "coming" else []),
        *_row(view),
    ]
    return cut("\n".join(filter(None, said)), TEXT_LIMIT), blocks


def withdrawn_card() -> tuple[str, list[Block]]:
    """Return the card in a channel that people of another company can read: nothing of the masterclass is left."""
    return CLOSED, [section(CLOSED)]


def _state(view: Announcement) -> str:
    """Return what has become of it; where it was moved, to when."""
    if view.moved_to_starts_at is None:
        return STATES.get(view.state, "")
    ends_at = view.moved_to_starts_at + (view.ends_at - view.starts_at)
    return f":calendar: *Moved to {_when(view.moved_to_starts_at, ends_at, view.zone)}*"


def _facts(view: Announcement) -> list[str]:
    """Return when, where and with whom; the time is struck out where it no longer takes place then."""
    when, is_off = _when(view.starts_at, view.ends_at, view.zone), _is_off(view)
    return [
        f":calendar: ~{when}~" if is_off else f":calendar: {when}",
        *([f":round_pushpin: {escaped(_where(view))}"] if not has_markup(_where(view)) else []),
        f":mega: Hosted by {mention(view.host)}",
        *([f":busts_in_silhouette: {places(view)}"] if view.state == "coming" else []),
    ]


def _is_off(view: Announcement) -> bool:
    return view.state == "cancelled" or view.moved_to_starts_at is not None


def _row(view: Announcement) -> list[Block]:
    number = str(view.id)
    if view.moved_to_id:
        label = f"See the masterclass in place of {view.title}"
        return [buttons(button("See the masterclass", "masterclass.look", str(view.moved_to_id), label=label))]
    if view.state in ("cancelled", "over"):
        return []
    full = view.free == 0
    text, action = ("Join waitlist", "join_waitlist") if full else ("Reserve a spot", "reserve")
    style = None if full else "primary"
    join = button(text, f"masterclass.{action}", number, style=style, label=f"{text}: {view.title}")
    people = button("Participants", "masterclass.participants", number, label=f"Participants of {view.title}")
    return [buttons(*([join] if view.state == "coming" else []), people)]


def _when(starts_at: dt.datetime, ends_at: dt.datetime, zone: str) -> str:
    """Return the time in each reader's own zone, as Slack shows it, and at the location."""
    own = span_for_all(starts_at, ends_at, zone)
    return f"{own} ({format_time(starts_at, zone)} in {city_of_zone(zone)})"


def _where(view: Announcement) -> str:
    return how_and_where(view.location, online=view.online, in_person=view.in_person)


def channel_refusal(code: str) -> str:
    """Return why a channel cannot be chosen, by Slack's code for it."""
    return ARCHIVED if code == "is_archived" else NOT_IN_CHANNEL


def channel_error_message(channel: str, code: str) -> tuple[str, list[Block]]:
    """Return what admins are told when their channel (Slack's id) no longer takes announcements."""
    text = (
        f"Masterclasses can't be announced in <#{channel}> at present: {CHANNEL_ERRORS.get(code, OTHER_CHANNEL_ERROR)}"
    )
    rest = "Everything else goes on as before."
    return f"{text} {rest}", [section(f"{text} {rest}"), buttons(button("Program", "program.open", style="primary"))]
