"""The one door for text: what people type, and what Slack, Zoom and mail servers say, comes in without characters that
break databases, files, or the lines they are shown in.
"""

import re
import unicodedata
from typing import Any

# Lone surrogates are halves of a character, which UTF-8 cannot write (RFC 3629, section 3); PostgreSQL refuses NUL. Of
# the other control characters (C0, DEL and C1) only tab and newline are text. The marks at the end turn the direction
# of what follows them (UAX #9, sections 2.1-2.5), also beyond the text itself. U+200C-200F stay: emoji, Persian, Hindi
# and Hebrew need them.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# Of the characters that Unicode counts as letters or symbols these look like nothing (UCD, Hangul fillers, Braille).
INVISIBLE = "\u115f\u1160\u2800\u3164\uffa0"


def clean(text: str) -> str:
    """Return the text without control characters, lone surrogates, and marks that turn the direction of writing."""
    return text if text.isprintable() else UNWANTED.sub("", text)


def is_blank(text: str) -> bool:
    """Return whether there is nothing to be seen in the text: only spaces, marks without letters, or fillers."""
    return not any(unicodedata.category(each)[0] in "LNPS" and each not in INVISIBLE for each in text)


def clean_all(value: Any) -> Any:
    """Return a parsed JSON value with every text in it cleaned, and every name of a field.

    Raises RecursionError when it is nested too deeply.
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name if name.isprintable() else clean(name): clean_all(each) for name, each in value.items()}
    if isinstance(value, list):
        return [clean_all(each) for each in value]
    return value
