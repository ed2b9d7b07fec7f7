"""`mentorship doctor` as an operator runs it."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from localslack.server import LocalSlack
from tests.support.commands import environment, free_port, run, settings
from tests.support.mail_server import FROM, running_mail
from tests.support.odd_answers import LIMITS, WRONG_CONTENT
from tests.support.zoom_server import ZoomServer, running_zoom

ANSWERS = WRONG_CONTENT | LIMITS


def test_doctor_finds_nothing_wrong(slack: LocalSlack, database_url: str, tmp_path: Path) -> None:
    env = settings(slack, database_url, SLACK_APP_TOKEN=slack.app_token, MENTORSHIP_ADMINS=slack.person("ada").id)
    report = run("doctor", env=env, cwd=tmp_path)
    assert report.returncode == 0, report.stdout
    assert "✗" not in report.stdout
    assert not any(secret in report.stdout for secret in (slack.bot_token, slack.app_token, slack.signing_secret))


def test_doctor_names_each_fault(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    url = sqlite_url()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    slack.team.scopes -= {"im:history"}
    more = {"SLACK_APP_TOKEN": "xapp-unknown", "MENTORSHIP_ADMINS": "U0NOBODY"}
    report = run("doctor", env=settings(slack, url, **more), cwd=tmp_path)
    assert report.returncode == 1
    faults = [line for line in report.stdout.splitlines() if line.startswith("✗")]
    assert [fault.partition(":")[0] for fault in faults] == ["✗ Database", "✗ Scopes", "✗ Admins", "✗ Socket Mode"]
    assert "im:history" in report.stdout


def test_doctor_names_wrong_settings_and_tokens(slack: LocalSlack, tmp_path: Path) -> None:
    report = run("doctor", env=environment(), cwd=tmp_path)
    assert report.returncode == 1
    assert "✗ Settings: SLACK_BOT_TOKEN is missing" in report.stdout
    env = settings(slack, f"sqlite:///{tmp_path}/new.db") | {"SLACK_BOT_TOKEN": "xoxb-unknown"}
    report = run("doctor", env=env, cwd=tmp_path)
    assert report.returncode == 1
    assert "✗ Token: Slack says invalid_auth" in report.stdout
    assert not (tmp_path / "new.db").exists()
    env["SLACK_API_URL"] = f"http://127.0.0.1:{free_port()}/api/"
    report = run("doctor", env=env, cwd=tmp_path)
    assert "✗ Slack: http://127.0.0.1" in report.stdout


def test_doctor_tells_an_outage_from_a_wrong_token(slack: LocalSlack, tmp_path: Path) -> None:
    env = settings(slack, f"sqlite:///{tmp_path}/new.db")
    for odd, words in (
        ("ok and nothing else", "does not answer as Slack does"),
        ("429 without Retry-After", "by itself"),
    ):
        slack.faults.answer(ANSWERS[odd], "auth.test")
        report = run("doctor", env=env, cwd=tmp_path)
        assert report.returncode == 1
        assert next(line for line in report.stdout.splitlines() if words in line).startswith("✗ Slack: ")
        assert "Token" not in report.stdout


def zoom_settings(zoom: ZoomServer) -> dict[str, str]:
    """Return Zoom's settings as environment variables."""
    return {name.upper(): str(value) for name, value in zoom.settings.items()}


def test_doctor_asks_zoom(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    with running_zoom() as zoom:
        env = settings(slack, sqlite_url(), **zoom_settings(zoom))
        report = run("doctor", env=env, cwd=tmp_path)
        assert (report.returncode, "✓ Zoom: gives a token with all" in report.stdout) == (0, True), report.stdout
        zoom.scopes = "meeting:write:admin meeting:read:admin"
        assert run("doctor", env=env, cwd=tmp_path).returncode == 0
        zoom.scopes = zoom.scopes.replace("meeting:read:admin", "")
        report = run("doctor", env=env, cwd=tmp_path)
        assert (report.returncode, "meeting:read:list_meetings:admin not granted" in report.stdout) == (1, True)
        wrong = run("doctor", env=env | {"ZOOM_CLIENT_SECRET": "not-it"}, cwd=tmp_path)
        assert (wrong.returncode, "✗ Zoom: gives no token (http_400" in wrong.stdout) == (1, True), wrong.stdout
        assert "not-it" not in wrong.stdout
    silent = run("doctor", env=env, cwd=tmp_path)
    assert (silent.returncode, "check the network and ZOOM_OAUTH_URL" in silent.stdout) == (1, True), silent.stdout


def test_without_zoom_doctor_says_so(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    report = run("doctor", env=settings(slack, sqlite_url()), cwd=tmp_path)
    assert "· Zoom: not set up" in report.stdout


def test_doctor_asks_the_mail_server(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    env = settings(slack, sqlite_url())
    assert "· Mail: not set up" in run("doctor", env=env, cwd=tmp_path).stdout
    with running_mail(password=True) as server:
        env |= {"SMTP_URL": server.url, "EMAIL_FROM": FROM}
        report = run("doctor", env=env, cwd=tmp_path)
        assert (report.returncode, "✓ Mail: the mail server answers" in report.stdout) == (0, True), report.stdout
        wrong = run("doctor", env=env | {"SMTP_URL": server.url.replace("hush", "not-it")}, cwd=tmp_path)
        assert (wrong.returncode, "✗ Mail: the mail server does not let us in" in wrong.stdout) == (1, True)
        assert "not-it" not in wrong.stdout + wrong.stderr
    silent = run("doctor", env=env, cwd=tmp_path)
    assert (silent.returncode, "✗ Mail: the mail server does not answer" in silent.stdout) == (1, True), silent.stdout
