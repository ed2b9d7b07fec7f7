"""A wrong setting is named in one line, and its value is not shown."""

from pathlib import Path

import pytest

from bot.settings import SettingError, load, load_database_url

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": "signing-secret"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing but what is good, in a folder without .env."""
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
        ("AUTO_MIGRATE", "perhaps"),
        ("PORT", "hunter2"),
        ("PORT", "70000"),
        ("HOST", "http://here"),
        ("MENTORSHIP_ADMINS", "ada, hunter2"),
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
