"""`mentorship zones`, and what `mentorship doctor` says of the zone data, as an operator runs them."""

import datetime as dt
import os
import pty
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import sqlalchemy as sa
import tzdata
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from mentorship.people.workspace import set_up_workspace
from storage.database import make_engine
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person
from tests.support.commands import PROGRAM, ROOT, environment, run, settings
from tests.support.zone_data import TWO_HOURS_AHEAD, write_zone

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
NOON = dt.datetime.combine(NOW.date().replace(month=1, day=15, year=NOW.year + 1), dt.time(11), dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Return a folder with another release of the package tzdata, by which Berlin is always two hours ahead."""
    folder = tmp_path / "newer"
    package = folder / "tzdata"
    shutil.copytree(Path(tzdata.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").write_text('IANA_VERSION = "2099z"\n__version__ = "2099.26"\n')
    write_zone(package / "zoneinfo", "Europe/Berlin", TWO_HOURS_AHEAD)
    return folder


def plan(url: str, *starts: dt.datetime, zone: str = "Europe/Berlin", topic: str = "Careers") -> None:
    """Plan sessions of Ada in Berlin, an hour each, as the zone data in use have it."""
    engine = make_engine(url)
    with Session(engine) as db, db.begin():
        workspace = set_up_workspace(db, team_id="T1", name="Acme", url="", admins=[], now=NOW)
        ada = db.scalar(sa.select(Person)) or Person(workspace_id=workspace, slack_id="UADA", name="Ada", zone=zone)
        place = Location(workspace_id=workspace, name=f"{zone} {topic}"[:75], zone=zone)
        db.add_all([ada, place])
        db.flush()
        for start in starts:
            common = {"workspace_id": workspace, "created_at": NOW, "starts_at": start, "ends_at": start + HOUR}
            meeting = Meeting(
                **common,
                kind="session",
                state="published",
                live=True,
                host_id=ada.id,
                location_id=place.id,
                zone=zone,
                online=False,
                in_person=True,
                topic=topic,
                created_by_id=ada.id,
            )
            db.add(meeting)
            db.flush()
            place_taken = {"meeting_id": meeting.id, "person_id": ada.id, "added_by_id": ada.id}
            db.add(Enrollment(**common, **place_taken, role="host", source="host", live=True, blocks=True))
    engine.dispose()


def starts(url: str) -> list[dt.datetime]:
    """Return when the sessions start, in the order in which they were planned."""
    engine = make_engine(url)
    with Session(engine) as db:
        found = list(db.scalars(sa.select(Meeting.starts_at).order_by(Meeting.id)))
        assert len(found) == len(set(found))
    engine.dispose()
    return found


def zones(url: str, cwd: Path, *arguments: str, newer: Path | None = None) -> CompletedProcess[str]:
    """Run the command, with the zone data in this folder if there is one."""
    path = f"{newer}:{ROOT}" if newer else str(ROOT)
    return run("zones", *arguments, env=environment(DATABASE_URL=url, PYTHONPATH=path), cwd=cwd)


def test_it_lists_and_then_moves(database_url: str, tmp_path: Path, newer: Path) -> None:
    plan(database_url, NOON, NOON + HOUR)
    done = zones(database_url, tmp_path, "--apply")
    assert (done.returncode, "all that is planned matches" in done.stdout) == (0, True), done
    listed = zones(database_url, tmp_path, newer=newer)
    assert listed.returncode == 0, listed.stderr
    line = (
        f"session “Careers” of Ada: meant for {NOON:%a %-d %b %Y}, 12:00 in Europe/Berlin: {NOON:%a %-d %b %Y}, 11:00"
    )
    assert f"{line} UTC → 10:00 UTC" in listed.stdout
    assert "By the zone data 2099z" in listed.stdout
    assert "mentorship zones --apply" in listed.stdout  # without a terminal nothing is asked
    assert starts(database_url) == [NOON, NOON + HOUR]
    applied = zones(database_url, tmp_path, "--apply", newer=newer)
    assert (applied.returncode, applied.stderr) == (0, "")
    assert "Moved: 2" in applied.stdout
    assert starts(database_url) == [NOON - HOUR, NOON]
    again = zones(database_url, tmp_path, "--apply", newer=newer)
    assert (again.returncode, "all that is planned matches" in again.stdout) == (0, True), again
    engine = make_engine(database_url)
    with Session(engine) as db:
        assert sorted(db.scalars(sa.select(Notice.kind))) == ["card", "card", "changed", "changed"]
    engine.dispose()


@pytest.mark.parametrize(("answer", "moved"), [("y\n", True), ("\n", False), ("\x04", False)])
def test_at_a_terminal_it_asks(
    sqlite_url: Callable[[], str], tmp_path: Path, newer: Path, answer: str, moved: bool
) -> None:
    url = sqlite_url()
    plan(url, NOON)
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())  # \x04 is Ctrl-D: no more will be typed
    env = environment(DATABASE_URL=url, PYTHONPATH=f"{newer}:{ROOT}")
    command = [*PROGRAM, "zones"]
    done = subprocess.run(command, env=env, cwd=tmp_path, stdin=theirs, capture_output=True, text=True, timeout=60)
    for each in (ours, theirs):
        os.close(each)
    assert "Move this, and tell everyone concerned? [y/N]" in done.stdout, done
    assert (done.returncode, starts(url)) == (0, [NOON - HOUR if moved else NOON])


def test_what_clashes_ends_with_one_and_is_named(sqlite_url: Callable[[], str], tmp_path: Path, newer: Path) -> None:
    url = sqlite_url()
    plan(url, NOON)
    plan(url, NOON - HOUR, zone="UTC", topic="\x1b[31mred")
    applied = zones(url, tmp_path, "--apply", newer=newer)
    assert applied.returncode == 1
    assert applied.stderr == "mentorship: 1 left as it was: see above what to do about it\n"
    assert "Not moved: session “Careers” of Ada: Ada has a session “[31mred” as mentor then" in applied.stdout
    assert starts(url) == [NOON, NOON - HOUR]


def test_a_database_that_cannot_be_used_is_one_line(sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    missing = zones(f"sqlite:///{tmp_path}/none.db", tmp_path)
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert not (tmp_path / "none.db").exists()
    url = sqlite_url()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    old = zones(url, tmp_path)
    assert (old.returncode, old.stderr.count("\n")) == (1, 1)
    assert "run `mentorship migrate` first" in old.stderr


def test_doctor_names_the_releases_and_what_differs(
    slack: LocalSlack, database_url: str, tmp_path: Path, newer: Path
) -> None:
    host = tmp_path / "host"
    write_zone(host, "Europe/Berlin", "<+03>-3")
    (host / "tzdata.zi").write_text("# version 2019c\n# more\n")
    plan(database_url, NOON)
    env = settings(slack, database_url, PYTHONTZPATH=str(host))
    report = run("doctor", env=env, cwd=tmp_path)
    assert (
        f"✓ Zone data: release {tzdata.IANA_VERSION} (tzdata {tzdata.__version__}); the host's, 2019c," in report.stdout
    )
    assert "these would differ within three years: Europe/Berlin (from " in report.stdout
    assert report.returncode == 0, report.stdout
    report = run("doctor", env=env | {"PYTHONPATH": f"{newer}:{ROOT}"}, cwd=tmp_path)
    assert "✓ Zone data: release 2099z (tzdata 2099.26)" in report.stdout
    assert "✗ Time zones: 1 of what is planned no longer matches" in report.stdout
    assert report.returncode == 1


def test_doctor_names_unknown_zones(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    url = sqlite_url()
    plan(url, NOON, zone="Mars/Phobos")
    report = run("doctor", env=settings(slack, url, PYTHONTZPATH=""), cwd=tmp_path)
    assert report.returncode == 1
    assert "✗ Time zones: Mars/Phobos not known: times there are shown in UTC" in report.stdout
    assert "the host's, of unknown release, are not used" in report.stdout
    assert "Mars/Phobos is not known to the zone data" in zones(url, tmp_path).stdout
