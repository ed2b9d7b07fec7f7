"""`mentorship zones`: lets what is planned follow the clocks of a country that has changed them."""

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot.clock import utc_now
from mentorship.agenda.clock_changes import Displaced, find_displaced, find_unknown_zones, let_follow
from mentorship.errors import Refusal
from mentorship.meetings.clock_change import ClockChange
from mentorship.times import format_datetime, format_time
from storage.database import make_engine
from storage.migrate import current_revision, newest_revision
from storage.zones import UTC, release

T = TypeVar("T")

TRIES = 5  # of one transaction, while the running bot is in the way
NOTES = {"": "", "gap": "; that time no longer exists there", "twice": "; that time happens twice there now"}


class Unusable(Exception):
    """The database cannot be worked with; the words say what to do."""


def run(url: str, *, apply: bool, now: dt.datetime | None = None) -> int:
    """List what has to follow the clocks, and move it if `apply` says so, or whoever sits at the terminal does.

    Returns how many could not be moved. Raises Unusable, and SQLAlchemy's errors when the database cannot be reached.
    """
    moment = now or utc_now()
    _require_file(sa.make_url(url))
    engine = make_engine(url, with_timeouts=False)
    try:
        _require_schema(engine)
        found = _transact(engine, lambda db: find_displaced(db, now=moment))
        _print_found(found, _transact(engine, lambda db: find_unknown_zones(db, now=moment)))
        if not found or not (apply or _is_wanted(len(found))):
            return 0
        return _move_all(engine, found, moment)
    finally:
        engine.dispose()


def _require_file(url: sa.URL) -> None:
    """Raise Unusable where connecting would make a new, empty SQLite file."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise Unusable(f"DATABASE_URL names a file that does not exist: {url.database}")


def _require_schema(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        found = current_revision(connection)
    if found != newest_revision():
        raise Unusable(
            f"the database is at schema {found or 'none'}, not {newest_revision()}: run `mentorship migrate` first"
        )


def _print_found(found: Sequence[Displaced], unknown: Sequence[str]) -> None:
    for zone in unknown:
        print(
            f"{_printable(zone)} is not known to the zone data {release()}: its times are shown in UTC, and what is "
            "planned there cannot be checked. A newer release may know it: pip install -U tzdata"
        )
    if not found:
        print(f"By the zone data {release()}, all that is planned matches the clocks it was meant on.")
        return
    print(f"By the zone data {release()}, this no longer matches the clocks it was meant on:")
    for each in found:
        for change in each.changes:
            print(f"  {_describe(each, change)}")


def _describe(displaced: Displaced, change: ClockChange) -> str:
    """Return one line: what and whose it is, the wall clock that was meant, and the old and the new instant in UTC."""
    meant = f"{change.local:%a %-d %b %Y, %H:%M} in {change.zone}{NOTES[change.note]}"
    old, new = (format_datetime(each, UTC) for each in (change.old, change.new))
    new = new if change.old.date() != change.new.date() else format_time(change.new, UTC)
    return _printable(f"{displaced.name}: meant for {meant}: {old} UTC → {new} UTC")


def _is_wanted(count: int) -> bool:
    """Ask whoever sits at the terminal; without one nothing is moved."""
    if not sys.stdin.isatty():
        print("Nothing was moved. `mentorship zones --apply` moves it, and tells everyone concerned.")
        return False
    what = "this" if count == 1 else f"these {count}"
    print(f"Move {what}, and tell everyone concerned? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _move_all(engine: sa.Engine, found: Sequence[Displaced], now: dt.datetime) -> int:
    """Move all of these, each in a transaction of its own, and say what became of it. Returns how many were refused.

    Of two meetings that follow each other directly, one is in the other's way until that has moved: so what was refused
    is tried again for as long as anything moves.
    """
    refused: dict[Displaced, str] = {}
    waiting = list(found)
    while waiting:
        refused = {}
        for each in waiting:
            reason = _move(engine, each, now)
            if reason is not None:
                refused[each] = reason
        if len(refused) == len(waiting):
            break
        waiting = list(refused)
    for each, reason in refused.items():
        print(_printable(f"Not moved: {each.name}: {reason}"))
    if moved := len(found) - len(refused):
        print(f"Moved: {moved}. The running bot tells everyone concerned.")
    return len(refused)


def _move(engine: sa.Engine, displaced: Displaced, now: dt.datetime) -> str | None:
    """Move one. Returns why it could not be, or None when it needs nothing any more."""
    try:
        _transact(engine, lambda db: let_follow(db, displaced, now=now))
    except Refusal as refusal:
        return str(refusal)
    return None


def _transact(engine: sa.Engine, work: Callable[[Session], T]) -> T:
    """Run `work` in a transaction; again, if the running bot was in the way."""
    for _ in range(TRIES - 1):
        try:
            return _transact_once(engine, work)
        except (OperationalError, IntegrityError):
            continue
    return _transact_once(engine, work)


def _transact_once(engine: sa.Engine, work: Callable[[Session], T]) -> T:
    with Session(engine, expire_on_commit=False) as db, db.begin():
        return work(db)


def _printable(text: str) -> str:
    """Return the text without what would control the terminal: people typed some of it."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
