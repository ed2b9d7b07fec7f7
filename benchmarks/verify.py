"""Verifies what a case did, in the database and at Slack's side, before a figure of it is printed.

Each function raises Mismatch where what is found is not what is expected. The SQL is by hand, so that nothing of the
bot's own reading is trusted.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from benchmarks import seed, statements
from benchmarks.clicks import ABOUT, Clicked
from benchmarks.seed_rows import READER, mentee
from benchmarks.wire import TEAM, Json, Shown, Slack
from storage.migrate import newest_revision

HOME_PAGE, PROFILE_PAGE, FIND_PAGE = 20, 10, 10  # what one page shows
HOUR, WEEK = 3600.0, 7 * 24 * 3600.0  # seconds
POST = "chat.postMessage"
Booked = Sequence[tuple[str, int]]  # who clicked (Slack id), and the id of the meeting


class Mismatch(Exception):
    """A case did not do what it should have done: its figure would mean nothing."""


def equal(what: str, expected: object, found: object) -> None:
    """Raise Mismatch unless both are equal."""
    if expected != found:
        raise Mismatch(f"{what}: expected {expected}, found {found}")


def same(what: str, expected: Iterable[Hashable], found: Iterable[Hashable]) -> None:
    """Raise Mismatch unless both hold the same things equally often, in any order."""
    wanted, had = Counter(expected), Counter(found)
    sides = {"missing": wanted - had, "that should not be there": had - wanted}
    wrong = [f"{each.total()} {word}, e.g. {next(iter(each))}" for word, each in sides.items() if each]
    if wrong:
        raise Mismatch(f"{what}: expected {wanted.total()}, found {had.total()} ({'; '.join(wrong)})")


def rows(url: str, statement: str, **values: Any) -> list[Any]:
    """Return the rows of a query."""
    with reading(url) as connection:
        return list(connection.execute(sa.text(statement), values))


def reading(url: str) -> sa.Connection:
    """Return a connection to a database, closed by `with`; it is not kept for others."""
    parts = sa.make_url(url)
    lite = parts.get_backend_name() == "sqlite"
    plain = parts if lite else parts.set(drivername="postgresql+psycopg")
    return sa.create_engine(plain, poolclass=sa.NullPool).connect()


# -- what was written -------------------------------------------------------------------------------------------------


def bookings(url: str, booked: Booked) -> None:
    """Verify that these people, and nobody else, have booked these sessions, and that what is to be told waits."""
    _places(url, booked, "mentee", ABOUT)
    _notices(url, booked, "booked", "mentee")
    _history(url, booked)


def spots(url: str, booked: Booked) -> None:
    """Verify that these people, and nobody else, attend these masterclasses, and that what is to be told waits."""
    _places(url, booked, "participant", "")
    _notices(url, booked, "joined", "person")
    _history(url, booked)
    over = (
        "SELECT m.id FROM meeting m JOIN enrollment e ON e.meeting_id = m.id AND e.role = 'participant' "
        "AND e.state = 'attending' GROUP BY m.id, m.maximum HAVING count(*) > m.maximum"
    )
    equal("masterclasses with more participants than their maximum", [], [row.id for row in rows(url, over)])


def _places(url: str, booked: Booked, role: str, about: str) -> None:
    found = rows(
        url,
        "SELECT p.slack_id, e.meeting_id, e.role, e.source, e.state, e.method, e.about, e.live, e.blocks "
        "FROM enrollment e JOIN person p ON p.id = e.person_id WHERE e.role != 'host'",
    )
    expected = [(*each, role, "booked", "attending", "online", about, True, True) for each in booked]
    same(f"places of a {role}, attending", expected, map(tuple, found))


def _notices(url: str, booked: Booked, kind: str, name: str) -> None:
    """Verify the notices: to the host a word and a card, to the other a card and the Home tab."""
    ids = {row.slack_id: row.id for row in rows(url, "SELECT id, slack_id FROM person")}
    hosts = {row.id: row.host_id for row in rows(url, "SELECT id, host_id FROM meeting")}
    expected: list[tuple[Any, ...]] = []
    for user, meeting_id in booked:
        person, host = ids[user], hosts[meeting_id]
        expected.append((kind, host, meeting_id, None, json.dumps({name: person})))
        expected += [("card", each, meeting_id, f"card:{meeting_id}:{each}", "{}") for each in (host, person)]
    expected += [("home", ids[user], None, f"home:{ids[user]}", "{}") for user in {user for user, _ in booked}]
    statement = "SELECT kind, person_id, meeting_id, key, details, state, lane FROM notice"
    found = [(*row[:4], _json(row.details), *row[5:]) for row in rows(url, statement)]
    same("notices waiting", [(*each, "waiting", f"person:{each[1]}") for each in expected], found)


def _history(url: str, booked: Booked) -> None:
    """Verify that each meeting's history says who booked it."""
    found = rows(
        url,
        "SELECT p.slack_id, h.meeting_id, h.kind, h.detail FROM history_entry h JOIN person p ON p.id = h.person_id "
        "WHERE h.by_id = h.person_id",
    )
    same("entries of histories", [(*each, "booked", "booked") for each in booked], map(tuple, found))


def _json(details: Any) -> str:
    return json.dumps(json.loads(details) if isinstance(details, str) else details)


# -- what was shown ---------------------------------------------------------------------------------------------------


def opened(slack: Slack, *clicked: Clicked) -> list[Shown]:
    """Return the views that were opened. Verify that each of these clicks opened exactly one, and nothing else did."""
    shown = slack.shown("views.open")
    expected = (trigger for each in clicked for trigger in each.texts)
    same("modals opened", expected, (trigger for view in shown for trigger in view.calls))
    return shown


def answered(callback_id: str, answers: Counter[bytes]) -> None:
    """Verify that each answer shows the view with this callback id in the place of the form."""
    shown = (json.loads(answer)["view"]["callback_id"] for answer in answers.elements())
    same("answers to a form", [callback_id] * answers.total(), shown)


def alike(slack: Slack, method: str) -> None:
    """Verify that all views that calls of this method carried are the same, whichever program drew them."""
    drawn = {json.dumps(each.view, sort_keys=True) for each in slack.shown(method)}
    equal(f"different views of {method}", 1, len(drawn))


def published(slack: Slack, clicks: int) -> list[Shown]:
    """Return the Home tabs that were published. Verify that there are so many, all of the reader."""
    shown = slack.shown("views.publish")
    same("Home tabs published", [READER] * clicks, (user for view in shown for user in view.calls))
    return shown


def commands(slack: Slack, *clicked: Clicked) -> None:
    """Verify that each click opened the form of a new session, with the location that was seeded."""
    forms(opened(slack, *clicked))


def of(shown: Iterable[Shown], clicked: Clicked) -> list[Shown]:
    """Return the views that these clicks opened."""
    return [each for each in shown if not clicked.texts.keys().isdisjoint(each.calls)]


def forms(shown: Iterable[Shown]) -> None:
    """Verify that these are forms of a new session, with the location that was seeded."""
    for each in shown:
        equal("modal opened", "session.create", each.view.get("callback_id"))
        blocks = each.view["blocks"]
        inputs = {str(block.get("block_id")).partition(":")[0]: block.get("element") or {} for block in blocks}
        options = (inputs.get("location") or {}).get("options") or []
        equal(
            "locations in the form",
            [f"Online only (your time zone, {seed.LOCATION})", seed.LOCATION],
            [option["text"]["text"] for option in options],
        )


def homes(slack: Slack, clicks: Mapping[str, int]) -> None:
    """Verify that so many Home tabs were published from each database (by URL), with the sessions that are next in it.

    The floor's statement says which these are, so that it is verified too.
    """
    expected: Counter[Hashable] = Counter()
    for url, number in clicks.items():
        with reading(url) as connection:
            found = statements.home(connection, TEAM, READER)
        equal("sessions that the floor's statement finds for the Home tab", HOME_PAGE + 1, len(found))
        expected[tuple(row.meeting_id for row in found[:HOME_PAGE])] += number
    shown = published(slack, sum(clicks.values()))
    same("Home tabs with the next sessions", expected.elements(), (_listed(e.view) for e in shown for _ in e.calls))


def profiles(shown: Iterable[Shown], clicked: Mapping[str, Clicked]) -> None:
    """Verify that clicks opened the reader's profile from each database (by URL), with the first open sessions in it.

    The floor's statement says which these are, so that it is verified too.
    """
    offered = {trigger: _offered(each.view) for each in shown for trigger in each.calls}
    for url, clicks in clicked.items():
        with reading(url) as connection:
            found = statements.profile(connection, TEAM, mentee(0), READER)
        equal("sessions that the floor's statement finds for the profile", PROFILE_PAGE + 1, len(found))
        expected = tuple(row.meeting_id for row in found[:PROFILE_PAGE])
        for trigger in clicks.texts:
            equal("open sessions on the profile", expected, offered[trigger])


def searches(shown: Iterable[Shown], clicked: Mapping[str, Clicked]) -> None:
    """Verify that clicks found, in each database (by URL), mentors with the words that were asked for: a page of them,
    or all there are.
    """
    views = {trigger: each.view for each in shown for trigger in each.calls}
    for url, clicks in clicked.items():
        matching = {text: _matching(url, text.partition(" ")[2]) for text in set(clicks.texts.values())}
        for trigger, text in clicks.texts.items():
            view, there = views[trigger], matching[text]
            equal("modal opened", "mentor.find", view.get("callback_id"))
            found = {int(value) for value in _values(view, "mentor.profile")}
            equal(f"mentors that “{text}” shows", min(FIND_PAGE, len(there)), len(found))
            equal(f"mentors that “{text}” shows, without its words", set(), found - there)


def _matching(url: str, words: str) -> set[int]:
    """Return the ids of the mentors in whose texts each of these words is."""
    there = {row.id for row in rows(url, "SELECT id FROM person WHERE mentor")}
    statement = "SELECT id FROM person WHERE folded LIKE :word"
    for word in words.split():
        there &= {row.id for row in rows(url, statement, word=f"%{word}%")}
    return there


def _listed(view: Json) -> tuple[int, ...]:
    """Return the ids of the sessions in a Home tab, in order: each has a menu."""
    accessories = (block.get("accessory") or {} for block in view["blocks"])
    menus = (each for each in accessories if each.get("action_id") == "session.menu")
    return tuple(int(menu["options"][0]["value"].rpartition(":")[2]) for menu in menus)


def _offered(view: Json) -> tuple[int, ...]:
    """Return the ids of the sessions that can be booked on a profile, in order."""
    return tuple(int(value) for value in _values(view, "booking.open"))


def _values(view: Json, action_id: str) -> list[str]:
    """Return what the buttons of this name beside paragraphs carry."""
    accessories = (block.get("accessory") or {} for block in view["blocks"])
    return [str(each["value"]) for each in accessories if each.get("action_id") == action_id]


def previews(url: str, answers: Counter[bytes], clicks: int, meeting_id: int, dates: int) -> None:
    """Verify that each of so many answers shows so many dates, a week apart from the session's own on (an hour more or
    less where the clocks change), and that no session was made of them.
    """
    equal("answers", clicks, answers.total())
    meetings = rows(url, "SELECT id, starts_at FROM meeting ORDER BY id")
    equal("sessions, since a preview makes none", len({row.id for row in meetings}), max(row.id for row in meetings))
    begin = next(row.starts_at for row in meetings if row.id == meeting_id)
    start = (dt.datetime.fromisoformat(begin) if isinstance(begin, str) else begin).timestamp()
    for answer in answers:
        _preview(json.loads(answer)["view"], start, dates)


def _preview(view: Json, start: float, dates: int) -> None:
    """Verify that the view is a preview of so many dates, whole weeks after `start` (a Unix time)."""
    equal("view of the answer", "series.create", view["callback_id"])
    boxes = (block["element"] for block in view["blocks"] if block["type"] == "input")
    stamps = [int(option["value"]) for element in boxes for option in element["options"]]
    equal("dates in the preview", dates, len(stamps))
    off = [stamp for week, stamp in enumerate(stamps, 1) if abs(stamp - start - week * WEEK) > HOUR]
    equal("dates that are not whole weeks after the session", [], off)


def started(url: str, slack: Slack, starts: int) -> None:
    """Verify that the bot asked Slack who it is at each start, and that the database has the newest schema."""
    equal("starts that asked Slack who the bot is", starts, slack.calls["auth.test"])
    equal(
        "schema", [newest_revision()], [row.version_num for row in rows(url, "SELECT version_num FROM alembic_version")]
    )
