"""manifest.yml: what the Slack app is and may do, as the operator gave it to Slack."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def manifest_path() -> Path:
    """Return the path of manifest.yml, beside the program's folders."""
    return ROOT / "manifest.yml"


def read_manifest() -> dict[str, Any]:
    """Return the contents of manifest.yml. Raises OSError when it is missing, ValueError when it is no manifest."""
    import yaml

    try:
        found = yaml.safe_load(manifest_path().read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError("manifest.yml is not YAML") from error
    if not isinstance(found, dict):
        raise ValueError("manifest.yml is empty")
    return found


def wanted_scopes(manifest: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Return the bot's scopes: those it needs, and those that are optional."""
    scopes = (manifest.get("oauth_config") or {}).get("scopes") or {}
    optional = set(scopes.get("bot_optional") or ())
    return set(scopes.get("bot") or ()) - optional, optional
