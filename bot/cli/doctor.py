"""`mentorship doctor`: what is wrong, in plain words, and what to do about it."""

import asyncio
import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.cli.zone_report import describe_releases, report_zones
from bot.logs import Redactor
from bot.manifest import read_manifest, wanted_scopes
from bot.outbox.error_kinds import DeliveryError, ErrorKind
from bot.settings import SETTING_HELP, SettingError, Settings, load, load_database_url
from bot.slack_client import make_client
from bot.web.health import error_reason
from handlers.slack.api_client import SlackClient
from handlers.slack.slack_answer import SlackCallError, read_text
from storage.database import make_engine
from storage.migrate import current_revision, newest_revision
from storage.text import clean

COMMAND = "/mentorship"
ZOOM_SCOPES = {  # what Zoom calls each today, and what covers it in an older app
    "meeting:write:meeting:admin": "meeting:write:admin",
    "meeting:update:meeting:admin": "meeting:write:admin",
    "meeting:delete:meeting:admin": "meeting:write:admin",
    "meeting:read:list_meetings:admin": "meeting:read:admin",
}
MAIL_HELP = {
    ErrorKind.LOCKED_OUT: (
        "the mail server does not let us in: check user and password in SMTP_URL, and its certificate"
    ),
    ErrorKind.UNSURE: (
        "the mail server does not answer: check host and port in SMTP_URL (smtps:// for TLS from the start), "
        "and the network"
    ),
}
REINSTALL = "add them on your app's page OAuth & Permissions, then reinstall the app to the workspace"


class Report:
    """What was found, printed as it is found, a line each."""

    def __init__(self) -> None:
        self.all_well = True
        self.redactor = Redactor(())

    def good(self, subject: str, words: str) -> None:
        """Print that this is well."""
        self._print("✓", subject, words)

    def note(self, subject: str, words: str) -> None:
        """Print what is worth knowing while nothing is wrong."""
        self._print("·", subject, words)

    def bad(self, subject: str, words: str) -> None:
        """Print what is wrong and must be mended."""
        self.all_well = False
        self._print("✗", subject, words)

    def _print(self, mark: str, subject: str, words: str) -> None:
        print(f"{mark} {subject}: {clean(self.redactor.clean(words))}")


def examine() -> bool:
    """Check everything and print what was found; return whether all is well."""
    report = Report()
    settings = _settings(report)
    report.good("Zone data", describe_releases())
    _database(report, auto_migrate=settings.auto_migrate if settings else True)
    manifest = _manifest(report)
    if settings is None:
        report.note("Slack", "not asked yet: first mend the settings")
    else:
        asyncio.run(_slack(report, settings, manifest))
        _zoom(report, settings)
        _mail(report, settings)
    print("All is well." if report.all_well else "Mend what is marked with ✗, and run this again.")
    return report.all_well


def _settings(report: Report) -> Settings | None:
    try:
        settings = load()
    except SettingError as wrong:
        report.bad("Settings", str(wrong))
        return None
    report.redactor = Redactor(settings.secrets)
    way = "Socket Mode (SLACK_APP_TOKEN)" if settings.slack_app_token else "HTTP (POST /slack/events)"
    report.good("Settings", f"complete; Slack's requests come over {way}")
    return settings


def _database(report: Report, *, auto_migrate: bool) -> None:
    try:
        url = sa.make_url(load_database_url())
    except SettingError as wrong:
        report.bad("Database", str(wrong))
        return
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        _new_file(report, Path(url.database or ""))
        return
    try:
        found = _revision(url)
    except DBAPIError as error:
        report.bad("Database", f"{error_reason(error)}. Is it running, and is DATABASE_URL right?")
        return
    _schema(report, url, found, auto_migrate=auto_migrate)


def _new_file(report: Report, path: Path) -> None:
    if os.access(path.absolute().parent, os.W_OK):
        report.good("Database", f"{path} does not exist yet, and is made at the first start")
    else:
        report.bad("Database", f"{path} does not exist, and its folder cannot be written to: make it writable")


def _revision(url: sa.URL) -> str | None:
    engine = make_engine(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            return current_revision(connection)
    finally:
        engine.dispose()


def _zones(report: Report, url: sa.URL) -> None:
    found = report_zones(url.render_as_string(hide_password=False))
    for words in found.notes:
        report.note("Time zones", words)
    for words in found.faults:
        report.bad("Time zones", words)


def _schema(report: Report, url: sa.URL, found: str | None, *, auto_migrate: bool) -> None:
    if found == newest_revision():
        report.good("Database", f"reachable, at schema {found}")
        _zones(report, url)
    elif found is not None and found > newest_revision():
        report.bad("Database", f"at schema {found}, newer than {newest_revision()}: install the newer version")
    elif auto_migrate:
        report.good("Database", f"reachable; its schema is brought to {newest_revision()} at the next start")
    else:
        report.bad("Database", f"at schema {found or 'none'}, not {newest_revision()}: run `mentorship migrate`")


def _manifest(report: Report) -> dict[str, Any]:
    try:
        manifest = read_manifest()
    except (OSError, ValueError) as error:
        report.bad("Manifest", f"manifest.yml cannot be read ({error}): restore it from the project")
        return {}
    commands = [command.get("command") for command in (manifest.get("features") or {}).get("slash_commands") or ()]
    if COMMAND in commands:
        report.good("Manifest", f"readable; its commands are {', '.join(map(str, commands))}")
        report.note("Events", "Slack does not tell which ones the app hears: after an update paste manifest.yml again")
    else:
        report.bad("Manifest", f"manifest.yml has no command {COMMAND}: restore it from the project")
    return manifest


async def _slack(report: Report, settings: Settings, manifest: dict[str, Any]) -> None:
    client = make_client(settings.slack_api_url, None, settings.slack_bot_token)
    try:
        answer = await client.auth_test()
        workspace, user = read_text(answer, "team_id"), read_text(answer, "user_id")
    except SlackCallError as error:
        if error.is_temporary:
            report.bad("Slack", f"{settings.slack_api_url} does not answer as Slack does ({error}): check the network")
            return
        if error.is_rate_limit:
            report.bad("Slack", f"answers {error}, which passes by itself: run this again in a minute")
            return
        report.bad("Token", f"Slack says {error}: {SETTING_HELP['SLACK_BOT_TOKEN']}")
    else:
        named = f"{answer.get('team') or workspace} as {answer.get('user') or user}"
        report.good("Token", f"works in the workspace {named}")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        _scopes(report, manifest, headers.get("x-oauth-scopes"))
        await _admins(report, client, settings)
    await _request_source(report, client, settings)


def _scopes(report: Report, manifest: dict[str, Any], granted_header: str | None) -> None:
    if granted_header is None:
        report.note("Scopes", "Slack did not say which are granted")
        return
    granted = {scope.strip() for scope in granted_header.split(",")}
    needed, optional = wanted_scopes(manifest)
    if missing := sorted(needed - granted):
        report.bad("Scopes", f"{', '.join(missing)} not granted: {REINSTALL}")
    else:
        report.good("Scopes", "all that manifest.yml needs are granted")
    if missing := sorted(optional - granted):
        report.note("Scopes", f"optional and not granted: {', '.join(missing)}; what needs them is off")


async def _admins(report: Report, client: SlackClient, settings: Settings) -> None:
    for slack_id in sorted(settings.mentorship_admins):
        try:
            await client.users_info(user=slack_id)
        except SlackCallError as error:
            said = f"Slack says {error}" if error.code else f"Slack did not answer ({error})"
            report.bad("Admins", f"{slack_id} in MENTORSHIP_ADMINS: {said}")


async def _request_source(report: Report, client: SlackClient, settings: Settings) -> None:
    if settings.slack_signing_secret:
        report.good("Signing secret", "set; if Slack's requests are answered 401, it is not this app's")
    if not settings.slack_app_token:
        return
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token)
    except SlackCallError as error:
        help_ = f"Slack says {error}: {SETTING_HELP['SLACK_APP_TOKEN']}"
        report.bad("Socket Mode", help_ if error.code else f"Slack did not answer ({error}): try again")
    else:
        report.good("Socket Mode", "Slack gives connections")


def _mail(report: Report, settings: Settings) -> None:
    if not settings.sends_mail:
        report.note("Mail", "not set up (SMTP_URL, EMAIL_FROM); everything is told in Slack")
        return
    from bot.mail_settings import parse_mail_server
    from bot.outbox.mail.mail_error import MailError
    from bot.outbox.mail.smtp import SmtpClient

    smtp = SmtpClient(parse_mail_server(str(settings.smtp_url)))
    try:
        smtp.check()
    except MailError as error:
        said = f": {error.server_reply}" if error.server_reply else ""
        report.bad("Mail", f"{MAIL_HELP[error.kind]} ({error.code}{said})")
    else:
        report.good(
            "Mail", f"the mail server answers{' and takes our password' if '@' in str(settings.smtp_url) else ''}"
        )
    finally:
        smtp.close()


def _zoom(report: Report, settings: Settings) -> None:
    if not settings.makes_links:
        report.note("Zoom", "not set up; whoever offers an online session types the meeting link")
        return
    from bot.outbox.zoom.client import make_zoom_client

    try:
        granted = make_zoom_client(settings).scopes()
    except DeliveryError as error:
        what = "check ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, and that the app is activated"
        advice = what if error.kind is ErrorKind.LOCKED_OUT else "check the network and ZOOM_OAUTH_URL, and try again"
        report.bad("Zoom", f"gives no token ({error.code}): {advice}")
        return
    missing = [new for new, old in ZOOM_SCOPES.items() if not granted & {new, new.removesuffix(":admin"), old}]
    if missing and granted:
        report.bad("Zoom", f"{', '.join(missing)} not granted: add them to the app at marketplace.zoom.us")
    else:
        report.good("Zoom", "gives a token" + (" with all the scopes that are needed" if granted else ""))
