"""Whether a form still shows how things are: it carries what it was drawn of, and is asked for that when submitted."""

import hashlib
import json

from mentorship.errors import OutdatedForm


def fingerprint(*facts: object) -> str:
    """Return a short name for exactly these facts, to be kept in the form that shows them."""
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:16]


def require_as_shown(what: str, shown: str | int | None, present: str | int) -> None:
    """Raise OutdatedForm unless `what` is as the form showed it.

    `shown` is its version or fingerprint then; a form that was drawn by an older version of the program has none: None
    or an empty text.
    """
    if shown not in (None, "", present):
        raise OutdatedForm(f"Someone changed {what} while your form was open, so your changes aren't saved yet.")
