"""The program as an operator runs it: exit codes, one clear line, no traceback, an orderly end."""

import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from localslack.server import LocalSlack
from localslack.world.results import Result
from tests.support.commands import PROGRAM, environment, free_port, run, settings
from tests.support.processes import wait_for
from tests.support.running_bot import SECONDS


@contextlib.contextmanager
def serving(env: dict[str, str], cwd: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `mentorship serve` until it is ready; yields the process and its address."""
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
    """Let someone's click take its time; call what is yielded to wait for its outcome."""
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
        check_that_sigterm_finishes_a_click(slack, process)


def test_sigterm_finishes_what_came_by_socket(slack: LocalSlack, sqlite_url: Callable[[], str], tmp_path: Path) -> None:
    env = settings(slack, sqlite_url(), SLACK_APP_TOKEN=slack.app_token)
    with serving(env, tmp_path) as (process, _):
        check_that_sigterm_finishes_a_click(slack, process)


def check_that_sigterm_finishes_a_click(slack: LocalSlack, process: subprocess.Popen[str]) -> None:
    """End the program while it waits for Slack: what was clicked is still done."""
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


def test_serve_waits_for_its_database(slack: LocalSlack, postgresql: str, tmp_path: Path) -> None:
    """Nobody listens at the database's address yet: the program waits, says so, and does not end."""
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


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor", "demo"])
def test_a_database_url_that_is_refused_late_is_told_in_one_line(
    slack: LocalSlack, tmp_path: Path, command: str
) -> None:
    env = settings(slack, "sqlite:///x.db?timeout=soon", PORT="0")
    arguments = ("--port", "0", "--database-url", env["DATABASE_URL"]) if command == "demo" else ()
    answer = run(command, *arguments, env=env, cwd=tmp_path)
    assert answer.returncode == 1
    told = [line for line in (answer.stdout + answer.stderr).splitlines() if "DATABASE_URL is wrong" in line]
    assert len(told) == (2 if command == "doctor" else 1), "doctor looks at the settings, then at the database"
    assert "Traceback" not in answer.stdout + answer.stderr


def test_an_option_of_the_database_that_its_driver_does_not_know_ends_it(
    slack: LocalSlack, postgresql: str, tmp_path: Path
) -> None:
    env = settings(slack, f"postgresql://postgres@/template?host={postgresql}&sslmode=perhaps", PORT="0")
    answer = run("serve", env=env, cwd=tmp_path)
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1), answer.stderr
    assert 'invalid sslmode value: "perhaps"' in answer.stderr


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
    slow = "asked someone to try again"  # on a very busy machine
    assert [line for line in errors.splitlines() if slow not in line] == []
    assert list(tmp_path.iterdir()) == []
