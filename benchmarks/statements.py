"""The floor's SQL: by hand, only the columns that are needed, in the order in which the bot does the same."""

import datetime as dt
import json
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from benchmarks import drawing

Row = dict[str, Any]


class Form(NamedTuple):
    """`Book session`, filled in; `seen` are the terms that it showed."""

    meeting_id: int
    seen: str
    about: str
    key: str
    content: str  # a digest of what it holds


DESK = sa.text(
    "SELECT p.id, p.zone, p.slack_id, p.name, p.headline, p.guest, p.bot, p.deactivated, p.mentor, "
    "l.id AS place_id, l.name AS place, l.zone AS place_zone "
    "FROM person p JOIN workspace w ON w.id = p.workspace_id "
    "JOIN location l ON l.workspace_id = w.id AND l.archived_at IS NULL "
    "WHERE w.team_id = :team AND p.slack_id = :user ORDER BY l.name"
)
HOME = sa.text(
    "SELECT p.zone, p.locale, m.id AS meeting_id, m.state, m.starts_at, m.ends_at, m.online, m.in_person, "
    "m.meeting_url, m.topic, h.slack_id, h.name, l.name, l.zone, l.address, o.role, t.method, t.about, "
    "g.slack_id AS mentee, g.name "
    "FROM person p JOIN workspace w ON w.id = p.workspace_id "
    "JOIN enrollment o ON o.person_id = p.id JOIN meeting m ON m.id = o.meeting_id "
    "JOIN person h ON h.id = m.host_id JOIN location l ON l.id = m.location_id "
    "LEFT JOIN enrollment t ON t.meeting_id = m.id AND t.role = 'mentee' AND t.state = 'attending' "
    "LEFT JOIN person g ON g.id = t.person_id "
    "WHERE w.team_id = :team AND p.slack_id = :user AND o.live AND o.blocks AND o.ends_at > :now "
    "ORDER BY o.starts_at, m.id LIMIT 21"
)
HOME_FACTS = sa.text(
    "SELECT (SELECT ts FROM card WHERE subject = 'home' AND lane = 'person:' || p.id) AS drawn, p.home_list, "
    "(SELECT count(*) FROM session_request r WHERE (r.mentor_id = p.id OR r.mentee_id = p.id) "
    "AND r.state = 'pending'), "
    "(SELECT count(*) FROM meeting d WHERE d.host_id = p.id AND NOT d.live AND d.state = 'draft'), "
    "(SELECT created_at FROM mentor_application a WHERE a.person_id = p.id AND a.state = 'pending'), "
    "EXISTS (SELECT 1 FROM session_request r WHERE r.turn_id = p.id AND r.state = 'pending'), "
    "EXISTS (SELECT 1 FROM waitlist_entry w WHERE w.person_id = p.id AND w.state IN ('waiting', 'offered')), "
    "EXISTS (SELECT 1 FROM enrollment e WHERE e.person_id = p.id AND e.live AND e.blocks IN (true, false) "
    "AND e.ends_at > :now AND (e.state = 'asked' OR e.to_confirm)) "
    "FROM person p JOIN workspace w ON w.id = p.workspace_id WHERE w.team_id = :team AND p.slack_id = :user"
)
HOME_DRAWN = sa.text(
    "SELECT p.home_list, (SELECT ts FROM card WHERE subject = 'home' AND lane = 'person:' || p.id) AS drawn "
    "FROM person p JOIN workspace w ON w.id = p.workspace_id WHERE w.team_id = :team AND p.slack_id = :user"
)
LAST_PLACE = sa.text(
    "SELECT l.id, m.meeting_url FROM meeting m JOIN location l ON l.id = m.location_id WHERE m.host_id = :person "
    "ORDER BY m.id DESC LIMIT 1"
)
BUSY_TIMES = sa.text(
    "SELECT starts_at, ends_at FROM enrollment WHERE person_id = :person AND live AND blocks AND ends_at > :now "
    "ORDER BY starts_at"
)
CLAIM = sa.text(
    "INSERT INTO form_submission (workspace_id, key, content, created_at) VALUES (:workspace, :key, :content, :now) "
    "ON CONFLICT DO NOTHING RETURNING key"
)
PROFILE = sa.text(
    "SELECT p.zone, p.locale, h.slack_id, h.name, h.headline, h.about, h.topics, h.languages, h.zone, h.image_url, "
    "m.id AS meeting_id, m.starts_at, m.ends_at, m.online, m.in_person, m.topic, m.zone, l.name, l.address "
    "FROM person p JOIN workspace w ON w.id = p.workspace_id "
    "JOIN person h ON h.workspace_id = w.id AND h.slack_id = :mentor JOIN meeting m ON m.host_id = h.id "
    "JOIN location l ON l.id = m.location_id "
    "WHERE w.team_id = :team AND p.slack_id = :user AND m.live AND m.starts_at > :now AND NOT EXISTS "
    "(SELECT 1 FROM enrollment e WHERE e.meeting_id = m.id AND e.role = 'mentee' AND e.state = 'attending') "
    "ORDER BY m.starts_at, m.id LIMIT 11"
)
ACTOR = sa.text(
    "SELECT p.id, p.workspace_id, p.guest, p.bot, p.deactivated, p.home_list, p.zone FROM person p "
    "JOIN workspace w ON w.id = p.workspace_id WHERE w.team_id = :team AND p.slack_id = :user"
)
MEETING = (
    "SELECT m.id, m.state, m.starts_at, m.ends_at, m.online, m.in_person, m.location_id, m.maximum, h.id AS host_id, "
    "h.slack_id AS host, h.name, h.guest, h.bot, h.deactivated, h.home_list "
    "FROM meeting m JOIN person h ON h.id = m.host_id WHERE m.workspace_id = :workspace AND m.id = :meeting"
)
TAKEN = sa.text(
    "SELECT person_id, role, state FROM enrollment WHERE meeting_id = :meeting AND state IN ('attending', 'cancelled')"
)
PERSONS = "SELECT id FROM person WHERE workspace_id = :workspace AND id IN (:actor, :host) ORDER BY id"
OVERLAPPING = sa.text(
    "SELECT e.id, m.host_id, m.topic FROM enrollment e JOIN meeting m ON m.id = e.meeting_id "
    "WHERE e.person_id IN (:actor, :host) AND e.live AND e.blocks AND e.ends_at > :starts AND e.starts_at < :ends "
    "AND e.meeting_id != :meeting "
    "ORDER BY e.starts_at"
)
ENROLL = sa.text(
    "INSERT INTO enrollment (workspace_id, meeting_id, person_id, role, source, state, method, about, reason, "
    "added_by_id, created_at, starts_at, ends_at, live, blocks) VALUES (:workspace, :meeting, :actor, 'mentee', "
    "'booked', 'attending', 'online', :about, '', :actor, :now, :starts, :ends, true, true)"
)
HISTORY = sa.text(
    "INSERT INTO history_entry (workspace_id, meeting_id, at, kind, by_id, person_id, detail) "
    "VALUES (:workspace, :meeting, :now, 'booked', :actor, :actor, 'booked')"
)
OWN_PLACE = sa.text("SELECT id, role, state FROM enrollment WHERE meeting_id = :meeting AND person_id = :actor")
SEATS = sa.text(
    "SELECT state, count(*) AS number FROM enrollment WHERE meeting_id = :meeting AND role = 'participant' "
    "AND state IN ('attending', 'asked') GROUP BY state"
)
QUEUE = sa.text(
    "SELECT person_id, state FROM waitlist_entry WHERE meeting_id = :meeting AND mentor_id IS NULL "
    "AND state IN ('waiting', 'offered')"
)
RESERVE = sa.text(ENROLL.text.replace("'mentee'", "'participant'"))
LATELY = sa.text(
    "SELECT count(*) FROM enrollment WHERE meeting_id = :meeting AND state = 'attending' AND role = 'participant' "
    "AND created_at > :since"
)
CHANNEL = sa.text("SELECT id, state FROM channel WHERE meeting_id = :meeting")
CARD = sa.text("SELECT channel, ts FROM card WHERE subject = 'meeting:' || :meeting AND lane = 'person:' || :person")
NOTICE = sa.text(
    "INSERT INTO notice (workspace_id, kind, lane, person_id, meeting_id, details, refresh, key, urgency, created_at, "
    "due_at, state, attempts, error) VALUES (:workspace, :kind, :lane, :person, :meeting, :details, :refresh, :key, "
    ":starts, :now, :now, 'waiting', 0, '') "
    "ON CONFLICT (workspace_id, key) WHERE key IS NOT NULL AND state = 'waiting' DO UPDATE SET key = :key"
)


@cache
def _locking(statement: str, lock: str) -> sa.TextClause:
    return sa.text(statement + lock)


def _now(connection: sa.Connection) -> Any:
    now = dt.datetime.now(dt.UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if connection.dialect.name == "sqlite" else now


def new_form_data(connection: sa.Connection, team: str, user: str) -> drawing.NewFormData:
    """Return a row for each location that the form for a new session offers, and what stands in it at first."""
    found = list(connection.execute(DESK, {"team": team, "user": user}))
    asked = {"person": found[0][0] if found else 0, "now": _now(connection)}
    last = connection.execute(LAST_PLACE, asked).first()
    return drawing.NewFormData(found, last, list(connection.execute(BUSY_TIMES, asked)))


def home(connection: sa.Connection, team: str, user: str) -> list[Any]:
    """Return what the Home tab needs: a row for each session of a page, and one more where there is a next page."""
    asked = {"team": team, "user": user, "now": _now(connection)}
    connection.execute(HOME_FACTS, asked).one()
    return list(connection.execute(HOME, asked))


def drawn_home(connection: sa.Connection, team: str, user: str) -> Any:
    """Return which list the Home tab shows, and when it was last drawn: what was just shown may be older."""
    return connection.execute(HOME_DRAWN, {"team": team, "user": user}).one()


def profile(connection: sa.Connection, team: str, user: str, mentor: str) -> list[Any]:
    """Return what a mentor's page needs: a row for each open session of it, and one more where there is a next page."""
    asked = {"team": team, "user": user, "mentor": mentor, "now": _now(connection)}
    return list(connection.execute(PROFILE, asked))


def book(connection: sa.Connection, team: str, user: str, form: Form, *, lite: bool) -> Row:
    """Take the place, as the bot does, and return what is shown then. Raises LookupError where a rule forbids it."""
    now, run = _now(connection), connection.execute
    actor = run(ACTOR, {"team": team, "user": user}).one()
    at: Row = {"workspace": actor.workspace_id, "meeting": form.meeting_id, "now": now, "actor": actor.id}
    run(CLAIM, {**at, "key": form.key, "content": form.content}).one()
    meeting = run(_locking(MEETING, "" if lite else " FOR UPDATE OF m"), at).one()
    at |= {"host": meeting.host_id, "starts": meeting.starts_at, "ends": meeting.ends_at}
    taken = [row for row in run(TAKEN, at) if row.role == "mentee"]
    if taken or meeting.state != "published" or meeting.starts_at <= now or meeting.deactivated:
        raise LookupError("cannot be booked")
    if form.seen != _terms(meeting):
        raise LookupError("not as it was shown")
    run(_locking(PERSONS, "" if lite else " FOR NO KEY UPDATE"), at).all()
    if run(OVERLAPPING, at).first():
        raise LookupError("busy then")
    run(ENROLL, {**at, "about": form.about})
    for person in (meeting.host_id, actor.id):
        run(CARD, {**at, "person": person}).first()
        _put(connection, at, "card", person, f"card:{form.meeting_id}:{person}", {})
    _put(connection, at, "booked", meeting.host_id, None, {"mentee": actor.id})
    run(HISTORY, at)
    _refresh_home(connection, at)
    return drawing.booked(form.meeting_id, meeting.host, actor.zone, meeting.starts_at, meeting.ends_at)


def reserve(connection: sa.Connection, team: str, user: str, meeting_id: int, *, lite: bool) -> None:
    """Take a spot in a masterclass, as the bot does. Raises LookupError where a rule is against it."""
    now, run = _now(connection), connection.execute
    actor = run(ACTOR, {"team": team, "user": user}).one()
    at: Row = {"workspace": actor.workspace_id, "meeting": meeting_id, "now": now, "actor": actor.id}
    meeting = run(_locking(MEETING, "" if lite else " FOR UPDATE OF m"), at).one()
    at |= {"host": meeting.host_id, "starts": meeting.starts_at, "ends": meeting.ends_at, "since": now}
    placed, seats, queue = run(OWN_PLACE, at).first(), run(SEATS, at).all(), run(QUEUE, at).all()
    if placed or queue or sum(row.number for row in seats) >= (meeting.maximum or 500) or meeting.state != "published":
        raise LookupError("cannot be reserved")
    run(_locking(PERSONS, "" if lite else " FOR NO KEY UPDATE"), {**at, "host": actor.id}).all()
    if run(OVERLAPPING, {**at, "host": actor.id}).first():
        raise LookupError("busy then")
    run(RESERVE, {**at, "about": ""})
    run(LATELY, at).one()
    run(CHANNEL, at).first()
    _put(connection, at, "joined", meeting.host_id, None, {"person": actor.id})
    run(HISTORY, at)
    for person in (meeting.host_id, actor.id):
        run(CARD, {**at, "person": person}).first()
        _put(connection, at, "card", person, f"card:{meeting_id}:{person}", {})
    _refresh_home(connection, at)


def _terms(meeting: Any) -> str:
    """Return the terms of a meeting, as the form of the bot carries them."""
    times = (meeting.starts_at, meeting.ends_at)
    stamps = ((dt.datetime.fromisoformat(each) if isinstance(each, str) else each).timestamp() for each in times)
    begin, end = map(int, stamps)
    return f"{begin}-{end}-{meeting.location_id}-{int(meeting.online)}{int(meeting.in_person)}"


def _refresh_home(connection: sa.Connection, at: Row) -> None:
    person = at["actor"]
    _put(connection, {**at, "meeting": None, "starts": at["now"]}, "home", person, f"home:{person}", {})


def _put(connection: sa.Connection, at: Row, kind: str, person: int, key: str | None, details: Row) -> None:
    notice = {"kind": kind, "person": person, "lane": f"person:{person}", "key": key, "refresh": kind == "home"}
    connection.execute(NOTICE, {**at, **notice, "details": json.dumps(details)})
