"""Names of channels from titles of every kind: Slack accepts each of them, and they show which masterclass it is."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.masterclasses.channel_name import channel_name, is_named, numbered

DATE = dt.date(2026, 12, 1)
TITLES = {
    "Growing as a Tech Lead": "growing-as-a-tech-lead",
    "🎉🚀": "masterclass",
    "👩‍💻 Ship it 🎉 today": "ship-it-today",
    "שלום עולם": "masterclass",
    "‮Right to left‬": "right-to-left",
    "zero​width‍here\u2060": "zerowidthhere",
    "\u200b\u200d": "masterclass",
    "x" * 200: "x" * 63,
    "What every engineer should know about the people who will read their code": (
        "what-every-engineer-should-know-about-the-people-who-will-read"
    ),
    "?!… — ***": "masterclass",
    "2026": "2026",
    "日本語の講座": "masterclass",
    "한국어 Kotlin": "kotlin",
    "e\u0301te\u0301 u\u0308ber n\u0303": "ete-uber-n",
    "Z͑ͫ̓ͪ̂ͫ̽A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘": "zalgo",
    "İSTANBUL'da IŞIK": "istanbulda-isik",
    "Straße, Ørsted & Łódź": "strasse-orsted-lodz",
    "Æsir Þing": "aesir-thing",
    "Лидерство для всех": "liderstvo-dlya-vsekh",
    "Ελληνικά": "ellinika",
    "𝓕𝓪𝓷𝓬𝔂 ﬁne ½": "fancy-fine-1-2",
    "--": "masterclass",
    "__": "masterclass",
    "-leading and trailing-": "leading-and-trailing",
    "a  --  b": "a-b",
    "snake_case": "snake_case",
    "general": "general",
    "@here": "here",
    "<!everyone>": "everyone",
    "#channel": "channel",
    "<script>alert(1)</script>": "script-alert-1-script",
    "line\nbreak\ttab\x00null": "line-break-tab-null",
    "": "masterclass",
}
TAKEN_BY_SLACK = {"general", "here", "everyone", "channel", "random", "group", "me", "archive", "slack"}


def valid(name: str) -> bool:
    """Return whether Slack accepts it: at most 80 lowercase letters, digits, `-` and `_`, with a letter or digit."""
    return re.fullmatch(r"[a-z0-9_-]{1,80}", name) is not None and re.search(r"[a-z0-9]", name) is not None


@pytest.mark.parametrize(("title", "words"), TITLES.items(), ids=range(len(TITLES)))
def test_a_title_gives_a_valid_name_that_tells_it(title: str, words: str) -> None:
    name = channel_name(title, DATE)
    assert name == f"{words}-2026-12-01"
    assert valid(name)
    assert name not in TAKEN_BY_SLACK


@pytest.mark.parametrize("title", TITLES)
def test_names_that_collide_are_told_apart(title: str) -> None:
    name = channel_name(title, DATE)
    names = [numbered(name, number) for number in (1, 2, 3, 10, 99_999)]
    assert len(set(names)) == len(names)
    assert all(valid(each) and is_named(each, name) for each in names)


@given(st.text(max_size=200), st.integers(1, 9_999_999))
def test_any_title_gives_a_valid_name(title: str, number: int) -> None:
    name = channel_name(title, DATE)
    assert valid(name)
    assert valid(numbered(name, number))
    assert "2026-12-01" in numbered(name, number)


def test_another_title_or_date_gives_another_name() -> None:
    name = channel_name("Growing as a Tech Lead", DATE)
    assert not is_named(name, channel_name("Growing as a Manager", DATE))
    assert not is_named(numbered(name, 2), channel_name("Growing as a Tech Lead", DATE + dt.timedelta(days=1)))
