"""What the running bot answers over HTTP, to Slack and to monitoring."""

import logging
import socket
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from tests.support.running_bot import RunningBot
from tests.support.signing import signed


def checks(bot: RunningBot) -> dict[str, str]:
    """Return what /readyz says; every state except ready is a 503."""
    answer = httpx.get(f"{bot.url}/readyz", timeout=10)
    body = answer.json()
    assert answer.status_code == (200 if body["ready"] else 503)
    assert body["ready"] == (set(body["checks"].values()) == {"ok"})
    found: dict[str, str] = body["checks"]
    return found


def is_ready(bot: RunningBot) -> bool:
    return set(checks(bot).values()) == {"ok"}


def test_watchers_are_answered(bot: RunningBot, slack: LocalSlack) -> None:
    assert httpx.get(f"{bot.url}/healthz").status_code == 200
    assert is_ready(bot)
    slack.person("mia").command("/mentorship")
    page = httpx.get(f"{bot.url}/metrics").text
    assert 'mentorship_requests_total{outcome="200",type="command"} 1.0' in page
    assert 'mentorship_slack_calls_total{method="auth.test",outcome="answered"}' in page
    assert "mentorship_notices_waiting 0.0" in page


def test_other_paths_and_methods(bot: RunningBot) -> None:
    assert httpx.get(f"{bot.url}/").status_code == 404
    assert httpx.get(f"{bot.url}/slack/events").status_code == 405
    assert httpx.put(f"{bot.url}/slack/events", content=b"x").status_code == 405
    assert httpx.post(f"{bot.url}/healthz").status_code == 405


def test_slack_may_check_the_address(bot: RunningBot, slack: LocalSlack) -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}'
    headers = signed(body, secret=slack.signing_secret, content_type="application/json")
    answer = httpx.post(f"{bot.url}/slack/events", content=body, headers=headers)
    assert (answer.status_code, "3eZbrw1a" in answer.text) == (200, True)


def test_slack_may_check_the_certificate(bot: RunningBot, slack: LocalSlack) -> None:
    body = b"ssl_check=1&token=x"
    headers = signed(body, secret=slack.signing_secret)
    assert httpx.post(f"{bot.url}/slack/events", content=body, headers=headers).status_code == 200
    assert httpx.post(f"{bot.url}/slack/events", content=body).status_code == 401


def test_slack_may_say_that_it_leaves_out_events(bot: RunningBot, slack: LocalSlack) -> None:
    body = b'{"type": "app_rate_limited", "token": "x", "team_id": "T1", "minute_rate_limited": 1518467820}'
    headers = signed(body, secret=slack.signing_secret, content_type="application/json")
    assert httpx.post(f"{bot.url}/slack/events", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"command=",
        b"command=%2Fnothing&user_id=",
        b'{"type": 5, "user": "x", "team": 3}',
        b'{"type": "block_actions", "actions": 7, "user": [], "view": "no"}',
        b'{"type": "event_callback", "event": 3, "event_id": {}}',
        b'{"type": "view_submission", "view": null, "user": {"id": 1}}',
        b'{"type": "event_callback", "authorizations": [5], "event": {"type": "team_join"}}',
    ],
)
def test_signed_nonsense_is_a_4xx(
    bot: RunningBot, slack: LocalSlack, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    kind = "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded"
    headers = signed(body, secret=slack.signing_secret, content_type=kind)
    answer = httpx.post(f"{bot.url}/slack/events", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text
    ours = [record for record in caplog.records if record.name.startswith("bot.")]  # Bolt's are switched off
    assert len(ours) == 1
    assert ours[0].exc_info is None
    assert "\n" not in ours[0].getMessage()


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: minus\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n",
    ],
)
def test_what_is_not_even_http_is_a_4xx_and_one_line(
    bot: RunningBot, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    address = urlsplit(bot.url)
    caplog.set_level(logging.WARNING)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=15) as connection:
        connection.sendall(raw)
        status = connection.makefile("rb").readline()
    assert status.startswith(b"HTTP/1.1 4")
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None


def test_a_locked_database_shows_and_passes(slack: LocalSlack, sqlite_url: Callable[[], str]) -> None:
    url = sqlite_url()
    bot = RunningBot(slack, url).start()
    with sqlite3.connect(str(sa.make_url(url).database), isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert checks(bot)["database"] != "ok"
        begin = time.monotonic()
        slack.person("mia").command("/mentorship new")
        assert time.monotonic() - begin < 15  # of the twenty that tests allow
        other.execute("ROLLBACK")
    bot.wait_for(lambda: is_ready(bot))
    other.close()
    bot.stop()


def test_a_deleted_database_file_shows(slack: LocalSlack, sqlite_url: Callable[[], str]) -> None:
    url = sqlite_url()
    path = Path(str(sa.make_url(url).database))
    bot = RunningBot(slack, url).start()
    path.rename(path.with_suffix(".moved"))
    assert checks(bot)["database"] == "the database file is gone"
    path.with_suffix(".moved").rename(path)
    assert is_ready(bot)
    bot.stop()


def test_a_database_that_went_away_shows_and_comes_back(
    slack: LocalSlack, postgresql: str, postgresql_url: Callable[[], str]
) -> None:
    url = postgresql_url()
    name = str(sa.make_url(url).database)
    bot = RunningBot(slack, url).start()
    with psycopg.connect(f"postgresql://postgres@/postgres?host={postgresql}", autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        assert checks(bot)["database"] != "ok"
        begin = time.monotonic()
        slack.person("mia").command("/mentorship sessions")
        assert time.monotonic() - begin < 15  # of the twenty that tests allow
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    bot.wait_for(lambda: is_ready(bot))
    bot.stop()


def test_an_older_schema_shows(bot: RunningBot) -> None:
    bot.transact(lambda db: db.execute(sa.text("UPDATE alembic_version SET version_num = '0000'")))
    assert "mentorship migrate" in checks(bot)["schema"]


def test_silence_of_slack_shows(
    slack: LocalSlack, sqlite_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack_client.CHECK_SECONDS", 0.1)
    bot = RunningBot(slack, sqlite_url()).start()
    for kind in ("503", "closed"):
        with slack.outage(kind):
            bot.wait_for(lambda: checks(bot)["slack"] != "ok")
        bot.wait_for(lambda: is_ready(bot))
    bot.stop()


def test_a_worker_does_not_answer_slack(slack: LocalSlack, database_url: str) -> None:
    worker = RunningBot(slack, database_url, role="worker").start()
    assert httpx.post(f"{worker.url}/slack/events", content=b"a=b").status_code == 404
    assert is_ready(worker)
    worker.stop()


def test_a_web_process_has_no_scheduler(slack: LocalSlack, database_url: str) -> None:
    web = RunningBot(slack, database_url, role="web").start()
    assert is_ready(web)
    assert web.program.scheduler is None
    slack.person("mia").command("/mentorship")
    assert slack.person("mia").ephemerals
    web.stop()
