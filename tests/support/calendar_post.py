"""Delivers what a company's calendars need as delivery does, through its own decisions, and through faults."""

from dataclasses import dataclass, field
from itertools import count
from random import Random

import sqlalchemy as sa

from bot.mail_settings import parse_mail_server
from bot.outbox.context import OutboxContext
from bot.outbox.mail import state as mail_state
from bot.outbox.mail.mime import Mailer
from bot.outbox.mail.smtp import SmtpClient
from bot.outbox.messages import state
from bot.outbox.notice_state import put_back
from bot.outbox.rate_limiter import CallPermit, RateLimiter
from bot.outbox.render.payloads import Post, Upload
from bot.outbox.render.registry import make_render
from bot.outbox.slack_calls import Receipt
from handlers.slack.database import Database
from mentorship.outbox.kinds import NoticeKind
from storage.lane import Lane, LaneKind
from storage.notice import SENDING, SENT, WAITING, Notice
from storage.program import Program
from tests.support.calendar_referee import Told, read_calendar_object
from tests.support.company import Company

ADDRESS = "mentorship@example.com"
FOLLOWED = (
    NoticeKind.CARD,
    NoticeKind.MOVED,
    NoticeKind.FILE,
    NoticeKind.FILE_OFF,
)  # what calendars depend on, of what Slack is told
FAULTS = 0.15  # of the mails and files
MAIL_DELAYED = 0.5  # how often mail is not delivered while Slack is told


@dataclass
class CalendarPost:
    """Delivers the notices of a company. `told` is what each person (by id) was sent for their calendar, in order."""

    company: Company
    database: Database
    organizer: str = ADDRESS
    told: dict[int, list[Told]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clock, ticks = lambda: self.company.now, count(0, 3600)
        render = make_render(self.organizer)
        self._outbox = OutboxContext(self.database, clock, render=render, wall_clock=clock)
        self._limits = RateLimiter(lambda: float(next(ticks)))
        self._mailer = Mailer(SmtpClient(parse_mail_server("smtp://127.0.0.1:9")), f"Mentorship <{ADDRESS}>")
        self._uploaded: set[str] = set()
        self.company.db.execute(sa.update(Program).values(sends_mail=True))
        self.company.db.commit()

    def deliver(self, dice: Random | None = None, *, mail: bool = True) -> None:
        """Deliver what waits; with `dice`, things go wrong: mail is late or comes twice, and processes die."""
        delayed = not mail or dice is not None and dice.random() < MAIL_DELAYED
        held_up: set[str] = set()  # lanes whose first notice waits for its next attempt
        while (notice := self._next(held_up, mail=not delayed)) is not None:
            if Lane(notice.lane).kind is LaneKind.MAIL:
                self._mail(notice, dice)
            elif notice.kind in FOLLOWED:
                self._send(notice, dice)
            else:
                notice.state = SENT
            self.company.db.commit()
            if notice.state in (WAITING, SENDING):
                held_up.add(notice.lane)

    def _next(self, held_up: set[str], *, mail: bool) -> Notice | None:
        """Return the next notice: messages before what brings something up to date, each in order."""
        wanted = sa.select(Notice).where(Notice.state.in_([WAITING, SENDING]), Notice.lane.not_in(held_up))
        if not mail:
            wanted = wanted.where(~Notice.lane.startswith(LaneKind.MAIL.prefix))
        return self.company.db.scalar(wanted.order_by(Notice.refresh, Notice.id).limit(1))

    def _send(self, notice: Notice, dice: Random | None) -> None:
        db, searched = self.company.db, False
        permit = CallPermit(self._limits, notice.lane)
        while True:
            match state.next_action(db, self._outbox, notice.id, permit, searched=searched, shared=None):
                case state.OpenDm():
                    state.record_dm(db, notice.id, f"D{notice.person_id}")
                case state.LookUp(file_name=name) if name in self._uploaded:
                    state.record_sent(db, self._outbox, notice.id, Receipt("D1"))
                    return
                case state.LookUp():
                    searched = True
                case state.Send(payload):
                    self._send_payload(notice, payload, dice)
                    return
                case _:
                    return

    def _send_payload(self, notice: Notice, payload: object, dice: Random | None) -> None:
        db, trouble = self.company.db, dice.choice(["died", "limited"]) if dice and dice.random() < FAULTS else ""
        if isinstance(payload, Upload):
            if trouble == "limited":
                put_back(db, notice.id)
                return
            self._uploaded.add(payload.files[0].name)
            for file in payload.files:
                self._receive(notice.person_id, file.content)
            if trouble == "died":
                return  # nobody noted that it was sent
        receipt = Receipt("D1", str(notice.id), card=isinstance(payload, Post) and payload.card)
        state.record_sent(db, self._outbox, notice.id, receipt)

    def _mail(self, notice: Notice, dice: Random | None) -> None:
        db, permit = self.company.db, CallPermit(self._limits, notice.lane)
        action = mail_state.next_action(db, self._outbox, notice.id, permit, self._mailer)
        if not isinstance(action, mail_state.SendMail):
            return
        chosen = dice.choice(["died", "away", "away", "refused"]) if dice and dice.random() < FAULTS else ""
        if chosen == "away":
            put_back(db, notice.id)
        elif chosen == "refused":
            mail_state.record_refused(db, self._outbox, notice.id, action.mail, "550", "nobody")
        else:
            for part in self._mailer.build_message(action.mail).walk():
                if part.get_content_type() == "text/calendar":
                    self._receive(notice.person_id, part.get_payload(decode=True))
            if chosen != "died":
                mail_state.record_sent(db, notice.id, action.mail)

    def _receive(self, person_id: int, content: object) -> None:
        assert isinstance(content, bytes)
        self.told.setdefault(person_id, []).append(read_calendar_object(content))
