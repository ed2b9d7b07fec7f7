"""Settings, from the environment and from `.env`. An error names the variable, and never its value."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import sqlalchemy as sa
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.exc import ArgumentError

from bot.mail_settings import parse_mail_server, parse_mailbox
from storage.database import check_url

SETTING_HELP = {
    "SLACK_BOT_TOKEN": "set it to the Bot User OAuth Token (xoxb-…) from your app's page OAuth & Permissions",
    "SLACK_SIGNING_SECRET": "set it to the Signing Secret from your app's page Basic Information, "
    "or set SLACK_APP_TOKEN to use Socket Mode",
    "SLACK_APP_TOKEN": "set it to an app-level token (xapp-…) with the scope connections:write, or leave it out",
    "SLACK_API_URL": "it must be a web address such as https://slack.com/api/",
    "DATABASE_URL": "it must look like sqlite:///mentorship.db or postgresql://user:password@host/database, "
    "with no options but those of the database's driver",
    "AUTO_MIGRATE": "it must be true or false",
    "HOST": "it must be an address to listen on, such as 127.0.0.1 or 0.0.0.0",
    "PORT": "it must be a number from 0 to 65535",
    "MENTORSHIP_ADMINS": "it must be Slack user ids such as U012AB3CD, separated by commas",
    "ZOOM_ACCOUNT_ID": "set it to the Account ID of your Server-to-Server OAuth app at marketplace.zoom.us",
    "ZOOM_CLIENT_ID": "set it to the Client ID of your Server-to-Server OAuth app at marketplace.zoom.us",
    "ZOOM_CLIENT_SECRET": "set it to the Client Secret of your Server-to-Server OAuth app at marketplace.zoom.us",
    "ZOOM_API_URL": "it must be a web address such as https://api.zoom.us/v2",
    "ZOOM_OAUTH_URL": "it must be a web address such as https://zoom.us/oauth/token",
    "SMTP_URL": "it must look like smtp://user:password@host:587, or smtps:// for TLS from the start; "
    "special signs in user and password are written as in a web address (%40 for @); letters beyond ASCII don't work",
    "EMAIL_FROM": "set it to what mail comes from, such as mentorship@example.com or Mentorship <m@example.com>",
    "LOG_LEVEL": "it must be debug, info, warning, error or critical",
    "LOG_FORMAT": "it must be text or json",
}
DATABASES = ("sqlite", "postgresql")
ZOOM_SETTINGS = ("zoom_account_id", "zoom_client_id", "zoom_client_secret")  # all of them or none


S = TypeVar("S", bound=BaseSettings)


class SettingError(Exception):
    """A setting is wrong. `str()` is one line that names it and says what to do; it holds no value."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable} {problem}")
        self.variable = variable


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Secret = StringConstraints(strip_whitespace=True, min_length=1)
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://[^\s/]+")]
SlackId = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]+$")]


class Settings(BaseSettings):
    """What an operator can set. Variables that are not ours, and empty ones, count as not set."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, frozen=True
    )

    slack_bot_token: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^xox[be][-.]\S+$")]
    slack_signing_secret: Annotated[str, Secret] | None = None
    slack_app_token: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^xapp-\S+$")] | None = None
    slack_api_url: WebAddress = "https://slack.com/api/"
    database_url: str = "sqlite:///mentorship.db"
    auto_migrate: bool = True
    host: Annotated[str, StringConstraints(pattern=r"^[^\s/]+$")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    mentorship_admins: Annotated[frozenset[SlackId], NoDecode, BeforeValidator(_split)] = frozenset()
    zoom_account_id: Annotated[str, Secret] | None = None
    zoom_client_id: Annotated[str, Secret] | None = None
    zoom_client_secret: Annotated[str, Secret] | None = None
    zoom_api_url: WebAddress = "https://api.zoom.us/v2"
    zoom_oauth_url: WebAddress = "https://zoom.us/oauth/token"
    smtp_url: Annotated[str, Secret] | None = None
    email_from: Annotated[str, Secret] | None = None
    log_level: Annotated[Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_lower)] = "info"
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = "text"

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, url: str) -> str:
        return url.rstrip("/") + "/"

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: str) -> str:
        url = re.sub(r"^postgres://", "postgresql://", url.strip())
        try:
            parts = sa.make_url(url)
        except ArgumentError:
            raise ValueError("no URL") from None
        if parts.get_backend_name() not in DATABASES or not (parts.database or parts.host):
            raise ValueError("no database that we know")
        if parts.get_backend_name() == "sqlite" and (parts.database or "").startswith((":memory:", "file:")):
            raise ValueError("no file of its own")
        check_url(parts)
        return url

    @field_validator("smtp_url")
    @classmethod
    def _check_smtp_url(cls, url: str | None) -> str | None:
        if url is not None:
            parse_mail_server(url)
        return url

    @field_validator("email_from")
    @classmethod
    def _check_email_from(cls, address: str | None) -> str | None:
        if address is not None:
            parse_mailbox(address)
        return address

    @model_validator(mode="after")
    def _require_sender(self) -> "Settings":
        if self.smtp_url and not self.email_from:
            raise SettingError("EMAIL_FROM", f"is missing: {SETTING_HELP['EMAIL_FROM']}, or leave out SMTP_URL")
        return self

    @model_validator(mode="after")
    def _require_request_source(self) -> "Settings":
        if not (self.slack_signing_secret or self.slack_app_token):
            raise SettingError("SLACK_SIGNING_SECRET", f"is missing: {SETTING_HELP['SLACK_SIGNING_SECRET']}")
        return self

    @model_validator(mode="after")
    def _require_complete_zoom(self) -> "Settings":
        missing = [name.upper() for name in ZOOM_SETTINGS if not getattr(self, name)]
        if missing and len(missing) < len(ZOOM_SETTINGS):
            raise SettingError(
                missing[0], f"is missing: {SETTING_HELP[missing[0]]}, or leave out all of {' '.join(missing)}"
            )
        return self

    @property
    def makes_links(self) -> bool:
        """Return whether Zoom makes meeting links."""
        return self.zoom_client_secret is not None

    @property
    def sends_mail(self) -> bool:
        """Return whether there is a mail server; without one an EMAIL_FROM is of no use, and of no harm."""
        return self.smtp_url is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must never be printed."""
        password = sa.make_url(self.database_url).password
        found = (self.slack_bot_token, self.slack_signing_secret, self.slack_app_token, self.zoom_client_secret)
        mail = parse_mail_server(self.smtp_url) if self.smtp_url else None
        more = (
            str(password or ""),
            self.smtp_url,
            mail.password if mail else "",
            mail.encoded_password if mail else "",
        )
        return tuple(secret for secret in (*found, *more) if secret)


class DatabaseSettings(BaseSettings):
    """The part of the settings that `mentorship migrate` needs."""

    model_config = Settings.model_config

    database_url: str = "sqlite:///mentorship.db"

    _check_database_url = field_validator("database_url")(Settings._check_database_url.__func__)  # type: ignore[attr-defined]


def load(**given: Any) -> Settings:
    """Return the settings as they are now; `given` come before the environment.

    Raises SettingError for the first error.
    """
    settings = _read(Settings, given)
    _check_folder(settings.database_url)
    return settings


def load_database_url() -> str:
    """Return only DATABASE_URL, which is all that migrating needs. Raises SettingError."""
    url = _read(DatabaseSettings, {}).database_url
    _check_folder(url)
    return url


def _read(kind: type[S], given: dict[str, Any]) -> S:
    try:
        return kind(**given)
    except ValidationError as error:
        raise _first_error(error) from None
    except (OSError, UnicodeDecodeError):
        raise SettingError(".env", "cannot be read: it must be a text file in UTF-8 that this user may read") from None


def _check_folder(database_url: str) -> None:
    """Check that an SQLite file can be made where it should be. Raises SettingError."""
    parts = sa.make_url(database_url)
    if parts.get_backend_name() != "sqlite":
        return
    if not Path(parts.database or "").absolute().parent.is_dir():
        raise SettingError("DATABASE_URL", "names a file in a folder that does not exist: make the folder first")


def _first_error(error: ValidationError) -> SettingError:
    """Return the first error, without the value that pydantic would quote."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    name = str(first["loc"][0]).upper()
    problem = "is missing" if first["type"] == "missing" else "is wrong"
    return SettingError(name, f"{problem}: {SETTING_HELP[name]}")
