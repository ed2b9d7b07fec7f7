"""The program as an operator runs it: exit codes, one clear line, no traceback, an end in good order."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.world.results import Result
from tests.support.mail_server import FROM, running_mail
from tests.support.processes import wait_for
from tests.support.running_bot import SECONDS
from tests.support.zoom_server import ZoomServer, running_zoom

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-W", "error", "-m", "bot.cli.main"]


def environment(**variables: str) -> dict[str, str]:
    """What the program sees: nothing of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **variables}


def settings(slack: LocalSlack, database_url: str, **more: str) -> dict[str, str]:
    """What `serve` needs."""
    return environment(
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url,
        DATABASE_URL=database_url,
        **more,
    )


def run(*arguments: str, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return subprocess.run([*PROGRAM, *arguments], env=env, cwd=cwd, capture_output=True, text=True, timeout=60)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(env: dict[str, str], cwd: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`mentorship serve`, ready; and its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [*PROGRAM, "serve", *arguments], env={**env, "PORT": str(port)}, cwd=cwd, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + SECONDS
        while not _ready(url):
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process, url
    finally:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def slow_click(act: Callable[[str], Result], label: str) -> Iterator[Callable[[], Result]]:
    """Somebody's click that takes its time; call what is given to wait for its outcome."""
    with ThreadPoolExecutor(1) as pool:
        clicked = pool.submit(act, label)
        yield lambda: clicked.result(SECONDS)


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def test_help_and_bad_usage(tmp_path: Path) -> None:
    helped = run("--help", env=environment(), cwd=tmp_path)
    assert helped.returncode == 0
    for word in ("serve", "migrate", "doctor", "demo", "SLACK_BOT_TOKEN"):
        assert word in helped.stdout
    for wrong in ((), ("fly",), ("serve", "--role", "cook"), ("demo", "--port", "x")):
        answer = run(*wrong, env=environment(), cwd=tmp_path)
        assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)


def test_a_missing_setting_ends_it_with_one_line(tmp_path: Path) -> None:
    answer = run("serve", env=environment(SLACK_SIGNING_SECRET="hush"), cwd=tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.startswith("mentorship: SLACK_BOT_TOKEN is missing")
    assert answer.stderr.count("\n") == 1
    assert "hush" not in answer.stderr + answer.stdout


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-unknown-to-slack"),
        ("SLACK_APP_TOKEN", "xapp-unknown-to-slack"),
        ("HOST", "192.0.2.7"),
        ("DATABASE_URL", "sqlite:////proc/nothing.db"),
    ],
)
def test_a_setting_that_turns_out_wrong_ends_it_too(
    slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path, variable: str, value: str
) -> None:
    env = {**settings(slack, sqlite_url(), PORT="0"), variable: value}
    answer = run("serve", env=env, cwd=tmp_path)
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1), answer.stderr
    assert answer.stderr.startswith(f"mentorship: {variable} ")
    assert not any(secret in answer.stderr for secret in (slack.bot_token, slack.signing_secret, "unknown-to"))


def test_a_database_that_does_not_exist_ends_it(slack: LocalSlack, postgresql: str, tmp_path: Path) -> None:
    env = settings(slack, f"postgresql://postgres:hunter2@/nothing?host={postgresql}", PORT="0")
    answer = run("serve", env=env, cwd=tmp_path)
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1), answer.stderr
    assert answer.stderr.startswith("mentorship: DATABASE_URL ")
    assert "hunter2" not in answer.stderr


def test_a_port_in_use_ends_it(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = run("serve", env=settings(slack, sqlite_url(), PORT=port), cwd=tmp_path)
        demo = run("demo", "--port", port, env=environment(), cwd=tmp_path)
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1), answer.stderr
    assert answer.stderr.startswith(f"mentorship: PORT {port} cannot be used")
    assert demo.returncode == 1
    assert demo.stderr.startswith(f"mentorship: --port {port} cannot be used")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_0(slack: LocalSlack, database_url: str, tmp_path: Path, how: signal.Signals) -> None:
    with serving(settings(slack, database_url), tmp_path) as (process, _):
        process.send_signal(how)
        _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert "Warning" not in errors


def test_sigterm_finishes_what_is_under_way(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    with serving(settings(slack, sqlite_url()), tmp_path) as (process, url):
        slack.bot_url = url
        slack.faults.hold("views.open")
        mia = slack.person("mia")
        with slow_click(mia.shortcut, "Create a session") as click:
            wait_for(lambda: slack.faults.held)  # it is now waiting for views.open
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            slack.faults.release()
            assert click().ok
        process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert mia.modal is not None
    assert mia.modal.title == "New session"


def test_sigterm_finishes_what_came_by_socket(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    env = settings(slack, sqlite_url(), SLACK_APP_TOKEN=slack.app_token)
    with serving(env, tmp_path) as (process, _):
        slack.faults.hold("views.open")
        mia = slack.person("mia")
        with slow_click(mia.shortcut, "Create a session") as click:
            wait_for(lambda: slack.faults.held)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            slack.faults.release()
            assert click().ok
        process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert mia.modal is not None
    assert mia.modal.title == "New session"


def test_serve_waits_for_its_database(slack: LocalSlack, postgresql: str, tmp_path: Path) -> None:
    """Nobody listens there yet: it waits, says so, and does not end."""
    port = free_port()
    env = settings(slack, f"postgresql://bot:hunter2@127.0.0.1:{free_port()}/bot", PORT=str(port))
    process = subprocess.Popen([*PROGRAM, "serve"], env=env, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + SECONDS
    answer = None
    while answer is None and time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10)
    assert answer is not None
    assert answer.status_code == 503
    time.sleep(0.5)
    process.terminate()
    _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, errors
    assert "waiting for the database (DATABASE_URL)" in errors
    assert "hunter2" not in errors + answer.text


def test_migrate(tmp_path: Path) -> None:
    env = environment(DATABASE_URL=f"sqlite:///{tmp_path}/new.db")
    assert "is now at schema" in run("migrate", env=env, cwd=tmp_path).stdout
    assert "was already at schema" in run("migrate", env=env, cwd=tmp_path).stdout
    wrong = run("migrate", env=environment(DATABASE_URL="sqlite:////no/where/x.db"), cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)


def test_without_auto_migrate_it_waits_for_somebody_to_migrate(slack: LocalSlack, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    env = settings(slack, url, AUTO_MIGRATE="false", PORT=str(free_port()))
    process = subprocess.Popen([*PROGRAM, "serve"], env=env, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines = iter(process.stderr.readline, "")
    assert any("run `mentorship migrate`" in line for line in lines)
    assert run("migrate", env=env, cwd=tmp_path).returncode == 0
    assert any("ready" in line for line in lines)
    process.terminate()
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0


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


def zoom_settings(zoom: ZoomServer) -> dict[str, str]:
    """The same as an operator sets it."""
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


def test_a_demo_on_a_database_that_is_wrong_says_so(postgresql: str, tmp_path: Path) -> None:
    for url in (f"postgresql://postgres@/nothing?host={postgresql}", "nonsense"):
        answer = run("demo", "--port", "0", "--database-url", url, env=environment(), cwd=tmp_path)
        assert (answer.returncode, answer.stderr.count("\n")) == (1, 1), answer.stderr
        assert answer.stderr.startswith("mentorship: DATABASE_URL ")


def test_the_demo_shows_its_page_and_ends_with_0(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--port", str(port)],
        env=environment(),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = next(line.strip() for line in process.stdout if "http://" in line)
    assert address == f"http://127.0.0.1:{port}/"
    assert "Ada Lovelace" in httpx.get(address, follow_redirects=True).text
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    slow = "asked somebody to try again"  # on a machine that is very busy
    assert [line for line in errors.splitlines() if slow not in line] == []
    assert list(tmp_path.iterdir()) == []
