"""Reading from a socket with a limit for the whole answer: that of the socket itself begins anew with each byte."""

import io
import socket
import time
from collections.abc import Callable
from typing import Any


class TimedReader(io.RawIOBase):
    """Reads from a socket until what `until` returns, on the monotonic clock, and raises TimeoutError after that."""

    def __init__(self, sock: socket.socket, until: Callable[[], float]) -> None:
        self._until = until
        self._socket = sock
        self._bytes = sock.makefile("rb", buffering=0)  # keeps the socket open until all is read

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has arrived, or wait for it as long as there is time."""
        set_time_left(self._socket, self._until())
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._bytes.close()
        super().close()


def set_time_left(sock: socket.socket, until: float) -> None:
    """Let whatever the socket does next end by `until`. Raises TimeoutError when that is over."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the whole conversation took too long")
    sock.settimeout(left)
