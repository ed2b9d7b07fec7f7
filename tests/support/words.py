"""Every text that a person can see, and where it stands: `make words`.

A text is a string literal with words in it, in one of the rooms where texts are written; `{…}` stands for what is put
in. Docstrings, keys and ids are none. A story of the source (`tests/whole/test_all_words.py`) holds that texts are
written nowhere else.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ROOMS = ("blocks", "handlers", "mentorship", "bot/outbox")
TEMPLATES = "bot/outbox/mail/templates"
SENTENCE = re.compile(r"[^\W\d_]{2,}\S* (\S+ )*\S*[^\W\d_]{2,}")  # two words
LABEL = re.compile(r"[A-Z][a-z]+")
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|<style.*?</style>|<[^>]*>", re.DOTALL)
UNSEEN_CALLS = ("log", "logging", "warnings", "re")  # what they are given is for whoever runs or writes the program
UNSEEN_ERRORS = ("ValueError", "TypeError", "RuntimeError", "AssertionError", "KeyError", "SlackCallError", "MailError")


class Text(NamedTuple):
    """A text, and the file and line in which it is written."""

    place: str
    line: int
    words: str


def texts() -> Iterator[Text]:
    """Yield every text, by file and line."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from texts_of(path)
    for path in sorted((ROOT / TEMPLATES).iterdir()):
        yield from _texts_of_template(path)


def texts_of(path: Path) -> Iterator[Text]:
    """Yield the texts that are written in a file of Python."""
    tree, place = ast.parse(path.read_text()), str(path.relative_to(ROOT))
    for node in _shown(tree):
        words = _words(node)
        if SENTENCE.search(words) or LABEL.fullmatch(words):
            yield Text(place, node.lineno, words)


def _shown(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the string literals that are no docstring and not for the log, each once."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr) or isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        if isinstance(child, ast.JoinedStr):
            yield from (text for part in child.values if isinstance(part, ast.FormattedValue) for text in _shown(part))
        elif not _is_unseen(child):
            yield from _shown(child)


def _is_unseen(node: ast.AST) -> bool:
    """Return whether what stands in this node is shown to nobody: docstrings, annotations, the log, faults of ours."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    return called.split(".")[0] in UNSEEN_CALLS or called.split(".")[-1] in UNSEEN_ERRORS


def _words(node: ast.expr) -> str:
    """Return a literal as it is read: with `{…}` for what is put in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(each) for each in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{" + ast.unparse(node.value) + "}"
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _texts_of_template(path: Path) -> Iterator[Text]:
    for line, written in enumerate(TAG.sub("", path.read_text()).splitlines(), 1):
        if SENTENCE.search(written):
            yield Text(str(path.relative_to(ROOT)), line, written.strip())


def main() -> None:
    """Print them, below a heading for each file."""
    place = ""
    for text in texts():
        if text.place != place:
            place = text.place
            sys.stdout.write(f"\n{place}\n")
        sys.stdout.write(f"  {text.line:4} {' ⏎ '.join(text.words.splitlines())}\n")


if __name__ == "__main__":
    main()
