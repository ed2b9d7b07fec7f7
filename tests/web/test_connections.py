"""Connections that cost too much are closed: on which nothing, half a request or one without end arrives, or whose
answers nobody reads. Those at work are not.
"""

import contextlib
import socket
import struct
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from localslack.server import LocalSlack
from tests.support.running_bot import RunningBot

LIMIT = 0.4
HEAD = b"POST /healthz HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.fixture
def bot(slack: LocalSlack, sqlite_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningBot]:
    monkeypatch.setattr("bot.web.connections.REQUEST_SECONDS", LIMIT)
    monkeypatch.setattr("bot.web.connections.ANSWER_SECONDS", LIMIT)
    bot = RunningBot(slack, sqlite_url()).start()
    yield bot
    bot.stop()


@contextlib.contextmanager
def connection(bot: RunningBot, first: bytes = b"") -> Iterator[socket.socket]:
    url = httpx.URL(bot.url)
    with socket.create_connection((url.host, url.port or 0)) as open_socket:
        open_socket.settimeout(10 * LIMIT)
        open_socket.sendall(first)
        yield open_socket


def seconds_until_closed(open_socket: socket.socket) -> float:
    """Return after how many seconds the other side hangs up. Raises TimeoutError when it does not."""
    began = time.monotonic()
    with contextlib.suppress(ConnectionResetError):
        while open_socket.recv(65536):
            pass
    return time.monotonic() - began


def trickle(open_socket: socket.socket, sent: bytes) -> None:
    for sign in sent:
        open_socket.sendall(bytes([sign]))
        time.sleep(LIMIT / 40)


def flood(open_socket: socket.socket, sent: bytes, *, times: int, pause: float = 0) -> None:
    for _ in range(times):
        open_socket.sendall(sent)
        time.sleep(pause)


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /heal", GET[:-2], HEAD + b"abc", GET + GET[:9], GET + HEAD],
    ids=["nothing", "half a line", "head without end", "half a body", "half of the next request", "no next body"],
)
def test_what_sends_no_whole_request_is_closed(bot: RunningBot, sent: bytes) -> None:
    with connection(bot, sent) as open_socket:
        assert LIMIT / 2 < seconds_until_closed(open_socket) < 5 * LIMIT


def test_a_trickle_is_closed_too(bot: RunningBot) -> None:
    with connection(bot) as open_socket, pytest.raises(OSError, match=r"reset|Broken pipe"):
        trickle(open_socket, HEAD * 100)


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b"GET /" + b"a" * 1000, b"a" * 1000),
        (GET[:-2], b"X-More: " + b"a" * 1000 + b"\r\n"),
        (GET[:-2] + b"X-Long: ", b"a" * 1000),
        (b"POST /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: " + b"a" * 1000 + b"\r\n"),
    ],
    ids=["path", "headers", "one header", "trailers"],
)
def test_a_request_without_end_is_not_kept(
    bot: RunningBot, monkeypatch: pytest.MonkeyPatch, begin: bytes, more: bytes
) -> None:
    monkeypatch.setattr("bot.web.connections.REQUEST_SECONDS", 60)
    with connection(bot, begin) as open_socket, pytest.raises(OSError, match=r"reset|Broken pipe"):
        flood(open_socket, more * 100, times=500)  # 50 MB


def test_answers_that_nobody_reads_do_not_keep_a_connection(bot: RunningBot) -> None:
    ask = GET.replace(b"healthz", b"metrics")
    with connection(bot) as open_socket:
        open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        open_socket.settimeout(30)  # on a busy machine answers that fill the buffers are long in coming
        with pytest.raises(OSError, match=r"reset|Broken pipe"):  # once the answers have filled the buffers of both
            flood(open_socket, ask * 100, times=200, pause=LIMIT / 8)


def test_who_hangs_up_before_several_answers_leaves_no_traceback(
    bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    for attempt in range(100):
        with connection(bot, GET.replace(b"healthz", b"readyz") * 5) as open_socket:
            time.sleep(attempt % 10 / 5000)
            open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close by a reset
    assert httpx.get(f"{bot.url}/healthz").status_code == 200
    assert [record for record in caplog.records if record.exc_info] == []


def test_an_idle_connection_that_has_asked_is_kept(bot: RunningBot) -> None:
    with connection(bot, GET) as open_socket:
        assert open_socket.recv(65536).startswith(b"HTTP/1.1 200")
        time.sleep(2 * LIMIT)
        open_socket.sendall(GET)
        assert open_socket.recv(65536).startswith(b"HTTP/1.1 200")


def test_an_answer_that_takes_longer_is_waited_for(bot: RunningBot, slack: LocalSlack) -> None:
    slack.faults.slow(2 * LIMIT, "users.info")
    assert slack.person("gus").command("/mentorship").ok
