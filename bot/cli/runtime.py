"""The running bot: its parts, and what each of them does from start to end."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from sqlalchemy.exc import DBAPIError, OperationalError

from bot.clock import utc_now
from bot.jobs.all_jobs import make_jobs, make_slack_jobs
from bot.jobs.scheduler import Scheduler
from bot.metrics import Metrics
from bot.outbox.context import OutboxContext
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.notice_signal import NoticeSignal
from bot.outbox.render.registry import make_render
from bot.outbox.transports import Transports
from bot.settings import SettingError, Settings
from bot.slack_client import Identity, make_client, open_http_session
from bot.supervision import keep_running
from bot.web.gateway import Gateway, build_app
from bot.web.health import Health, error_reason, read_revision, schema_problem
from bot.web.routes import make_web
from bot.web.socket_mode import SocketModeConnection
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from mentorship.agenda.clock_changes import find_displaced
from mentorship.errors import TryAgain
from mentorship.people.workspace import set_up_workspace
from storage.migrate import NewerSchema, upgrade
from storage.zones import release

if TYPE_CHECKING:
    from bot.outbox.mail.mime import Mailer
    from bot.outbox.zoom.client import ZoomClient

Role = Literal["all", "web", "worker"]

RETRY_SECONDS = 1.0
PERMANENT_DATABASE_ERRORS = (  # what databases say when waiting will not help
    "password authentication failed",
    "no pg_hba.conf entry",
    "does not exist",
    "unable to open database file",
    "readonly database",
    "connection is bad: invalid",  # an option whose value the driver does not know
)

log = logging.getLogger(__name__)


class Runtime:
    """All parts except the web server's socket; `role` says which of them there are. To be used as an async context.

    `pace_clock` is the one by which Slack's rate limits go, in seconds.
    """

    def __init__(
        self,
        settings: Settings,
        role: Role = "all",
        *,
        clock: Clock = utc_now,
        pace_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._pace_clock = pace_clock
        self._role = role
        self.database = Database(settings.database_url)
        self.metrics = Metrics()
        self.dispatcher: Dispatcher | None = None
        self._zoom: ZoomClient | None = None
        self._mailer: Mailer | None = None
        self.scheduler: Scheduler | None = None
        self.socket_mode: SocketModeConnection | None = None
        self.ready = asyncio.Event()  # everything has been started, and the first page of members read

    async def __aenter__(self) -> Self:
        settings = self._settings
        self._http_session = open_http_session(settings.slack_api_url, self.metrics.slack_called)
        self.identity = Identity(make_client(settings.slack_api_url, self._http_session, settings.slack_bot_token))
        gateway = self._make_gateway() if self._role != "worker" else None
        if self._role != "web":
            self._make_background()
        if gateway is not None and settings.slack_app_token:
            client = make_client(settings.slack_api_url, self._http_session)
            self.socket_mode = SocketModeConnection(client, settings.slack_app_token, gateway)
        self.health = Health(self.database, self.identity, self.scheduler, self.socket_mode)
        self.web = make_web(self.health, self.metrics, gateway, settings.slack_signing_secret)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http_session.close()
        if self._zoom is not None:
            await asyncio.to_thread(self._zoom.close)
        if self._mailer is not None:
            await asyncio.to_thread(self._mailer.close)
        await asyncio.to_thread(self.database.close)

    async def run(self) -> None:
        """Do everything except serve HTTP. Raises SettingError when a setting turns out to be wrong."""
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_running("asking Slack who we are", self.identity.keep_checking))
            if self.socket_mode is not None:
                group.create_task(keep_running("Socket Mode", self.socket_mode.run))
            await keep_running("preparing the database", self._prepare_database)
            self._start_signal(group)
            if self.scheduler is not None and self.dispatcher is not None:
                self.scheduler.start()
                group.create_task(keep_running("delivery", self.dispatcher.run))
            await self.identity.wait_until_known()
            await keep_running("registering the workspace", self._register_workspace)
            log.info("ready, in the workspace %s", self.identity.name)
            if self.scheduler is not None:
                await self._warn_of_clock_changes()
                await self.scheduler.tick()  # now that Slack can be asked, read the members immediately
            self.ready.set()

    async def stop_socket_mode(self) -> None:
        """Finish the requests that came by Socket Mode; the web server finishes those over HTTP."""
        if self.socket_mode is not None:
            await self.socket_mode.stop()

    async def stop_background(self) -> None:
        """Begin no job or delivery, and finish those under way, once requests are no longer taken."""
        if self.scheduler is not None:
            await self.scheduler.stop()
        if self.dispatcher is not None:
            await self.dispatcher.stop()

    def _start_signal(self, group: asyncio.TaskGroup) -> None:
        """Let the processes that share a PostgreSQL wake each other when there are new notices."""
        if self.database.is_shared:
            signal = NoticeSignal(self.database)
            group.create_task(keep_running("signalling notices", signal.keep_sending))
            if self.dispatcher is not None:
                listen = partial(signal.keep_listening, self.dispatcher.wake)
                group.create_task(keep_running("listening for notices", listen))

    def _make_gateway(self) -> Gateway:
        app = build_app(self.identity, self._settings.slack_api_url, self._http_session, self.database, self._clock)
        return Gateway(app, self.identity, self.metrics)

    def _make_background(self) -> None:
        self._make_transport_clients()
        outbox = OutboxContext(
            self.database,
            self._clock,
            render=make_render(self._mailer.address if self._mailer is not None else ""),
            on_notice_ended=self.metrics.notice_ended,
            pace_clock=self._pace_clock,
        )
        transports = Transports(zoom=self._zoom, mailer=self._mailer)
        dispatcher = Dispatcher(outbox, self.identity.client_for, transports)
        self.dispatcher = dispatcher
        self.metrics.count_waiting(lambda: dispatcher.waiting_count)
        slack_jobs = make_slack_jobs(self.database, self.identity, self._clock)
        self.scheduler = Scheduler(make_jobs(self.database, self._clock), slack_jobs)

    def _make_transport_clients(self) -> None:
        """Make the clients of Zoom and mail where they are set up; elsewhere what they import stays out of memory."""
        if self._settings.makes_links:
            from bot.outbox.zoom.client import make_zoom_client

            self._zoom = make_zoom_client(self._settings, self.metrics.zoom_called)
        if self._settings.sends_mail:
            from bot.outbox.mail.mime import make_mailer

            self._mailer = make_mailer(self._settings, self.metrics.mail_called)

    async def _prepare_database(self) -> None:
        """Wait until the database is reachable and has our schema."""
        said = ""
        while problem := await self._database_problem():
            if problem != said:
                log.warning("waiting for the database (DATABASE_URL): %s", problem)
            said = problem
            await asyncio.sleep(RETRY_SECONDS)

    async def _database_problem(self) -> str:
        """Return what there still is to wait for; empty when nothing is. Raises SettingError where waiting will not
        help.
        """
        try:
            if self._settings.auto_migrate:
                await asyncio.to_thread(upgrade, self._settings.database_url)
                return ""
            return schema_problem(await self.database.query(read_revision))
        except NewerSchema as newer:
            raise SettingError("DATABASE_URL", f"names a database of a newer version: {newer}") from None
        except TryAgain as error:
            return error_reason(error.__cause__)
        except DBAPIError as error:
            if not isinstance(error, OperationalError) or any(
                word in str(error.orig) for word in PERMANENT_DATABASE_ERRORS
            ):
                raise SettingError(
                    "DATABASE_URL", f"does not lead to a usable database: {error_reason(error)}"
                ) from None
            return error_reason(error)

    async def _warn_of_clock_changes(self) -> None:
        """Say in the log when newer zone data call for `mentorship zones`."""
        with contextlib.suppress(TryAgain):  # `mentorship doctor` says it too
            if found := await self.database.query(find_displaced, now=self._clock()):
                log.warning(
                    "%d of what is planned no longer matches the clocks as they were meant (zone data %s): "
                    "run `mentorship zones`",
                    len(found),
                    release(),
                )

    async def _register_workspace(self) -> None:
        """Record in the database that the bot works in this workspace, and with which settings."""
        identity, admins = self.identity, self._settings.mentorship_admins
        while True:
            try:
                await self.database.transact(
                    set_up_workspace,
                    team_id=identity.team_id,
                    name=identity.name,
                    url=identity.url,
                    home_url=identity.home_url,
                    admins=admins,
                    makes_links=self._settings.makes_links,
                    sends_mail=self._settings.sends_mail,
                    now=self._clock(),
                )
                return
            except TryAgain:
                await asyncio.sleep(RETRY_SECONDS)
