"""`LocalSlack`: the whole local Slack as one server on an event loop of its own, driven from any thread."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
import yaml
from starlette.applications import Starlette

from localslack.api.endpoint import Api, ApiCall, Receive, Scope, Send
from localslack.api.methods.auth import authorize
from localslack.api.web import Web
from localslack.bot_link.requests import BotLink
from localslack.bot_link.socket_mode import SocketHub
from localslack.mail.server import MailServer
from localslack.page.routes import routes as page_routes
from localslack.testing.person import Person
from localslack.world.directory import make_app, make_team
from localslack.world.faults import Faults
from localslack.world.model import Team
from localslack.world.rate_limits import Limits
from localslack.world.sample_people import SAMPLE_PEOPLE, Someone
from localslack.world.state import World

KEEP_ALIVE_SECONDS = 120  # longer than clients keep connections: else one is reset just when it is used again
T = TypeVar("T")


@cache
def parsed(manifest: str) -> Any:
    """Return what a manifest says. Each is parsed once: that takes longer than all the rest of a start."""
    return yaml.safe_load(manifest)


class _Server(uvicorn.Server):
    """uvicorn without its periodic work and its graceful shutdown: nobody waits for a local Slack to stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:
        """Run until `stopping` is set."""
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything immediately, streams to the page and sockets of the app too."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if self.server_state.tasks:  # they end by themselves once they notice that nobody listens
            await asyncio.wait(set(self.server_state.tasks), timeout=1)


class LocalSlack:
    """A local Slack with one app, described by its manifest, installed in one workspace or more.

    Start it, point the bot's SLACK_API_URL at `api_url`, and either set `bot_url` to the bot's address or let the
    bot connect with `app_token` (Socket Mode). The whole world lives on the server's event loop: from other
    threads use `run`.
    """

    def __init__(
        self,
        manifest_path: str | Path,
        people: Iterable[Someone] = SAMPLE_PEOPLE,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        optional_scopes: bool = True,
        limits: bool = True,
        mail: bool = False,
        seed: int = 0,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        manifest = parsed(Path(manifest_path).read_text(encoding="utf-8"))
        self.world = World(make_app(manifest), now=now, monotonic=monotonic)
        self.host, self.port = host, port
        self._optional_scopes = optional_scopes
        self.faults = Faults(random.Random(seed))
        self.limits = Limits(monotonic, limits)
        self.sockets = SocketHub(self.world)
        self.bot = BotLink(self.world, self.sockets)
        self.world.sender = self.bot
        self.api = Api(self.world, self.limits, self.faults)
        self.mail = MailServer(self.world)
        self.world.has_mail = mail
        self._web = Web(self.world, self.limits, self.faults, self.sockets)
        self._page = Starlette(routes=[*self._web.routes(), *page_routes])
        self._page.state.world = self.world
        self._page.state.slack = self
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None
        make_team(self.world, "T0WORKSPACE", "Workspace", people, optional_scopes=optional_scopes)

    # -- running ----------------------------------------------------------------------------------------------

    def start(self) -> LocalSlack:
        """Listen, and return once requests are answered."""
        listening = socket.create_server((self.host, self.port))
        # Connections inherit it; asyncio would not set it on them, and each answer would wait 40 ms for an ack.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listening.getsockname()[1]
        self.world.base_url = f"http://{self.host}:{self.port}"
        config = uvicorn.Config(
            self,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws_ping_interval=None,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        self._server = _Server(config)
        ready = threading.Event()
        arguments = self._server, listening, ready
        self._thread = threading.Thread(target=self._run, args=arguments, name="local-slack", daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def _run(self, server: _Server, listening: socket.socket, ready: threading.Event) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            if self.world.has_mail:
                runner.run(self.mail.start(self.host))
            self._loop.call_soon(ready.set)
            runner.run(self._serve(server, listening))

    async def _serve(self, server: _Server, listening: socket.socket) -> None:
        with listening:
            await server.serve(sockets=[listening])
        self.mail.close()
        await self.bot.aclose()

    def stop(self) -> None:
        """Close all connections and end the thread."""
        if self._server is not None and self._thread is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._server.stopping.set)
            self._thread.join(10)
            self._server = self._thread = self._loop = None

    def __enter__(self) -> LocalSlack:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, coroutine: Coroutine[Any, Any, T], timeout: float = 30) -> T:
        """Run a coroutine on the server's loop and wait at most `timeout` seconds; not for the server's own thread."""
        if self._loop is None:
            coroutine.close()
            raise RuntimeError("the local Slack is not started")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve an ASGI request: the Web API first, since it is called most."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            await self.api(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    # -- what tests and the demo need to know -------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """What the bot's SLACK_API_URL must be."""
        return f"{self.world.base_url}/api/"

    @property
    def smtp_url(self) -> str:
        """What the bot's SMTP_URL must be; mails to people's addresses are in their mailboxes on the page."""
        return self.mail.url

    @property
    def page_url(self) -> str:
        """Where a person opens the local Slack."""
        return f"{self.world.base_url}/"

    @property
    def bot_url(self) -> str:
        """The bot's base address in HTTP mode, e.g. http://127.0.0.1:3000; requests go to /slack/events under it."""
        return self.world.app.bot_url

    @bot_url.setter
    def bot_url(self, url: str) -> None:
        self.world.app.bot_url = url

    @property
    def team(self) -> Team:
        """The first workspace."""
        return self.world.team

    @property
    def bot_token(self) -> str:
        """The first workspace's bot token."""
        return self.team.bot_token

    @property
    def signing_secret(self) -> str:
        """What requests to the bot are signed with."""
        return self.world.app.signing_secret

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode."""
        return self.world.app.app_token

    @property
    def limits_on(self) -> bool:
        """Whether rate limits are enforced."""
        return self.limits.on

    @limits_on.setter
    def limits_on(self, on: bool) -> None:
        self.limits.on = on

    @property
    def calls(self) -> list[ApiCall]:
        """The log of Web API calls; clear it as you like."""
        return self.api.calls

    @property
    def refusals(self) -> list[str]:
        """One line for everything that Slack would have refused."""
        return self.world.refusals

    def person(self, name: str, team: Team | None = None) -> Person:
        """Return someone to act as, by handle, name or id."""
        team = team or self.team
        return Person(self, team.user_named(name))

    def add_team(
        self, team_id: str = "T0SECOND", name: str = "Second", people: Iterable[Someone] = SAMPLE_PEOPLE
    ) -> Team:
        """Add a workspace with the app installed, with its own people, token and data."""
        return self.on_loop(lambda: make_team(self.world, team_id, name, people, optional_scopes=self._optional_scopes))

    def authorize(self, user_id: str, team: Team | None = None) -> str:
        """Make the OAuth code of someone who allowed the installation; oauth.v2.access exchanges it."""
        return authorize(self.world, team or self.team, user_id)

    def on_loop(self, do: Callable[[], T]) -> T:
        """Call a function on the server's loop and wait for its result; before the start, call it directly."""
        if self._loop is None:
            return do()

        async def doing() -> T:
            return do()

        return self.run(doing())

    @contextlib.contextmanager
    def outage(self, kind: str = "503") -> Iterator[None]:
        """Let every call fail within a `with` block: "503", or "closed" for connections that close."""
        self.faults.outage = kind
        try:
            yield
        finally:
            self.faults.outage = ""
