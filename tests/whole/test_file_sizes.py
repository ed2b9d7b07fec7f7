"""A file that is read as a whole is a file that is understood: none of Python has more than 300 lines."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "blocks", "mentorship", "storage", "localslack", "tests", "benchmarks", "tour")
MOST = 300


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
    }
    assert {path.partition("/")[0] for path in lengths} == set(ROOMS)
    assert {path: length for path, length in lengths.items() if length > MOST} == {}
