"""What only PostgreSQL needs; imported only where that is the database, since its driver takes 9 MB."""

import psycopg


class Cursor(psycopg.Cursor):
    """A cursor that says of the columns of a result what SQLAlchemy asks: their names and types.

    psycopg looks up more of each column, anew for each statement, which is a fifth of the processor time of a click.
    """

    @property
    def description(self) -> list[tuple[str, int]] | None:  # type: ignore[override]
        """Return name and type (an OID) of each column, the first two items of PEP 249; None where there are none."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return [((result.fname(each) or b"").decode(), result.ftype(each)) for each in range(result.nfields)]
