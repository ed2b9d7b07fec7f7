"""Fixtures that every test may ask for: a migrated database of either kind, a local Slack, the bot joined to it."""

import gc
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from storage.migrate import upgrade
from tests.support import databases, history_net, postgres, statements, thoroughness  # noqa: F401 - registers Hypothesis's profiles
from tests.support.company import Company
from tests.support.database_pool import ENGINES, Engines, Pool, quick_folder
from tests.support.running_bot import RunningBot

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
NOTEBOOK = statements.Notebook()  # of what this process asks the databases: see tests/support/plans.py


def pytest_configure(config: pytest.Config) -> None:
    """Note all statements, and watch that what happens to meetings is noted; forget what an earlier run noted."""
    if not hasattr(config, "workerinput"):
        statements.forget()
    NOTEBOOK.listen()
    history_net.watch()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down what was noted."""
    worker: dict[str, str] = getattr(session.config, "workerinput", {})
    NOTEBOOK.write(worker.get("workerid", "main"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line choose the databases."""
    databases.add_option(parser)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what need not run on a database."""
    databases.select(config, items)


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what was imported and collected: it would go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[Engines]:
    """The engines of the bots, which are used again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handlers.slack.database.make_engine", ENGINES.make)
        yield ENGINES


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of a PostgreSQL server with a migrated database `template`."""
    with postgres.server() as folder:
        _execute(folder, "CREATE DATABASE template")
        upgrade(postgres.url(folder, "template"))
        yield folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The plain URL of a migrated, empty database of the test's own, of either kind; see tests/support/databases.py."""
    fresh: Callable[[], str] = request.getfixturevalue(f"{request.param}_url")
    return fresh()


@pytest.fixture(scope="session")
def sqlite_folder() -> Iterator[Path]:
    """Where SQLite databases are."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture
def sqlite_url(sqlite_template: Path, sqlite_folder: Path) -> Iterator[Callable[[], str]]:
    """Makes migrated, empty SQLite databases; their names are those of the test before."""
    numbers = itertools.count(1)

    def fresh() -> str:
        path = sqlite_folder / f"bot-{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    yield fresh
    for path in sqlite_folder.iterdir():
        path.unlink()


@pytest.fixture(scope="session")
def pool(postgresql: str) -> Pool:
    """PostgreSQL databases that are used again."""
    return Pool(postgresql)


@pytest.fixture
def postgresql_url(postgresql: str, pool: Pool) -> Iterator[Callable[[], str]]:
    """Makes migrated, empty PostgreSQL databases; nobody is connected to them after the test."""
    made: list[str] = []

    def fresh() -> str:
        made.append(pool.take())
        return postgres.url(postgresql, made[-1])

    yield fresh
    for name in made:
        pool.give_back(name)


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    """A session on an empty database, for tests of storage and use cases without the bot; it is never committed."""
    engine = ENGINES.make(database_url)
    with Session(engine) as db:
        yield db
    engine.dispose()


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    """A company in a database of its own, whose people run use cases without the bot."""
    engine = ENGINES.make(database_url, with_timeouts=False)
    company = Company(engine)
    yield company
    company.close()
    engine.dispose()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSlack]:
    """A local Slack with the sample people. Rate limits are off, so that stories are told quickly; see its README.

    The second that the bot leaves between two posts to one person is for their sake; tests/outbox keeps to it.
    """
    monkeypatch.setattr("bot.outbox.rate_limiter.BETWEEN_POSTS", 0.0)
    with LocalSlack(MANIFEST, limits=False) as slack:
        yield slack


@pytest.fixture
def bot(slack: LocalSlack, database_url: str) -> Iterator[RunningBot]:
    """The real bot, joined to the local Slack over HTTP, on SQLite and on PostgreSQL."""
    bot = RunningBot(slack, database_url).start()
    yield bot
    bot.stop()


def _execute(folder: str, statement: str) -> None:
    """Run a statement that cannot be in a transaction."""
    engine = sa.create_engine(sa.make_url(postgres.url(folder)).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
