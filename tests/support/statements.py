"""The statements that the program gives to the databases while the tests run: each once, with one set of parameters.

Each process of a test run keeps its own file of them; `tests.support.plans` reads them all.
"""

import json
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".statements"
LAYERS = ("bot", "handlers", "mentorship", "storage")  # what tests ask for themselves is not of the program
LISTENERS = ("tests/support/statements.py", "tests/support/history_net.py")  # whoever they listen to asks
PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE")  # what else is asked for looks for no rows
PARAMETER = r"(?:%\(\w+\)s(?:::[\w ]+)?|\?)"
SEVERAL = re.compile(rf"{PARAMETER}(?:, {PARAMETER})+")


@dataclass(frozen=True)
class Statement:
    """A statement as it went to a database of this kind.

    `origin` is the function of the program that asked for it (`storage/person.py: find_actor`). The parameters are kept
    for SQLite only: PostgreSQL plans for whichever they are.
    """

    kind: str
    origin: str
    text: str
    parameters: tuple[Any, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What makes it another statement: not how many values its lists have."""
        return self.kind, SEVERAL.sub("…", self.text)


class Notebook:
    """Notes each statement once, however many values its lists have."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str], Statement] = {}
        self._known: set[tuple[str, str]] = set()

    def listen(self) -> None:
        """Note what the databases of this process have answered from now on."""
        sa.event.listen(sa.Engine, "after_cursor_execute", self._note)

    def write(self, name: str) -> None:
        """Write what was noted into the file of this process."""
        FOLDER.mkdir(exist_ok=True)
        lines = [json.dumps(asdict(each), default=str) for each in self._noted.values()]
        (FOLDER / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def _note(
        self, connection: sa.Connection, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        kind = connection.dialect.name
        if (kind, text) in self._known or not text.startswith(PLANNED):
            return
        origin = find_origin()
        if origin is None:
            return
        self._known.add((kind, text))
        one = parameters[0] if many else parameters
        new = Statement(kind, origin, text, tuple(one) if kind == "sqlite" else ())
        self._noted.setdefault(new.key, new)


@contextmanager
def noting(bind: sa.Engine | sa.Connection) -> Iterator[list[str]]:
    """Collect the statements that go to a database meanwhile, except those that begin and end transactions."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        if "SAVEPOINT" not in text:
            statements.append(text)

    sa.event.listen(bind, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(bind, "before_cursor_execute", note)


def forget() -> None:
    """Forget what earlier test runs noted. The folder stays: another run may just be writing into it."""
    for path in FOLDER.glob("*.jsonl"):
        path.unlink(missing_ok=True)


def read() -> list[Statement]:
    """Return what all processes of the last test run noted, each statement once."""
    found: dict[tuple[str, str], Statement] = {}
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            each = Statement(**json.loads(line))
            found.setdefault(each.key, each)
    return list(found.values())


def find_origin(layers: Collection[str] = LAYERS) -> str | None:
    """Return which function of these layers asks for what is asked just now; None where it is a test itself."""
    for path, name in _frames():
        parts = path.split("/")
        if path == "storage/rows.py":
            continue  # it asks for whoever calls it
        if parts[0] in layers:
            return f"{path}: {name.split('.<locals>')[0]}" if parts[1] != "migrations" else None
        if parts[0] not in (".venv", *LAYERS) and path not in LISTENERS:
            return None
    return None


def _frames() -> Iterator[tuple[str, str]]:
    """Yield file and function of each call under way in the project, the innermost first."""
    frame = sys._getframe(1)
    root = f"{ROOT}/"
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(root):
            yield path.removeprefix(root), frame.f_code.co_qualname
        frame = frame.f_back  # type: ignore[assignment]
