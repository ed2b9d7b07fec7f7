"""The delivery of a notice to a masterclass's channel: whatever brings the two in line, one call after the other."""

import logging
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox.base_delivery import Delivery, DeliveryResult, WorkspaceContext
from bot.outbox.channels import results
from bot.outbox.channels.calls import ChannelCall, ListMembers, LookUpPerson
from bot.outbox.channels.reconcile import NextAction, next_action
from bot.outbox.channels.state import LockedChannel, ReconcileState, lock_row, read_meeting, unmark_begun
from bot.outbox.error_kinds import MISSING_SCOPE, DeliveryError, ErrorKind
from bot.outbox.notice_state import put_back
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import CallPermit
from bot.outbox.retry import ONE_HOUR, RetryPolicy
from bot.outbox.slack_calls import ENDLESS_LIST, MAX_PAGES
from mentorship.people.members import upsert_members
from storage.notice import Cause, Notice
from storage.workspace import Workspace

log = logging.getLogger(__name__)


class ChannelDelivery(Delivery[ChannelCall]):
    """Brings the channel of one notice in line with its masterclass."""

    locked_out_message = "Slack refuses us (%s); trying again every minute"

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        super().__init__(context, row, permit)
        self._state = ReconcileState()

    def _next_action(self, db: Session) -> NextAction:
        return next_action(db, self._outbox, self._row.id, self._permit, self._state)

    async def _perform(self, action: ChannelCall) -> Any:
        return await action.perform(self._context.slack)

    async def _succeeded(self, action: ChannelCall, answer: Any) -> DeliveryResult | None:
        if isinstance(action, ListMembers):
            self._state.add_members_page(*answer)
            if self._state.member_pages < MAX_PAGES:
                return None
            return await self._failed(action, DeliveryError(ErrorKind.UNSURE, action.method, ENDLESS_LIST))
        if isinstance(action, LookUpPerson):
            await self._meet(action, answer)
            return None

        def change(db: Session) -> None:
            channel = self._lock(db)
            if channel is not None:
                results.record_done(channel, action, answer)

        await self._write(change)
        return None

    async def _meet(self, action: LookUpPerson, answer: Any) -> None:
        """Store what Slack says of someone; by itself, since that locks the workspace, which comes before channels."""
        self._state.looked_up.add(action.user)
        user = answer.get("user")
        users = [{**user, "id": action.user}] if isinstance(user, dict) else []

        def change(db: Session) -> None:
            workspace = db.get_one(Workspace, self._context.lease.workspace_id)
            upsert_members(db, team_id=workspace.team_id, users=users, now=self._outbox.clock())

        await self._write(change)

    async def _denied(self, action: ChannelCall, error: DeliveryError) -> DeliveryResult | None:
        """Do without what we may not do, where that is possible; of a missing scope the host is told at once."""
        if error.code == MISSING_SCOPE or not action.essential or results.concerns_people(action, error):
            return await self._refused(action, error)
        return await super()._denied(action, error)

    async def _refused(self, action: ChannelCall, error: DeliveryError) -> DeliveryResult | None:
        log.info("notice %d: %s", self._row.id, error)

        def change(db: Session) -> None:
            channel = self._lock(db)
            if channel is not None:
                results.record_refused(channel, action, error)

        await self._write(change)
        return None

    def _policy(self, cause: Cause, action: ChannelCall | None) -> RetryPolicy:
        """Return what this cause is allowed; what we may not do is soon told to the host, who can have it mended."""
        return ONE_HOUR if cause is Cause.DENIED else super()._policy(cause, action)

    def _record_failure(self, db: Session, notice: Notice, error: str) -> None:
        """Record that the notice is given up, and let the host know, unless the fault is ours."""
        super()._record_failure(db, notice, error)
        channel = self._lock(db)
        if channel is not None and notice.cause != Cause.FAULT:
            results.mark_lost(channel, error.rpartition(" ")[2])

    def _put_back(self, db: Session, action: ChannelCall | None, error: str, *, may_have_happened: bool) -> None:
        """Let the notice wait again. What may have happened is noted in the channel, and looked for next time."""
        if action is not None and not may_have_happened:
            row = lock_row(db, db.get(Notice, self._row.id))
            if row is not None:
                unmark_begun(row, action)
        put_back(db, self._row.id)

    def _lock(self, db: Session) -> LockedChannel | None:
        row = lock_row(db, db.get(Notice, self._row.id))
        return read_meeting(db, row, self._state, self._outbox.clock())
