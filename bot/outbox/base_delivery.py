"""The course of one delivery, the same for every transport: decide what comes next, perform it, note the outcome."""

import datetime as dt
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from bot.logs import WarnOnce
from bot.outbox.batch_writer import MAX_FAILURES, BatchWriter
from bot.outbox.context import START_SECONDS, OutboxContext
from bot.outbox.error_kinds import MISSING_SCOPE, DeliveryError, ErrorKind
from bot.outbox.held_leases import HeldLease
from bot.outbox.lease import note_pause
from bot.outbox.notice_state import (
    NoticeLocked,
    find_open_notice,
    make_due,
    mark_failed,
    put_back,
    retry_later,
)
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import ALL_METHODS, PER_MINUTE, CallPermit, RateLimiter
from bot.outbox.retry import DEFAULT_POLICIES, RetryPolicy
from bot.outbox.slack_calls import SlackCalls
from mentorship.errors import TryAgain
from storage.notice import FAILED, Cause, Notice

LOCKED_SECONDS = 0.1  # before looking again at a notice that someone else has locked
REST_SECONDS = 60.0  # of a notice whose failure could not even be recorded

log = logging.getLogger(__name__)


@dataclass
class WorkspaceContext:
    """What all deliveries of one workspace share."""

    outbox: OutboxContext
    lease: HeldLease
    writer: BatchWriter
    slack: SlackCalls
    rate_limiter: RateLimiter
    access_warning: WarnOnce


@dataclass(frozen=True)
class Done:
    """The notice needs nothing more; `outcome` is its last state, empty when someone else has settled it."""

    outcome: str = ""


@dataclass(frozen=True)
class RetryAfter:
    """The notice waits so many seconds for its next attempt; 0 when a method's limit is all it waits for.

    `until` is the instant that was recorded for it, if one was.
    """

    seconds: float
    method: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Undeliverable:
    """The notice has to be given up, because of `error`."""

    error: str


class Action(Protocol):
    """Something to be done for a notice; `method` is the one whose limit it counts against."""

    @property
    def method(self) -> str:
        """The method's name, as the rate limiter knows it."""


DeliveryResult = Done | RetryAfter
A = TypeVar("A", bound=Action)
T = TypeVar("T")


class Delivery(ABC, Generic[A]):
    """Takes one notice as far as it can go now.

    A transport decides which action comes next, performs it, and notes what came of it. Methods that take a `db` run
    inside a transaction, on a thread of the database.
    """

    decides_alone = True  # whether `_next_action` may wait for rows that someone else has locked
    locked_out_message: str  # what is logged when we are not let in, with the error

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        self._context = context
        self._outbox = context.outbox
        self._row = row
        self._permit = permit
        self._warning = context.access_warning
        self._decided_at = 0.0  # by the monotonic clock

    async def run(self) -> DeliveryResult:
        """Deliver the notice, and return how it stands when nothing more can be done now."""
        try:
            result = await self._advance()
        except TryAgain:
            log.warning("notice %d: the database does not answer to this one alone, which has to wait", self._row.id)
            result = await self._record_fault("the database did not answer")
        except Exception as error:
            log.exception("notice %d could not be delivered, through a fault of ours", self._row.id)
            result = await self._record_fault(type(error).__name__)
        finally:
            self._permit.release()
        if isinstance(result, Done) and result.outcome:
            self._outbox.on_notice_ended(result.outcome)
        return result

    @abstractmethod
    def _next_action(self, db: Session) -> A | Done | RetryAfter | Undeliverable:
        """Decide what comes next, from how things are now. An action returned has its permit."""

    @abstractmethod
    async def _perform(self, action: A) -> Any:
        """Perform the action and return the answer. Raises DeliveryError."""

    @abstractmethod
    async def _succeeded(self, action: A, answer: Any) -> DeliveryResult | None:
        """Note what was done; None when there is more to do."""

    @abstractmethod
    async def _refused(self, action: A, error: DeliveryError) -> DeliveryResult | None:
        """Do what an error asks for that only this transport can judge; None when there is more to do."""

    def _policy(self, cause: Cause, action: A | None) -> RetryPolicy:
        """Return what this cause is allowed, where `action` failed; None: it is not known what was being done."""
        return DEFAULT_POLICIES[cause]

    def _put_back(self, db: Session, action: A | None, error: str, *, may_have_happened: bool) -> None:
        """Let the notice wait again. Without `action`, it is not known what was being done."""
        put_back(db, self._row.id)

    def _record_failure(self, db: Session, notice: Notice, error: str) -> None:
        """Record that the notice is given up."""
        mark_failed(notice, error)

    async def _advance(self) -> DeliveryResult:
        while not self._outbox.stopping:
            match await self._decide():
                case Done() | RetryAfter() as result:
                    return result
                case Undeliverable(error):
                    return await self._give_up(error)
                case action:
                    attempted = await self._attempt(action)
                    if attempted is not None:
                        return attempted
        return RetryAfter(0.0)

    async def _decide(self) -> A | Done | RetryAfter | Undeliverable:
        """Return what comes next. What has made trouble before is decided by itself, so that it troubles no other.

        What is locked holds back those after it in its lane, and is looked at again soon.
        """
        suspect = self._row.passed_by
        try:
            return await self._write(
                self._decide_now,
                alone=self.decides_alone or suspect,
                locks=not self.decides_alone,
                max_failures=1 if suspect else MAX_FAILURES,
            )
        except NoticeLocked:
            return RetryAfter(LOCKED_SECONDS)

    def _decide_now(self, db: Session) -> A | Done | RetryAfter | Undeliverable:
        self._decided_at = self._outbox.monotonic()
        return self._next_action(db)

    async def _attempt(self, action: A) -> DeliveryResult | None:
        if self._outbox.monotonic() - self._decided_at > START_SECONDS:
            return None  # others may soon take it for granted that nothing of ours is under way: decide anew
        self._permit.spend()
        try:
            answer = await self._perform(action)
        except DeliveryError as error:
            return await self._failed(action, error)
        self._warning.resolve(ALL_METHODS, action.method, self._row.lane)
        return await self._succeeded(action, answer)

    async def _failed(self, action: A, error: DeliveryError) -> DeliveryResult | None:
        """Do what this kind of error asks for; None when there is more to do."""
        match error.kind:
            case ErrorKind.LIMITED:
                return await self._pause(action, error)
            case ErrorKind.LOCKED_OUT:
                self._warning.warn(self.locked_out_message, error, topic=error.paused_method or action.method)
                if error.paused_method:
                    return await self._pause(action, error)
                return await self._retry(str(error), Cause.DENIED, action, may_have_happened=False)
            case ErrorKind.DENIED:
                return await self._denied(action, error)
            case ErrorKind.UNSURE:
                return await self._retry(str(error), Cause.UNSURE, action)
            case _:
                return await self._refused(action, error)

    async def _denied(self, action: A, error: DeliveryError) -> DeliveryResult | None:
        """Try again later what Slack does not let us do, though it lets us do other things."""
        topic = action.method if error.code == MISSING_SCOPE else self._row.lane
        self._warning.warn("Slack does not let us: %s; trying again for a while", error, topic=topic)
        return await self._retry(str(error), Cause.DENIED, action, may_have_happened=False)

    async def _pause(self, action: A, error: DeliveryError) -> DeliveryResult | None:
        """Call the method no more for as long as the error says, and put the notice back."""
        context = self._context
        method = error.method if error.method in PER_MINUTE else action.method
        paused = ALL_METHODS if error.paused_method == ALL_METHODS else method
        context.rate_limiter.pause(paused, error.pause_seconds)

        def change(db: Session) -> None:
            note_pause(db, context.lease.handle, paused, error.pause_seconds, self._outbox.wall_clock())
            make_due(db, self._row.id, self._outbox.clock())
            self._put_back(db, action, str(error), may_have_happened=False)

        await self._write(change)
        return RetryAfter(0.0, method)

    async def _record_fault(self, error: str) -> DeliveryResult:
        """Put the notice back after an error of our own, or give it up; whatever happens, the others go on."""
        try:
            return await self._retry(error, Cause.FAULT)
        except Exception:
            log.exception("notice %d: its failure could not be recorded", self._row.id)
            return RetryAfter(REST_SECONDS)

    async def _retry(
        self, error: str, cause: Cause, action: A | None = None, *, may_have_happened: bool = True
    ) -> DeliveryResult:
        """Put the notice back until its next attempt, or give it up when its allowance for this cause is used up."""
        policy = self._policy(cause, action)

        def change(db: Session) -> DeliveryResult:
            notice = find_open_notice(db, self._row.id)
            if notice is None:
                return Done()
            seconds = retry_later(db, notice, self._outbox, error, cause, policy)
            if seconds is None:
                self._record_failure(db, notice, error)
                return Done(FAILED)
            self._put_back(db, action, error, may_have_happened=may_have_happened)
            return RetryAfter(seconds, until=notice.due_at)

        result = await self._write(change)
        if result == Done(FAILED):
            self._log_given_up(error)
        return result

    async def _give_up(self, error: str) -> DeliveryResult:
        """Record that the notice can never be delivered; but one that goes elsewhere by now is delivered there."""

        def change(db: Session) -> DeliveryResult:
            notice = find_open_notice(db, self._row.id)
            if notice is None:
                return Done()
            if notice.lane != self._row.lane:  # Slack has given the channel another id meanwhile
                make_due(db, notice.id, self._outbox.clock())
                put_back(db, notice.id)
                return RetryAfter(0.0)
            notice.cause = Cause.REFUSED
            self._record_failure(db, notice, error)
            return Done(FAILED)

        result = await self._write(change)
        if result == Done(FAILED):
            self._log_given_up(error)
        return result

    def _log_given_up(self, error: str) -> None:
        log.warning("notice %d cannot be delivered: %s", self._row.id, error)

    async def _write(
        self,
        change: Callable[[Session], T],
        *,
        alone: bool = True,
        locks: bool = False,
        max_failures: float = MAX_FAILURES,
    ) -> T:
        """Commit a change; by itself, unless it never has to wait for whoever is changing the same rows."""
        context, notice_id = self._context, self._row.id
        return await context.writer.write(
            context.lease, change, notice_id=notice_id, alone=alone, locks=locks, max_failures=max_failures
        )
