"""`mentorship serve`: listens, runs the bot, and stops it in good order."""

import asyncio
import contextlib
import errno
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.cli.runtime import Role, Runtime
from bot.settings import SettingError, Settings
from bot.web.connections import TimedConnection

SHUTDOWN_SECONDS = 25  # for requests under way when we are told to stop
POLL_SECONDS = 0.005
ADDRESS_UNUSABLE = (errno.EADDRINUSE, errno.EACCES)

log = logging.getLogger(__name__)


class WebServer(uvicorn.Server):
    """uvicorn without its own handling of signals: after a signal it would end us with that signal instead of 0.

    It also stops immediately: uvicorn looks every 0.1 s whether it should, and sleeps as long before it looks what is
    left.
    """

    def __init__(self, web: ASGIApp) -> None:
        config = uvicorn.Config(
            web,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            date_header=False,  # uvicorn's ticks would keep it right
            proxy_headers=False,
            timeout_keep_alive=75,
            http=TimedConnection,
        )
        super().__init__(config)
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until `stopping` is set."""
        await self.on_tick(0)  # prepares the headers of all responses
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new requests, and wait until all those under way are answered, within reason."""
        for server in (*self.servers, *(sockets or ())):
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()  # immediately, or after its answer
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_SECONDS):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - nobody tells us
                    await asyncio.sleep(POLL_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def run(settings: Settings, role: Role = "all") -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way. Raises SettingError."""
    with listen(settings.host, settings.port) as listening, new_runner() as runner:
        runner.run(_run(settings, role, listening))


def new_runner() -> asyncio.Runner:
    """Return a runner with the fastest event loop there is."""
    return asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory())


async def _run(settings: Settings, role: Role, listening: socket.socket) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop.set)
    async with Runtime(settings, role) as runtime:
        freezing = asyncio.create_task(_freeze_garbage_collector(runtime))
        await serve(runtime, listening, stop)
        freezing.cancel()


async def _freeze_garbage_collector(runtime: Runtime) -> None:
    """Exclude from garbage collection, for good, what is there from the start.

    Now and then the collector goes through everything: with all that was imported, this held up clicks for 0.1 s.
    """
    await runtime.ready.wait()
    gc.collect()
    gc.freeze()


async def serve(runtime: Runtime, listening: socket.socket, stop: asyncio.Event) -> None:
    """Run the bot and serve its HTTP on this socket until `stop` is set. Raises SettingError."""
    server = WebServer(runtime.web)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    working = asyncio.create_task(runtime.run())
    stopping = asyncio.create_task(stop.wait())
    logging_address = asyncio.create_task(_log_address(runtime, listening))
    await asyncio.wait((serving, working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    logging_address.cancel()
    if stop.is_set():
        log.info("stopping: finishing the requests and jobs under way")
    server.stopping.set()  # it takes nothing new and finishes its requests, while the socket does the same
    await asyncio.gather(serving, runtime.stop_socket_mode())
    await runtime.stop_background()
    working.cancel()
    with wrong_setting_first(), contextlib.suppress(asyncio.CancelledError):
        await working
    log.info("stopped")


async def _log_address(runtime: Runtime, listening: socket.socket) -> None:
    """Log the address once everything has begun; when a setting is wrong, that must be the one line to read."""
    await runtime.ready.wait()
    log.info("listening on http://%s:%d", *listening.getsockname()[:2])


@contextlib.contextmanager
def wrong_setting_first() -> Iterator[None]:
    """Raise a wrong setting as a plain SettingError, out of several things that went wrong at once."""
    try:
        yield
    except BaseExceptionGroup as group:
        wrong = group.subgroup(SettingError)
        if wrong is None:
            raise
        raise _innermost(wrong) from None


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises SettingError when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
        # asyncio sets this only on sockets of its own; without it an answer may wait 40 ms for company.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        if error.errno in ADDRESS_UNUSABLE:
            raise SettingError("PORT", f"{port} cannot be used ({error.strerror}): choose another") from None
        raise SettingError("HOST", f"is wrong: this machine cannot listen there ({error.strerror})") from None


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` at the first SIGTERM or SIGINT; whoever presses Ctrl-C again does not want to wait."""
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        stop()
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_signal_handler(signal.SIGINT, interrupted)


def _innermost(group: BaseExceptionGroup[SettingError]) -> BaseException:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
