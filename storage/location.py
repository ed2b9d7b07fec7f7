"""Locations: named places with a time zone and an address."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, partial_index


class Location(Base):
    """Where meetings take place; its IANA `zone` is the one their times are entered in."""

    __tablename__ = "location"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    name: Mapped[str] = mapped_column(sa.String(75))
    zone: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    archived_at: Mapped[dt.datetime | None]
    # Whether it stands for meetings that are only online: one for each zone in which the time of such is meant.
    # It is archived from the beginning, so that it is in no list of locations.
    online: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # While cards and calendars still show its former name or address: the id of the last meeting that no longer does.
    refreshed_until: Mapped[int | None] = mapped_column(BigId)

    @property
    def is_archived(self) -> bool:
        """Return whether it was taken out of use."""
        return self.archived_at is not None and not self.online


IS_IN_USE = Location.archived_at.is_(None)
# Two locations in use never share a name; an archived one may keep its own.
partial_index("uq_location_name", Location.workspace_id, Location.name, where=IS_IN_USE, unique=True)


def find_location(db: Session, workspace_id: int, location_id: int) -> Location | None:
    """Return the location with this id, if of this workspace; archived ones too."""
    wanted = sa.select(Location).where(Location.workspace_id == workspace_id, Location.id == location_id)
    return db.scalar(wanted)


def find_online_location(db: Session, workspace_id: int, zone: str) -> Location | None:
    """Return what meetings that are only online have instead of a location, in this zone."""
    wanted = sa.select(Location).where(
        Location.workspace_id == workspace_id, Location.online.is_(True), Location.zone == zone
    )
    return db.scalars(wanted.order_by(Location.id).limit(1)).first()


def list_locations_to_refresh(db: Session) -> list[int]:
    """Return the ids of locations whose former name or address still stands on cards of coming meetings."""
    return list(db.scalars(sa.select(Location.id).where(Location.refreshed_until.is_not(None)).order_by(Location.id)))


def lock_location_to_refresh(db: Session, location_id: int) -> Location | None:
    """Lock the location and read it as it is now; None when nothing is left to do, or someone else is doing it."""
    wanted = sa.select(Location).where(Location.id == location_id, Location.refreshed_until.is_not(None))
    wanted = wanted.with_for_update(skip_locked=True)
    return db.scalar(wanted.execution_options(populate_existing=True))
