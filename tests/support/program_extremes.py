"""Everything that is ever shown of the settings: people, groups, locations and the program, at their longest."""

from collections.abc import Iterator

from blocks.program import group, location, roles, settings
from blocks.program import rules as rule_blocks
from mentorship.mentors.application import PAGE
from mentorship.people.roles import PeoplePage
from mentorship.program.group import GroupDetails, GroupsPage
from mentorship.program.location import LocationsPage
from mentorship.program.rules import ProgramView, Rules
from tests.support.extreme_values import BIG, GROUP_FAILURES, GROUPS, Extremes, Shown


def program_modals(of: Extremes) -> Iterator[Shown]:
    """Yield every modal of the settings."""
    yield "settings", settings.settings_view()
    yield from _location_modals(of)
    yield from _group_modals(of)
    yield from _people_modals(of)
    yield from _rules_modals(of)


def _location_modals(of: Extremes) -> Iterator[Shown]:
    place = of.location()
    yield "locations", location.locations_view(LocationsPage([place] * 50, 1, True))
    yield "add location", location.location_form(None)
    yield "edit location", location.location_form(place)
    yield "archive location", location.archive_form(place)


def _group_modals(of: Extremes) -> Iterator[Shown]:
    yield "groups", group.groups_view(GroupsPage([of.group(source=each) for each in GROUPS] * 5, 1, True))
    failing = [of.group(trouble=each) for each in GROUP_FAILURES]
    yield "groups in trouble", group.groups_view(GroupsPage(failing, 0, False))
    yield "no groups", group.groups_view(GroupsPage([], 0, False))
    every = group.UserGroups([(f"S{number:031}", of.text_of(100), of.text_of(255)) for number in range(2000)])
    yield "add group", group.group_form(None, every)
    yield "add group without user groups", group.group_form(None, group.UserGroups())
    yield "add group not granted", group.group_form(None, group.UserGroups(error=of.text_of(100)))
    details = GroupDetails(of.group(), [of.person()] * 200)
    yield "edit group of many", group.group_form(details, group.UserGroups(error="missing_scope"))
    yield "edit group", group.group_form(GroupDetails(of.group(), [of.person()] * 50), every)
    for source in ("user_group", "channel"):
        followed = GroupDetails(of.group(source=source), [])
        yield f"edit group by {source}", group.group_form(followed, group.UserGroups(every.listed[:100]))
    yield "archive group", group.archive_form(details)


def _people_modals(of: Extremes) -> Iterator[Shown]:
    someone = of.person()
    applications = [of.application(id=BIG - number) for number in range(PAGE)]
    yield "people", roles.people_view(PeoplePage([someone] * 15, 1, True), applications)
    counts = [(someone, BIG)] * 15
    yield "people who missed", roles.people_view(PeoplePage([someone] * 15, 0, True, counts, counts), applications)
    yield "nobody", roles.people_view(PeoplePage([], 0, False), [])
    yield "add person", roles.person_form(None)
    yield "edit person", roles.person_form(someone)
    yield "no admin any more", roles.no_admin_view()
    yield "remove person", roles.remove_form(someone)


def _rules_modals(of: Extremes) -> Iterator[Shown]:
    place = of.location()
    rules = Rules(
        who_may_mentor="approved",
        masterclasses=False,
        public_channels=True,
        announcement_channel="C" + "0" * 31,
        default_location_id=BIG,
        notice_to_book=720,
        notice_to_cancel=720,
        open_bookings=100,
        no_shows_allowed=100,
        request_expiry=720,
        offer_expiry=10_080,
        help_contact=of.text_of(200),
    )
    yield "program", rule_blocks.program_form(ProgramView(rules, [of.location(BIG - number) for number in range(100)]))
    yield "program with mail", rule_blocks.program_form(ProgramView(rules, [place], sends_mail=True))
    yield "program at first", rule_blocks.program_form(ProgramView(Rules(), [place]))
