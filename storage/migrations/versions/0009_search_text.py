"""People are found by any part of what they wrote, however it is spelled; texts have no control characters any more."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations.search_text import cleaned, search_text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PAGE = 1000
TEXTS = {  # what people have typed, and what Slack has told
    "person": ("name", "headline", "own_headline", "about", "topics", "languages"),
    "location": ("name", "address"),
    "people_group": ("name",),
    "meeting": ("topic", "title", "description", "reason", "meeting_url"),
    "enrollment": ("about", "reason"),
    "session_request": ("message", "reply", "reason"),
    "mentor_application": ("message", "answer"),
}


def upgrade() -> None:
    """Clean the texts, write the search texts, and drop the words that were looked up before."""
    for table, columns in TEXTS.items():
        _rewrite(table, columns, lambda row: {name: cleaned(text) for name, text in row.items()})
    names = ("name", "own_headline", "headline", "about", "topics", "languages", "folded")
    _rewrite("person", names, _found_by)
    op.drop_table("person_word")


def _found_by(row: dict[str, str]) -> dict[str, str]:
    texts = (row["name"], row["own_headline"] or row["headline"], row["about"], row["topics"], row["languages"])
    return row | {"folded": search_text(" ".join(texts))}


def _rewrite(table: str, columns: Sequence[str], change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Change the texts of a table's rows; only those that become others are written."""
    rows = sa.table(table, sa.column("id"), *(sa.column(name) for name in columns))
    update = sa.update(rows).where(rows.c.id == sa.bindparam("row_id"))
    update = update.values({name: sa.bindparam(f"new_{name}") for name in columns})
    for page in _pages(rows):
        changed = [(each.pop("id"), each, change(each)) for each in page]
        new = [{"row_id": row_id, **_named(after)} for row_id, before, after in changed if after != before]
        if new:
            op.get_bind().execute(update, new)


def _pages(rows: sa.TableClause) -> Iterator[list[dict[str, Any]]]:
    last = 0
    while page := op.get_bind().execute(sa.select(rows).where(rows.c.id > last).order_by(rows.c.id).limit(PAGE)).all():
        last = page[-1].id
        yield [dict(row._mapping) for row in page]


def _named(values: dict[str, str]) -> dict[str, str]:
    return {f"new_{name}": value for name, value in values.items()}
