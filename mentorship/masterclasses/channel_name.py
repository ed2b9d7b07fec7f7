"""Names of channels: readable, and accepted by Slack in whatever script the title is written."""

import datetime as dt
import re
import unicodedata

LIMIT = 80  # characters that Slack allows
NUMBER_LENGTH = 6  # of these, for a number if names collide
FALLBACK = "masterclass"  # if nothing of the title can be written in Slack's letters
DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$")

# Slack's names are written in a-z, 0-9, `-` and `_`. What Unicode cannot take apart is written as people do who have
# no such letters on their keyboard.
LATIN = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
GREEK = "α=a β=b γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o"
CYRILLIC = (
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch "
    "ы=y э=e ю=yu я=ya і=i ї=yi є=ye ґ=g ј=j љ=lj њ=nj ћ=c ђ=dj џ=dz ў=u"
)
SILENT = {"ъ": "", "ь": "", "’": "", "'": ""}
OTHERS = dict(pair.split("=") for pair in f"{GREEK} {CYRILLIC}".split())
TRANSLITERATION = str.maketrans(LATIN | OTHERS | SILENT)


def channel_name(title: str, date: dt.date) -> str:
    """Return the name for the channel of a masterclass with this title, on this date at its location.

    For example `growing-as-a-tech-lead-2026-12-01`; `masterclass-2026-12-01` if nothing of the title can be written in
    Slack's letters. It leaves room for what `numbered` adds.
    """
    ending = f"-{date.isoformat()}"
    return slug(title, LIMIT - NUMBER_LENGTH - len(ending)) + ending


def slug(title: str, limit: int = LIMIT) -> str:
    """Return the title in letters that every program takes for a name: `code-review-that-teaches`."""
    return _shorten(_transliterate(title), limit) or FALLBACK


def numbered(name: str, number: int) -> str:
    """Return the name for the second, third, … channel that would have it; for the first it is unchanged."""
    if number < 2:
        return name
    date = DATE.search(name)
    words, ending = (name[: date.start()], date[0]) if date else (name, "")
    ending += f"-{number}"
    return words[: LIMIT - len(ending)].rstrip("-_") + ending


def is_named(name: str, wanted: str) -> bool:
    """Return whether this is the wanted name, or one that `numbered` makes of it."""
    number = name.rpartition("-")[2]
    return name == wanted or number.isdecimal() and name == numbered(wanted, int(number))


def _shorten(words: str, limit: int) -> str:
    """Return as many whole words as fit; of a single long word its beginning."""
    if len(words) <= limit:
        return words
    return (words[: limit + 1].rpartition("-")[0] or words[:limit]).rstrip("-_")


def _transliterate(title: str) -> str:
    """Return the title in Slack's letters, with a dash wherever there is something else."""
    small = unicodedata.normalize("NFKC", title).casefold().translate(TRANSLITERATION)
    bare = "".join(each for each in unicodedata.normalize("NFKD", small) if not unicodedata.combining(each))
    plain = "".join(each for each in bare.casefold().translate(TRANSLITERATION) if unicodedata.category(each) != "Cf")
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9_]+", "-", plain)).strip("-_")
