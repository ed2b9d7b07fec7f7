"""The app's manifest, as its file says it."""

from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parents[2] / "manifest.yml"
MANIFEST: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
FEATURES, SETTINGS, DISPLAY = MANIFEST["features"], MANIFEST["settings"], MANIFEST["display_information"]
COMMANDS, SHORTCUTS = FEATURES["slash_commands"], FEATURES["shortcuts"]
