"""All that Slack can ask of us, from every feature, brought together for Bolt."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.agenda import history
from handlers.feedback import feedback
from handlers.home import help as help_
from handlers.home import home, top
from handlers.masterclasses import (
    attend,
    channel,
    channel_events,
    create,
    masterclass,
    move,
    participants,
    upcoming,
)
from handlers.masterclasses import handover as masterclass_handover
from handlers.masterclasses import waitlist as masterclass_waitlist
from handlers.mentors import application, own_profile, profile, search
from handlers.outcome import booking_permission, masterclass_attendance, outcome
from handlers.people import choosable, member_events
from handlers.program import group, location, roles, rules, settings
from handlers.requests import answer, send
from handlers.sessions import booking, form, handover, series, session, waitlist
from handlers.slack import errors, stale
from handlers.slack.database import Database
from handlers.slack.interaction import Clock, Interaction
from handlers.slack.router import Router
from handlers.slack.submission import FormAck
from handlers.slack.view_updates import ViewUpdates

HOME = (help_, home, top)
AGENDA = (history, feedback)
SESSIONS = (booking, form, session, handover, series, waitlist)
REQUESTS = (answer, send)
MASTERCLASSES = (
    masterclass,
    upcoming,
    create,
    attend,
    participants,
    move,
    masterclass_handover,
    masterclass_waitlist,
    channel,
    channel_events,
)
MENTORS = (search, profile, own_profile, application)
OUTCOME = (outcome, masterclass_attendance, booking_permission)
PROGRAM = (settings, rules, roles, location, group)
HANDLER_MODULES = (
    HOME,
    AGENDA,
    SESSIONS,
    REQUESTS,
    MASTERCLASSES,
    MENTORS,
    OUTCOME,
    PROGRAM,
    (choosable, member_events),
)


def register(app: AsyncApp, *, database: Database, clock: Clock) -> None:
    """Let the app answer everything of the manifest; `clock` tells the time, in UTC."""
    view_updates, router = ViewUpdates(), register_all(Router())

    async def answer(body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> BoltResponse:
        context["interaction"] = Interaction(body, context, client, database, clock, view_updates)
        return await router.answer(FormAck(body.get("view") or {}), context["interaction"])

    async def respond_to_error(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        return await errors.respond_to_error(error, body, context, router)

    app.use(answer)
    app.error(respond_to_error)


def register_all(router: Router) -> Router:
    """Let every feature register what it answers."""
    for part in (*(part for feature in HANDLER_MODULES for part in feature), stale):
        part.register(router)
    return router
