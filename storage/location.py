"""Locations: named places with a time zone and an address."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId


class Location(Base):
    """Where meetings take place; its IANA `zone` is the one their times are entered in."""

    __tablename__ = "location"
    __table_args__ = (
        # Two locations in use never share a name; an archived one may keep its own.
        sa.Index(
            "uq_location_name",
            "workspace_id",
            "name",
            unique=True,
            sqlite_where=sa.text("archived_at IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    name: Mapped[str] = mapped_column(sa.String(75))
    zone: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    archived_at: Mapped[dt.datetime | None]


SELECT_IN_USE = (
    sa.select(Location)
    .where(Location.workspace_id == sa.bindparam("workspace_id"), Location.archived_at.is_(None))
    .order_by(sa.func.lower(Location.name), Location.id)
)


def list_locations_in_use(db: Session, workspace_id: int) -> list[Location]:
    """Return the locations in use, by name."""
    return list(db.scalars(SELECT_IN_USE, {"workspace_id": workspace_id}))


def find_location(db: Session, workspace_id: int, location_id: int) -> Location | None:
    """Return the location with this id, if of this workspace; archived ones too."""
    wanted = sa.select(Location).where(Location.workspace_id == workspace_id, Location.id == location_id)
    return db.scalar(wanted)
