"""HTTP with a limit for each whole answer: the one of requests begins anew with each byte that arrives."""

import http.client
import io
import socket
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from bot.outbox.timed_reader import TimedReader

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 9.0  # from the request to the end of the answer


class TimedResponse(http.client.HTTPResponse):
    """An answer that has to be there in time."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        until = time.monotonic() + ANSWER_SECONDS
        self.fp.close()
        self.fp = io.BufferedReader(TimedReader(sock, lambda: until))


class PlainConnection(HTTPConnection):
    """A connection whose answers have to be there in time."""

    response_class = TimedResponse


class TlsConnection(HTTPSConnection):
    """The same with TLS."""

    response_class = TimedResponse


class PlainPool(HTTPConnectionPool):
    """Such connections."""

    ConnectionCls = PlainConnection


class TlsPool(HTTPSConnectionPool):
    """The same with TLS."""

    ConnectionCls = TlsConnection


class TimedAdapter(HTTPAdapter):
    """Lets requests use such connections, also through a proxy."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Prepare for direct connections."""
        super().init_poolmanager(*args, **options)
        _use_timed_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        """Prepare for connections through a proxy."""
        manager = super().proxy_manager_for(*args, **options)
        _use_timed_pools(manager)
        return manager


def send(verb: str, url: str, **what: Any) -> requests.Response:
    """Make one request, and read all of the answer. Raises RequestException, also when that takes too long."""
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, TimedAdapter())
        return session.request(verb, url, timeout=(CONNECT_SECONDS, ANSWER_SECONDS), allow_redirects=False, **what)


def _use_timed_pools(manager: Any) -> None:
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
