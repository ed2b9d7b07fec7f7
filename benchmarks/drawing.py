"""What the floor draws by hand: the form for a new session, the lists of the Home tab and of a profile, and what stands
once a session is booked.

What never changes in a view is taken from one that the bot has shown; cases verify that both
show the same Home tab and profile.
"""

import datetime as dt
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Json = dict[str, Any]

RUNNING = (("Duplicate", "duplicate"), ("Bulk duplicate", "bulk_duplicate"), ("Cancel", "cancel"))
RUNNING_MENU = (*RUNNING, ("Details", "details"), ("History", "history"))
MENU = (
    ("Edit", "edit"),
    ("Duplicate", "duplicate"),
    ("Add to calendar", "add_to_calendar"),
    ("Cancel", "cancel"),
    ("More…", "more"),
)
HOME_PAGE, PROFILE_PAGE = 20, 10


class NewFormData(NamedTuple):
    """What the form for a new session shows: a row for each location, the last session, and when the mentor is busy."""

    places: list[Any]
    last: Any
    busy: list[Any]


def form(shown: Json, data: NewFormData, now: dt.datetime) -> Json:
    """Return the form for a new session, with what this mentor finds in it at first."""
    me = data.places[0]
    zone = ZoneInfo(me.zone)
    start = _free_morning(data, zone, now)
    places = [_option(f"Online only (your time zone, {me.zone.rpartition('/')[2]})", "0")]
    places += [_option(each.place, str(each.place_id)) for each in data.places]
    filled: dict[str, Json] = {
        "location": {"options": places, "initial_option": places[0]},
        "date": {"initial_date": f"{start:%Y-%m-%d}"},
        "time": {"initial_time": f"{start:%H:%M}"},
        "meeting_url": {"initial_value": data.last.meeting_url} if data.last else {},
        "mentor": {
            "initial_option": _option(me.name, me.slack_id)
            | ({"description": _plain(me.headline)} if me.headline else {})
        },
    }
    blocks = []
    for block in shown["blocks"]:
        name = block.get("block_id", "").partition(":")[0]
        known = name in filled and block["type"] == "input"
        blocks.append({**block, "element": {**block["element"], **filled[name]}} if known else block)
    return {**shown, "blocks": blocks}


def _free_morning(data: NewFormData, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """Return nine o'clock on the next weekday on which the mentor is free then."""
    busy = [(_local(begin, zone), _local(end, zone)) for begin, end in data.busy]
    start = dt.datetime.combine(now.astimezone(zone).date(), dt.time(9), zone)
    while True:
        start += dt.timedelta(days=1)
        end = start + dt.timedelta(hours=1)
        if start.weekday() < 5 and not any(begins < end and start < ends for begins, ends in busy):
            return start


def home(shown: Json, rows: list[Any], now: dt.datetime) -> Json:
    """Return the Home tab with these sessions."""
    lists = [number for number, block in enumerate(shown["blocks"]) if block["type"] == "header"]
    end = next(
        number for number in range(lists[0], len(shown["blocks"])) if shown["blocks"][number]["type"] == "actions"
    )
    blocks, zone, day = [*shown["blocks"][: lists[0]]], ZoneInfo(rows[0].zone), None
    today = now.astimezone(zone).date()
    for row in rows[:HOME_PAGE]:
        starts_at, ends_at = _local(row.starts_at, zone), _local(row.ends_at, zone)
        if starts_at.date() != day:
            day = starts_at.date()
            blocks.append({"type": "header", "text": _plain(_heading(day, today))})
        blocks.append(_home_entry(row, starts_at, ends_at, now))
    return {**shown, "blocks": [*blocks, *shown["blocks"][end:]]}


def profile(shown: Json, rows: list[Any]) -> Json:
    """Return a mentor's page with these open sessions."""
    blocks, entries = shown["blocks"], PROFILE_PAGE
    first = next(number for number, block in enumerate(blocks) if block["type"] == "header") + 1
    zone = ZoneInfo(rows[0].zone)
    drawn = [_open_session(row, zone) for row in rows[:PROFILE_PAGE]]
    return {**shown, "blocks": [*blocks[:first], *drawn, *blocks[first + entries :]]}


def booked(meeting_id: int, host: str, zone_name: str, starts_at: Any, ends_at: Any) -> Json:
    """Return what stands in the place of `Book session` once it is booked."""
    zone = ZoneInfo(zone_name)
    when = _day_and_times(_local(starts_at, zone), _local(ends_at, zone))
    add = f"add_to_calendar:{meeting_id}"
    steps = [
        _button("See the session", "session.look", str(meeting_id)),
        _button("Add to calendar", "session.item.add_to_calendar", add),
    ]
    hint = "It's in your Home tab under Upcoming, and in Messages with everything you need."
    return {
        "type": "modal",
        "callback_id": "done",
        "title": _plain("Booked"),
        "close": _plain("Done"),
        "blocks": [
            _section(f":white_check_mark: *You're booked with <@{host}>*: {when}."),
            {"type": "context", "elements": [{"type": "mrkdwn", "text": hint}]},
            {"type": "actions", "elements": steps},
        ],
        "private_metadata": "{}",
        "clear_on_close": True,
    }


def _home_entry(row: Any, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> Json:
    with_whom = f"1:1 with <@{row.mentee}>" if row.mentee else "Open session"
    is_running = starts_at <= now
    booked = ":large_green_circle: Now" if is_running else ":white_check_mark: Booked"
    state = booked if row.mentee else ":hourglass: Nobody has booked yet"
    text = f"*{_times(starts_at, ends_at)} · {with_whom}*\n{state} · Online · Topic: {row.topic}"
    options = [
        {"text": _plain(label), "value": f"{value}:{row.meeting_id}"}
        for label, value in (RUNNING_MENU if is_running else MENU)
    ]
    menu = {"type": "overflow", "action_id": "session.menu", "options": options}
    return {**_section(text), "accessory": menu}


def _open_session(row: Any, zone: ZoneInfo) -> Json:
    starts_at, ends_at = _local(row.starts_at, zone), _local(row.ends_at, zone)
    book = _button("Book", "booking.open", str(row.meeting_id)) | {"style": "primary"}
    label = f"Book {starts_at:%a, %b} {starts_at.day}, {_clock(starts_at)} {starts_at:%p}"
    text = f"*{_day_and_times(starts_at, ends_at)}*\nOnline · Topic: {row.topic}"
    return {**_section(text), "accessory": book | {"accessibility_label": label}}


def _heading(day: dt.date, today: dt.date) -> str:
    name = {-1: "Yesterday, ", 0: "Today, ", 1: "Tomorrow, "}.get((day - today).days, "")
    return f"{name}{day:%a, %b} {day.day}"


def _day_and_times(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    return f"{starts_at:%a, %b} {starts_at.day}, {_times(starts_at, ends_at)}"


def _times(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    half = "" if (starts_at.hour < 12) == (ends_at.hour < 12) else f" {starts_at:%p}"
    return f"{_clock(starts_at)}{half}–{_clock(ends_at)} {ends_at:%p}"


def _clock(local: dt.datetime) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02}"


def _local(instant: Any, zone: ZoneInfo) -> dt.datetime:
    aware: dt.datetime = dt.datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return aware.astimezone(zone)


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _option(text: str, value: str) -> Json:
    return {"text": _plain(text), "value": value}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _button(label: str, action: str, value: str) -> Json:
    return {"type": "button", "text": _plain(label), "action_id": action, "value": value}
