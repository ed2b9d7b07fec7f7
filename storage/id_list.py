"""A condition on many ids that is one text, and one value, however many they are.

Where each id is bound by itself, SQLAlchemy writes the statement anew for each of their numbers, and neither database
knows it again.
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

IdColumn = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


class _IdList(TypeDecorator[Sequence[int]]):
    """Ids as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Return the type on this database."""
        ids: TypeEngine[Any] = sa.Text() if dialect.name == "sqlite" else sa.ARRAY(sa.BigInteger)
        return dialect.type_descriptor(ids)

    def process_bind_param(self, value: Sequence[int] | None, dialect: sa.Dialect) -> Any:
        """Return the ids as this database takes them."""
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class _IsAmong(FunctionElement[bool]):
    """The condition, written as each database reads it.

    It has no type: of a Boolean SQLAlchemy writes `= 1` on SQLite, which then looks at every row.
    """

    inherit_cache = True


def is_among(column: IdColumn, name: str) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of the ids that are bound under this name."""
    return _IsAmong(column, sa.bindparam(name, type_=_IdList()))


@compiles(_IsAmong, "sqlite")
def _in_json(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - both are written by SQLAlchemy


@compiles(_IsAmong, "postgresql")
def _in_array(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY ({ids})"
