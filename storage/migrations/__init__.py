"""The schema's history, run by Alembic; and what prevents overlaps in people's time beside the tables."""

# SQLite has no exclusion constraint. Updates that the foreign key cascades from a meeting fire these triggers too.
_OVERLAP = """
CREATE TRIGGER enrollment_no_overlap_{event} AFTER {when} ON enrollment WHEN NEW.live AND NEW.blocks
BEGIN
    SELECT RAISE(ABORT, 'overlap') WHERE EXISTS (
        SELECT 1 FROM enrollment AS other
        WHERE other.person_id = NEW.person_id AND other.id <> NEW.id AND other.live AND other.blocks
        AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
END
"""

# Run again after every migration: where Alembic has to rebuild a table, its triggers are lost.
SQLITE_TRIGGERS = (
    _OVERLAP.format(event="insert", when="INSERT"),
    _OVERLAP.format(event="update", when="UPDATE OF person_id, starts_at, ends_at, live, blocks"),
)

POSTGRESQL_EXCLUSION = """
ALTER TABLE enrollment ADD CONSTRAINT enrollment_no_overlap
EXCLUDE USING gist (int8range(person_id, person_id, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&)
WHERE (live AND blocks)
"""
