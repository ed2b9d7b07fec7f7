"""manifest.yml: what the Slack app is and may do, as the operator gave it to Slack."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def manifest_path() -> Path:
    """Where it is: beside the program's folders."""
    return ROOT / "manifest.yml"


def read_manifest() -> dict[str, Any]:
    """Its contents. Raises OSError or ValueError when there is none, or it is none."""
    import yaml

    try:
        found = yaml.safe_load(manifest_path().read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError("manifest.yml is not YAML") from error
    if not isinstance(found, dict):
        raise ValueError("manifest.yml is empty")
    return found


def wanted_scopes(manifest: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The bot's scopes: those it needs, and those that are optional."""
    scopes = (manifest.get("oauth_config") or {}).get("scopes") or {}
    optional = set(scopes.get("bot_optional") or ())
    return set(scopes.get("bot") or ()) - optional, optional
