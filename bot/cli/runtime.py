"""The running bot: its parts, and what each of them does from start to end."""

import asyncio
import logging
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from sqlalchemy.exc import DBAPIError, OperationalError

from bot.jobs.due_rows import Due
from bot.jobs.scheduler import Ticker
from bot.jobs.sync_groups import Roster
from bot.jobs.sync_members import Prune, Sweep
from bot.metrics import Metrics
from bot.outbox.dispatcher import Delivery
from bot.settings import SettingError, Settings
from bot.slack_client import Identity, make_client, open_session
from bot.web.gateway import Clock, Entrance, build_app, utc_now
from bot.web.health import Health, reason, revision, schema_trouble
from bot.web.routes import make_web
from bot.web.socket_mode import Socket
from handlers.slack.database import Database
from mentorship.errors import TryAgain
from mentorship.home import start_reminder
from mentorship.masterclasses import channel, reminder
from mentorship.masterclasses import waitlist_offers as place_offers
from mentorship.people.workspace import join
from mentorship.requests import expire
from mentorship.sessions import waitlist_offers
from storage.migrate import NewerSchema, upgrade

if TYPE_CHECKING:
    from bot.outbox.mail.mime import Mailer
    from bot.outbox.zoom.client import Zoom

Role = Literal["all", "web", "worker"]

RETRY_SECONDS = 1.0
HOPELESS = (  # what databases say when waiting will not help
    "password authentication failed",
    "no pg_hba.conf entry",
    "does not exist",
    "unable to open database file",
    "readonly database",
)

log = logging.getLogger("mentorship.program")


class Program:
    """All parts but the web server's socket; `role` says which of them there are. To be used as an async context."""

    def __init__(self, settings: Settings, role: Role = "all", *, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._role = role
        self.database = Database(settings.database_url)
        self.metrics = Metrics()
        self.delivery: Delivery | None = None
        self._zoom: Zoom | None = None
        self._mailer: Mailer | None = None
        self.ticker: Ticker | None = None
        self.socket: Socket | None = None
        self.ready = asyncio.Event()  # everything has been started, and the first page of members read

    async def __aenter__(self) -> Self:
        settings = self._settings
        self._session = open_session(settings.slack_api_url, self.metrics.slack_called)
        self.identity = Identity(make_client(settings.slack_api_url, self._session, settings.slack_bot_token))
        entrance = self._make_entrance() if self._role != "worker" else None
        if self._role != "web":
            self._make_workers()
        if entrance is not None and settings.slack_app_token:
            client = make_client(settings.slack_api_url, self._session)
            self.socket = Socket(client, settings.slack_app_token, entrance)
        health = Health(self.database, self.identity, self.ticker, self.socket)
        self.web = make_web(health, self.metrics, entrance, settings.slack_signing_secret)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        if self._zoom is not None:
            await asyncio.to_thread(self._zoom.close)
        if self._mailer is not None:
            await asyncio.to_thread(self._mailer.close)
        await asyncio.to_thread(self.database.close)

    async def work(self) -> None:
        """Do everything there is to do but serve HTTP. Raises SettingError when a setting turns out to be wrong."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.identity.keep_checking())
            if self.socket is not None:
                group.create_task(self.socket.run())
            await self._prepare_database()
            if self.ticker is not None and self.delivery is not None:
                self.ticker.start()
                group.create_task(self.delivery.run())
            await self.identity.known()
            await self._join()
            log.info("ready, in the workspace %s", self.identity.name)
            if self.ticker is not None:
                await self.ticker.tick()  # now that Slack can be asked, let the members be read at once
            self.ready.set()

    async def leave_socket(self) -> None:
        """Finish the requests that came by Socket Mode; those over HTTP are the web server's affair."""
        if self.socket is not None:
            await self.socket.stop()

    async def finish(self) -> None:
        """When requests are no longer taken: begin no chore or delivery, and finish those under way."""
        if self.ticker is not None:
            await self.ticker.stop()
        if self.delivery is not None:
            await self.delivery.stop()

    def _make_entrance(self) -> Entrance:
        app = build_app(self.identity, self._settings.slack_api_url, self._session, self.database, self._clock)
        return Entrance(app, self.identity, self.metrics)

    def _make_workers(self) -> None:
        if self._settings.makes_links:
            from bot.outbox.zoom.client import (
                zoom_of,  # only now: what it imports need not be in memory where it is not used
            )

            self._zoom = zoom_of(self._settings, self.metrics.zoom_called)
        if self._settings.sends_mail:
            from bot.outbox.mail.mime import mailer_of  # the same

            self._mailer = mailer_of(self._settings, self.metrics.mail_called)
        self.delivery = Delivery(
            self.database,
            self.identity.client_of,
            clock=self._clock,
            zoom=self._zoom,
            mailer=self._mailer,
            on_end=self.metrics.notice_ended,
        )
        delivery = self.delivery
        self.metrics.count_waiting(lambda: delivery.waiting)
        sweep = Sweep(self.database, self.identity, self._clock)
        requests = Due(self.database, self._clock, expire.due, expire.settle)
        offers = Due(self.database, self._clock, waitlist_offers.due, waitlist_offers.expire)
        places = Due(self.database, self._clock, place_offers.due, place_offers.expire)
        channels = Due(self.database, self._clock, channel.due, channel.archive)
        days_before = Due(self.database, self._clock, reminder.due, reminder.settle)
        begun = Due(self.database, self._clock, start_reminder.due, start_reminder.announce)
        roster = Roster(self.database, self.identity, self._clock)
        prune = Prune(self.database, self._clock)
        self.ticker = Ticker([begun, offers, places, requests, days_before, channels, sweep, roster, prune])

    async def _prepare_database(self) -> None:
        """Wait until the database is there, and at our schema."""
        said = ""
        while trouble := await self._database_trouble():
            if trouble != said:
                log.warning("waiting for the database (DATABASE_URL): %s", trouble)
            said = trouble
            await asyncio.sleep(RETRY_SECONDS)

    async def _database_trouble(self) -> str:
        """What there still is to wait for. Raises SettingError where waiting will not help."""
        try:
            if self._settings.auto_migrate:
                await asyncio.to_thread(upgrade, self._settings.database_url)
                return ""
            return schema_trouble(await self.database.consult(revision))
        except NewerSchema as newer:
            raise SettingError("DATABASE_URL", f"names a database of a newer version: {newer}") from None
        except TryAgain as trouble:
            return reason(trouble.__cause__)
        except DBAPIError as trouble:
            if not isinstance(trouble, OperationalError) or any(word in str(trouble.orig) for word in HOPELESS):
                raise SettingError("DATABASE_URL", f"does not lead to a usable database: {reason(trouble)}") from None
            return reason(trouble)

    async def _join(self) -> None:
        """Let the database know that we are at work in this workspace."""
        identity, admins = self.identity, self._settings.mentorship_admins
        while True:
            try:
                await self.database.transact(
                    join,
                    team_id=identity.team_id,
                    name=identity.name,
                    url=identity.url,
                    admins=admins,
                    makes_links=self._settings.makes_links,
                    sends_mail=self._settings.sends_mail,
                    now=self._clock(),
                )
                return
            except TryAgain:
                await asyncio.sleep(RETRY_SECONDS)
