"""The processor time that PostgreSQL uses: all its processes together."""

from pathlib import Path

from benchmarks.processes import TICKS
from benchmarks.verify import rows


def postgres_seconds(url: str) -> float:
    """Return the seconds of processor time that the server of this URL, on this machine, has used; 0 for SQLite."""
    if url.startswith("sqlite"):
        return 0.0
    folder = rows(url, "SHOW data_directory")[0][0]
    main = int(Path(folder, "postmaster.pid").read_text(encoding="ascii").split("\n")[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
        except (OSError, UnicodeDecodeError):
            continue  # it has ended
        if int(stat.parent.name) == main:
            ticks += sum(int(each) for each in fields[11:15])  # with that of its children that have ended
        elif int(fields[1]) == main:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS
