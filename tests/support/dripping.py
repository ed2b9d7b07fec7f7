"""A server that never finishes its answer: a little of it follows every moment."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def dripping(drop: bytes, *, first: bytes = b"", every: float = 0.1) -> Iterator[int]:
    """Say `first` and then `drop` again and again to whoever connects; yield the port."""
    done = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(first)
            while not done.wait(every):
                connection.sendall(drop)

    def listen() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, daemon=True).start()
        yield int(server.getsockname()[1])
        done.set()
        server.shutdown(socket.SHUT_RDWR)
