"""What every table shares: the declarative base, names for constraints, and instants that are always UTC."""

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite only numbers rows by itself when the key is called INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class _WrittenOut:
    """Compares with what stands in the text of the statement, instead of being bound.

    SQLite plans a statement anew for each value that is bound where a partial index has a condition on the column
    (https://www.sqlite.org/partialindex.html), which takes longer than most statements do; and where it is bound, it
    cannot see that it may use the index.
    """

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        """Return the comparison with constants of ours, or with lists of them."""
        return super().operate(op, *map(_written_out, other), **kwargs)  # type: ignore[misc]


class Word(sa.String):
    """A word of ours, such as a state or a role."""

    class Comparator(_WrittenOut, sa.String.Comparator[Any]):
        """Writes words out."""

    comparator_factory = Comparator


class Step(sa.Integer):
    """A number of ours: how far something has come."""

    class Comparator(_WrittenOut, sa.Integer.Comparator[Any]):
        """Writes numbers out."""

    comparator_factory = Comparator


# A column that is no wider than its numbers.
SmallStep = Step().with_variant(sa.SmallInteger(), "sqlite", "postgresql")


def _written_out(other: Any) -> Any:
    """Return the literal of a constant, or those of several; whatever else it may be, itself."""
    if isinstance(other, (list, tuple, set, frozenset)):
        return [_written_out(each) for each in other]
    if type(other) is int:
        return sa.literal_column(str(other), sa.Integer())
    return sa.literal_column("'" + other.replace("'", "''") + "'", sa.String()) if type(other) is str else other


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant: aware and UTC in Python always; timestamptz on PostgreSQL, sortable fixed-width text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Return the column's type on this database."""
        column_type: TypeEngine[Any] = sa.String(27) if dialect.name == "sqlite" else sa.DateTime(timezone=True)
        return dialect.type_descriptor(column_type)

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> Any:
        """Return the instant as this database keeps it. Raises ValueError when it has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(dt.UTC)
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if dialect.name == "sqlite" else value

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], dt.datetime | None]:
        """Return what makes of a value of this database an instant as Python has it: aware, in UTC."""
        return _read_text if dialect.name == "sqlite" else _read_instant


def _read_text(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value is not None else None  # the Z at its end says UTC


def _read_instant(value: dt.datetime | None) -> dt.datetime | None:
    return value.astimezone(dt.UTC) if value is not None else None


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: UtcDateTime(), dict[str, Any]: sa.JSON()}

    def __init_subclass__(cls, **options: Any) -> None:
        """Map the table. Its ids are never used twice: SQLite would give that of the last row, once deleted, again."""
        super().__init_subclass__(**options)
        table = getattr(cls, "__table__", None)
        if isinstance(table, sa.Table) and table.primary_key.columns.keys() == ["id"]:
            table.kwargs["sqlite_autoincrement"] = True


def partial_index(name: str, *columns: Any, where: sa.ColumnElement[bool], unique: bool = False) -> sa.Index:
    """Add an index to the table of these columns that has only the rows for which a condition holds.

    The condition is a constant beside the table, of columns that are a `Word` or a `Step`: queries that the index is
    to serve name it, so that both read the same.
    """
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def delete_oldest(db: Session, table: type[Base], *conditions: sa.ColumnElement[bool], by: Any, limit: int) -> int:
    """Delete the first of the rows that fulfil the conditions, in the order of a column; return how many there were."""
    key = sa.tuple_(*sa.inspect(table).primary_key)
    oldest = sa.select(*sa.inspect(table).primary_key).where(*conditions).order_by(by).limit(limit)
    gone = sa.delete(table).where(key.in_(oldest)).returning(*sa.inspect(table).primary_key)
    return len(db.execute(gone.execution_options(synchronize_session=False)).all())


def begins_with(db: Session, column: Any, prefix: str) -> sa.ColumnElement[bool]:
    """Return the condition that a key of ours begins like this: a range, for which an index serves.

    PostgreSQL, whose order may be that of a language, compares the bytes, as its index of `varchar_pattern_ops` does.
    It cannot make a range of a LIKE by itself, since its plans are for whichever values (`make_engine`).
    """
    at_least, less = (">=", "<") if is_sqlite(db) else ("~>=~", "~<~")
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return sa.and_(column.bool_op(at_least)(prefix), column.bool_op(less)(after))


def insert(db: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT, in the dialect of the connected database."""
    return sqlite.insert(table) if is_sqlite(db) else postgresql.insert(table)


def is_sqlite(db: Session) -> bool:
    """Return whether the connected database is SQLite."""
    return db.get_bind().dialect.name == "sqlite"
