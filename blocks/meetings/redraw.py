"""Forms as they are once something was chosen in them: their inputs keep their ids, and so what they hold."""

from blocks.kit import Block, cut, fine_print, plain, with_blocks
from blocks.meetings.inputs import (
    URL_NEEDED,
    URL_NEEDED_LATER,
    VENUE_ACTION,
    attendance_input,
    renamed,
    time_label,
)
from mentorship.meetings.local_times import LocalTimes
from mentorship.meetings.preview import Preview


def as_chosen(view: Block, preview: Preview) -> Block:
    """Return the same form as it is once this was chosen: the clock of the time, and what is asked then."""
    clock = {"label": plain(f"{time_label(preview.city)} *")}
    blocks = [block | clock if _field(block) == "time" else block for block in view["blocks"]]
    return with_local_times(with_venue(with_blocks(view, blocks), preview), preview.local_times)


def with_venue(view: Block, preview: Preview) -> Block:
    """Return the same form with what is asked of where and how people meet, once that was chosen."""
    label = "Meeting URL *" if preview.needs_url else "Meeting URL"
    link = {"label": plain(label), "optional": not preview.needs_url}
    blocks = [
        block | link | _url_hint(block, preview) if _field(block) == "meeting_url" else block
        for block in view["blocks"]
    ]
    if _position(blocks, "location") >= 0:
        blocks = _with_attendance(blocks, online_only=preview.online_only)
    return with_blocks(view, blocks)


def _url_hint(block: Block, preview: Preview) -> Block:
    """Return the hint of `Meeting URL`, which for a draft says that it is required later."""
    was, now = (URL_NEEDED, URL_NEEDED_LATER) if preview.is_draft else (URL_NEEDED_LATER, URL_NEEDED)
    return {"hint": plain(block["hint"]["text"].replace(was, now))}


def with_local_times(view: Block, local_times: LocalTimes | None, suffix: str = "") -> Block:
    """Return the same form with the times elsewhere below `Time`.

    `suffix` is what the ids of the inputs end in, where a form has more than one `Time`.
    """
    below, own = f"time{suffix}", f"clocks{suffix}"
    blocks = [block for block in view["blocks"] if block.get("block_id") != own]
    lines = local_time_lines(local_times) if local_times else ""
    if lines:
        blocks.insert(_position(blocks, below) + 1, fine_print(lines) | {"block_id": own})
    return with_blocks(view, blocks)


def local_time_lines(local_times: LocalTimes) -> str:
    """Return what a time means elsewhere, and the warning on odd hours, each in a line of its own."""
    elsewhere = cut(" · ".join(local_times.elsewhere), 1200)
    return "\n".join(line for line in (elsewhere, local_times.before, local_times.warning) if line)


def _with_attendance(blocks: list[Block], *, online_only: bool) -> list[Block]:
    """Return the blocks with `Attendance` where there is a choice, and without it where there is none."""
    present = _position(blocks, "attendance")
    if online_only:
        return [block for position, block in enumerate(blocks) if position != present]
    if present >= 0:
        return blocks
    location, below = blocks[_position(blocks, "location")], _position(blocks, "meeting_url")
    suffix = str(location["block_id"]).partition(":")[2]
    added = attendance_input(["online"])
    if location["element"]["action_id"] == VENUE_ACTION:
        added["element"]["action_id"] = VENUE_ACTION
    return [*blocks[:below], renamed(added, suffix) if suffix else added, *blocks[below:]]


def _position(blocks: list[Block], name: str) -> int:
    """Return where the input of this field is; -1 where there is none."""
    return next((position for position, block in enumerate(blocks) if _field(block) == name), -1)


def _field(block: Block) -> str:
    return str(block.get("block_id")).partition(":")[0]
