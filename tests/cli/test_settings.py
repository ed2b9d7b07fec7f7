"""A wrong setting is named in one line, and its value is not shown."""

from pathlib import Path

import pytest

from bot.settings import SettingError, load, load_database_url

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": "signing-secret"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set only good variables, in a folder without .env."""
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_APP_TOKEN", "DATABASE_URL", "PORT", "HOST", "MENTORSHIP_ADMINS", "LOG_LEVEL", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_defaults() -> None:
    settings = load()
    assert (settings.host, settings.port, settings.auto_migrate) == ("127.0.0.1", 3000, True)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///mentorship.db"
    assert settings.mentorship_admins == frozenset()
    assert (settings.log_level, settings.log_format) == ("info", "text")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-wrong-kind"),
        ("SLACK_BOT_TOKEN", "hunter2"),
        ("SLACK_APP_TOKEN", "xoxb-wrong-kind"),
        ("SLACK_API_URL", "ftp://elsewhere"),
        ("DATABASE_URL", "mysql://user:hunter2@host/db"),
        ("DATABASE_URL", "hunter2"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:////no/such/folder/hunter2.db"),
        ("DATABASE_URL", "postgresql://user:hunter2@host:port/db"),
        ("DATABASE_URL", "postgresql://user:hunter2@host:70000/db"),
        ("DATABASE_URL", "postgresql://[::1"),
        ("DATABASE_URL", "postgresql://user@host/db?port=hunter2"),
        ("DATABASE_URL", "postgresql://user@host/db?hunter2=1"),
        ("DATABASE_URL", "postgresql://user@host/d%00b"),
        ("DATABASE_URL", "sqlite:///x.db?timeout=hunter2"),
        ("DATABASE_URL", "sqlite:///x.db?hunter2=1"),
        ("DATABASE_URL", "sqlite:///x.db?mode=memory&uri=true"),
        ("DATABASE_URL", "sqlite:///x%00.db"),
        ("DATABASE_URL", "sqlite+aiosqlite:///x.db"),
        ("DATABASE_URL", "sqlite://host/x.db"),
        ("AUTO_MIGRATE", "perhaps"),
        ("PORT", "hunter2"),
        ("PORT", "70000"),
        ("HOST", "http://here"),
        ("MENTORSHIP_ADMINS", "ada, hunter2"),
        ("ZOOM_API_URL", "hunter2"),
        ("ZOOM_OAUTH_URL", "ftp://hunter2"),
        ("LOG_LEVEL", "hunter2"),
        ("LOG_FORMAT", "hunter2"),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError) as told:
        load()
    line = str(told.value)
    assert line.startswith(f"{variable} ")
    assert "\n" not in line
    assert "hunter2" not in line
    assert "secret" not in line.replace("Signing Secret", "")


def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    with pytest.raises(SettingError, match=r"^SLACK_SIGNING_SECRET is missing"):
        load()
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load().slack_signing_secret is None
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    with pytest.raises(SettingError, match=r"^SLACK_BOT_TOKEN is missing"):
        load()


def test_empty_and_unknown_variables_count_as_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORT", "")
    (tmp_path / ".env").write_text("SOMETHING_ELSE=1\nHOST=0.0.0.0\nMENTORSHIP_ADMINS=U1, W2,\n")
    settings = load()
    assert (settings.port, settings.host) == (3000, "0.0.0.0")  # noqa: S104 - a value like any other
    assert settings.mentorship_admins == {"U1", "W2"}


def test_an_unreadable_env_file_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match=r"^\.env cannot be read"):
        load()


def test_urls_are_made_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/d")
    monkeypatch.setenv("SLACK_API_URL", "http://localhost:1/api")
    assert load().database_url == "postgresql://u:p@h/d"
    assert load().slack_api_url == "http://localhost:1/api/"


def test_migrating_needs_the_database_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    assert load_database_url() == "sqlite:///mentorship.db"
    monkeypatch.setenv("DATABASE_URL", "oracle://x")
    with pytest.raises(SettingError, match=r"^DATABASE_URL is wrong"):
        load_database_url()


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true", "sqlite://"])
def test_a_database_without_a_file_of_its_own_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SettingError, match=r"^DATABASE_URL is wrong"):
        load_database_url()


def test_mail_is_off_without_a_server_and_needs_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_FROM", "Mentorship <m@example.com>")
    assert not load().sends_mail
    monkeypatch.setenv("SMTP_URL", "smtp://bot%40example.com:hun%2Fter2@mail.example.com:2525")
    settings = load()
    assert settings.sends_mail
    assert {"hun/ter2", "hun%2Fter2", settings.smtp_url} <= set(settings.secrets)
    monkeypatch.delenv("EMAIL_FROM")
    with pytest.raises(SettingError, match=r"^EMAIL_FROM is missing") as told:
        load()
    assert "hun" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "mail.example.com:587"),
        ("SMTP_URL", "http://mail.example.com"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://bot:hunter2@mail:port"),
        ("SMTP_URL", "smtp://bot:hun/ter2@mail"),
        ("SMTP_URL", "smtp://bot:hunter2é@mail"),
        ("SMTP_URL", "smtp://bot:hunter2%C3%A9@mail"),
        ("SMTP_URL", "smtp://b%C3%B6t:hunter2@mail"),
        ("EMAIL_FROM", "nobody"),
        ("EMAIL_FROM", "a@example.com, b@example.com"),
        ("EMAIL_FROM", "A\nBcc: x <a@example.com>"),
    ],
)
def test_what_is_no_mail_server_or_sender_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("EMAIL_FROM", "m@example.com")
    monkeypatch.setenv("SMTP_URL", "smtp://mail.example.com")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=rf"^{name} is wrong") as told:
        load()
    assert "hunter2" not in str(told.value)


def test_zoom_is_off_without_its_settings() -> None:
    settings = load()
    assert not settings.makes_links
    assert (settings.zoom_api_url, settings.zoom_oauth_url) == (
        "https://api.zoom.us/v2",
        "https://zoom.us/oauth/token",
    )


@pytest.mark.parametrize("missing", ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"])
def test_zoom_needs_all_three_of_its_settings(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in ("ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"):
        monkeypatch.setenv(name, "hunter2")
    assert load().makes_links
    assert "hunter2" in load().secrets
    monkeypatch.delenv(missing)
    with pytest.raises(SettingError, match=rf"^{missing} is missing") as told:
        load()
    assert "hunter2" not in str(told.value)
