"""What the handlers register, recorded in place of the router."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast

from handlers import registry
from handlers.slack.router import ANYTHING, Router

Names = list[str | re.Pattern[str]]


class RegistrationRecorder:
    """Records the names of everything that is registered with it, by kind."""

    def __init__(self) -> None:
        self.kinds: dict[str, Names] = defaultdict(list)

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def register(name: Any = None, *_: Any, **_options: Any) -> Callable[..., Any]:
            self.kinds[kind].append(name)
            return lambda handler: handler

        return register


def registered() -> dict[str, Names]:
    """Return names or patterns by kind (command, event, action, view …), without those that match anything."""
    recorder = RegistrationRecorder()
    registry.register_all(cast(Router, recorder))
    return {kind: [name for name in names if name is not ANYTHING] for kind, names in recorder.kinds.items()}


def matching_handlers(kind: str, name: str) -> Names:
    """Return those registered that match this name."""
    return [taker for taker in registered()[kind] if is_match(taker, name)]


def is_match(pattern: str | re.Pattern[str], name: str) -> bool:
    """Return whether a pattern matches this name."""
    return pattern == name if isinstance(pattern, str) else pattern.search(name) is not None
