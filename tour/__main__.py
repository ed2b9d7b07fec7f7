"""`python -m tour [OUT]`: plays the tour and writes its contact sheet; `--readme` takes README's pictures instead."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.support.demo import demo
from tour.moments import MOMENTS
from tour.pictures import WIDE, chromium, looking, take_all
from tour.sheet import write_sheet
from tour.steps import Moment, moment, press

WEDNESDAY = "2026-12-02T09:30+00:00"  # the pictures are the same on every day
IMAGES = Path(__file__).parent.parent / "docs" / "images"
OF_README: dict[str, Moment] = {
    "home.png": moment("Home of a mentor", "ada"),
    "find.png": moment("Find a mentor", "mia", press("Find a mentor")),
}


def main() -> int:
    """Run it, and return the exit code: 1 where a moment could not be played."""
    parser = argparse.ArgumentParser(prog="python -m tour", description="Pictures of everything that a person sees.")
    parser.add_argument("out", nargs="?", type=Path, help="the folder for the pictures (default: a temporary one)")
    parser.add_argument("--readme", action="store_true", help=f"take the pictures of README, into {IMAGES}")
    parser.add_argument("--only", default="", help="only the moments whose caption contains this")
    arguments = parser.parse_args()
    moments = [each for each in MOMENTS if arguments.only.casefold() in each.caption.casefold()]
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder), at=WEDNESDAY) as address, chromium() as browser:
        if arguments.readme:
            for name, shown in OF_README.items():
                with looking(browser, address, shown, WIDE) as page:
                    page.screenshot(path=IMAGES / name)
            return 0
        out: Path = arguments.out or Path(tempfile.mkdtemp(prefix="mentorship-tour-"))
        out.mkdir(parents=True, exist_ok=True)
        pictures = take_all(browser, address, moments, out)
    failed = [each for each in pictures if each.failure]
    for each in failed:
        print(f"not played: {each.caption}: {each.failure}", file=sys.stderr)
    print(f"{len(pictures) - len(failed)} pictures: {write_sheet(pictures, out)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
