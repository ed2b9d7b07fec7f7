"""All jobs of the scheduler, in the order in which they run."""

from bot.jobs.batches import BatchJob
from bot.jobs.due_rows import DueRowsJob
from bot.jobs.prune import PruneJob
from bot.jobs.scheduler import Job
from bot.jobs.sync_groups import SyncGroupsJob
from bot.jobs.sync_members import SyncMembersJob
from bot.slack_client import Identity
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from mentorship.agenda import home_redraw, leaving, location_change, meeting_start, reminder
from mentorship.masterclasses import channel, day_before
from mentorship.masterclasses import waitlist_offers as masterclass_offers
from mentorship.outcome import asking
from mentorship.requests import expire
from mentorship.sessions import waitlist_offers


def make_jobs(database: Database, clock: Clock) -> list[Job]:
    """Return what the scheduler runs, in this order: what people wait for comes first."""
    return [
        DueRowsJob(database, clock, reminder.changed_people, reminder.follow_person),
        BatchJob(database, clock, reminder.has_changed_program, reminder.follow_program),
        BatchJob(database, clock, reminder.has_unscheduled, reminder.schedule_new),
        DueRowsJob(database, clock, reminder.due, reminder.send_reminders),
        DueRowsJob(database, clock, meeting_start.due, meeting_start.follow_start),
        DueRowsJob(database, clock, home_redraw.due, home_redraw.redraw),
        DueRowsJob(database, clock, asking.due, asking.advance),
        DueRowsJob(database, clock, waitlist_offers.due, waitlist_offers.expire),
        DueRowsJob(database, clock, masterclass_offers.due, masterclass_offers.expire),
        DueRowsJob(database, clock, leaving.due, leaving.settle),
        DueRowsJob(database, clock, leaving.cancel_due, leaving.cancel_by_itself),
        DueRowsJob(database, clock, expire.due, expire.remind_or_expire),
        DueRowsJob(database, clock, day_before.due, day_before.remind_and_check_minimum),
        DueRowsJob(database, clock, channel.due, channel.archive_if_due),
        DueRowsJob(database, clock, location_change.due, location_change.refresh_meetings),
        PruneJob(database, clock),
    ]


def make_slack_jobs(database: Database, identity: Identity, clock: Clock) -> list[Job]:
    """Return those jobs that ask Slack, however long its answers take."""
    return [SyncMembersJob(database, identity, clock), SyncGroupsJob(database, identity, clock)]
