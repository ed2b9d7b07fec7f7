"""The program's rules in one workspace, as its admins have set them."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, insert

ANYONE, APPROVED = "anyone", "approved"
REQUEST_EXPIRY, OFFER_EXPIRY = 72, 720  # hours, minutes
REMINDERS = "1440, 10"  # minutes before the start
MAIL_OFF, MAIL_IF_ASKED, MAIL_UNLESS_OPTED_OUT = "off", "if_asked", "unless_opted_out"  # who is told by mail too


class Program(Base):
    """The rules of one workspace. Each has a default with which a new workspace works."""

    __tablename__ = "program"

    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"), primary_key=True)
    who_may_mentor: Mapped[str] = mapped_column(sa.String(16), default=ANYONE, server_default=ANYONE)
    default_location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    notice_to_book: Mapped[int] = mapped_column(default=0, server_default="0")  # hours before the start; 0: no rule
    notice_to_cancel: Mapped[int] = mapped_column(default=0, server_default="0")  # hours before the start; 0: no rule
    no_shows_allowed: Mapped[int | None]  # in 90 days; beyond it an admin is asked before a booking; None: any number
    open_bookings: Mapped[int | None]  # how many coming ones a mentee may have; None: any number
    request_expiry: Mapped[int] = mapped_column(default=REQUEST_EXPIRY, server_default=str(REQUEST_EXPIRY))  # hours
    offer_expiry: Mapped[int] = mapped_column(default=OFFER_EXPIRY, server_default=str(OFFER_EXPIRY))  # minutes
    reminders: Mapped[str] = mapped_column(sa.String(80), default=REMINDERS, server_default=REMINDERS)  # minutes before
    # Since when these are the reminders; and of the meetings to come, those that begin later have yet to follow.
    reminders_since: Mapped[dt.datetime | None]
    reminders_followed_until: Mapped[dt.datetime | None]
    grouped: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # whether any group is in use
    makes_links: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # Zoom is set up for the bot
    masterclasses: Mapped[bool] = mapped_column(default=True, server_default=sa.true())  # whether mentors may host
    public_channels: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # of masterclasses
    announcement_channel: Mapped[str] = mapped_column(sa.String(32), default="", server_default="")  # Slack's id of it
    announcement_trouble: Mapped[str] = mapped_column(
        sa.String(64), default="", server_default=""
    )  # Slack's word for it
    email: Mapped[str] = mapped_column(
        sa.String(16), default=MAIL_UNLESS_OPTED_OUT, server_default=MAIL_UNLESS_OPTED_OUT
    )  # whom we tell by mail too, where SMTP is set up
    sends_mail: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # SMTP is set up for the bot
    help_contact: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")

    @property
    def offers_mail(self) -> bool:
        """Return whether people may choose to be told by mail too."""
        return self.sends_mail and self.email != MAIL_OFF

    def mails(self, choice: bool | None) -> bool:
        """Return whether someone who chose so is told by mail too (None: they never chose)."""
        return self.offers_mail and (choice is True or choice is None and self.email == MAIL_UNLESS_OPTED_OUT)


def find_program(db: Session, workspace_id: int) -> Program:
    """Return the rules of this workspace."""
    return db.get_one(Program, workspace_id)


def close_announcements(db: Session, workspace_id: int, slack_channel: str, trouble: str) -> bool:
    """Note Slack's word for what is wrong with the announcement channel; return whether this is news.

    It is not if another one is chosen, or something is wrong already. Of several who note it at once, one makes news.
    """
    is_open = (Program.announcement_channel == slack_channel, Program.announcement_trouble == "")
    noted = sa.update(Program).where(Program.workspace_id == workspace_id, *is_open)
    return db.scalar(noted.values(announcement_trouble=trouble).returning(Program.workspace_id)) is not None


def ensure_program(db: Session, workspace_id: int) -> None:
    """Give a new workspace the default rules."""
    new = insert(db, Program).values(workspace_id=workspace_id)
    db.execute(new.on_conflict_do_nothing(index_elements=[Program.workspace_id]))
