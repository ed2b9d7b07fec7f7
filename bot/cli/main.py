"""The command line. Each command imports what it needs when it runs, so that `--help` is quick."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable

USAGE = "A Slack bot that runs a company's mentorship program inside Slack."
ENVIRONMENT = (
    "Settings come from the environment and from a file .env: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET (HTTP) or "
    "SLACK_APP_TOKEN (Socket Mode), DATABASE_URL, AUTO_MIGRATE, HOST, PORT, MENTORSHIP_ADMINS, LOG_LEVEL, LOG_FORMAT, "
    "SLACK_API_URL; for meeting links ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET, ZOOM_API_URL, "
    "ZOOM_OAUTH_URL; for mail SMTP_URL, EMAIL_FROM. `mentorship doctor` says what is wrong with them."
)


def main() -> None:
    """Run the command that was typed, and exit with 0 (well), 1 (an error, told in one line) or 2 (bad usage)."""
    arguments = parser().parse_args()
    os.environ["TZ"] = "UTC"  # nothing is told in the host's zone, and libraries fail where TZ names none
    from bot.settings import SettingError

    try:
        code = arguments.command(arguments)
    except SettingError as wrong:
        code = fail(str(wrong))
    except KeyboardInterrupt:
        code = 0
    sys.exit(code)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="mentorship", description=USAGE, epilog=ENVIRONMENT)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    serve_ = _add(commands, "serve", serve, "run the bot: requests, scheduler and delivery of messages")
    serve_.add_argument(
        "--role",
        choices=("web", "worker"),
        help="only the requests, or only scheduler and delivery: any number of each on one PostgreSQL",
    )
    _add(commands, "migrate", migrate, "bring the database to the newest schema; serve and demo do it by themselves")
    _add(commands, "doctor", doctor, "check settings, database, token and scopes, and say what to do")
    zones_ = _add(commands, "zones", zones, "list what is planned by clocks that a country has changed since")
    zones_.add_argument("--apply", action="store_true", help="move it, and tell everyone, unless it would clash")
    demo_ = _add(commands, "demo", demo, "try the bot in a local Slack workspace, in the browser")
    demo_.add_argument("--port", type=_port, default=8080, help="where the workspace's page is served (default 8080)")
    demo_.add_argument("--no-sample", action="store_true", help="without sample locations and sessions")
    demo_.add_argument("--database-url", help="keep the data there, instead of in a file that is gone afterwards")
    demo_.add_argument(
        "--at", type=_instant, help="start as if it were then (ISO 8601, such as 2026-12-31T23:50+00:00)"
    )
    return top


def serve(arguments: argparse.Namespace) -> int:
    """Run `mentorship serve`; return the exit code."""
    from bot import logs, settings

    loaded = settings.load()
    logs.set_up(loaded.log_level, loaded.log_format, loaded.secrets)
    from bot.cli.serve import run

    run(loaded, arguments.role or "all")
    return 0


def migrate(arguments: argparse.Namespace) -> int:
    """Run `mentorship migrate`; return the exit code."""
    from sqlalchemy.exc import DBAPIError

    from bot.settings import load_database_url
    from bot.web.health import error_reason
    from storage.migrate import NewerSchema, newest_revision, upgrade

    url = load_database_url()
    try:
        changed = upgrade(url)
    except NewerSchema as newer:
        return fail(f"DATABASE_URL names a database of a newer version: {newer}")
    except DBAPIError as error:
        return fail(f"DATABASE_URL does not lead to a usable database: {error_reason(error)}")
    print(f"the database {'is now' if changed else 'was already'} at schema {newest_revision()}")
    return 0


def doctor(arguments: argparse.Namespace) -> int:
    """Run `mentorship doctor`; return the exit code."""
    from bot.cli.doctor import examine

    return 0 if examine() else 1


def zones(arguments: argparse.Namespace) -> int:
    """Run `mentorship zones`; return the exit code."""
    from sqlalchemy.exc import DBAPIError

    from bot.cli.zones import Unusable, run
    from bot.settings import load_database_url
    from bot.web.health import error_reason

    try:
        left = run(load_database_url(), apply=arguments.apply)
    except Unusable as reason:
        return fail(str(reason))
    except DBAPIError as error:
        return fail(f"DATABASE_URL does not lead to a usable database: {error_reason(error)}")
    return fail(f"{left} left as it was: see above what to do about it") if left else 0


def demo(arguments: argparse.Namespace) -> int:
    """Run `mentorship demo`; return the exit code."""
    from bot.cli.demo import run

    run(arguments.port, sample=not arguments.no_sample, database_url=arguments.database_url, at=arguments.at)
    return 0


def fail(line: str) -> int:
    """Print an error in one line; return the exit code for it."""
    print(f"mentorship: {line}", file=sys.stderr)
    return 1


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Callable[[argparse.Namespace], int],
    what: str,
) -> argparse.ArgumentParser:
    found = commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".", epilog=ENVIRONMENT)
    found.set_defaults(command=command)
    return found


def _instant(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("an instant is written like 2026-12-31T23:50+00:00") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=dt.UTC)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    main()
