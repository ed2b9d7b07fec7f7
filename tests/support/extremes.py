"""Everything that is ever rendered, from values as long and as hostile as the database takes them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from blocks import errors, kit
from blocks.home import calendar, home, start_reminder
from blocks.home import help as help_
from blocks.masterclasses import channel
from blocks.mentors import application, profile, search
from blocks.program import group, location, roles, settings
from blocks.program import rules as rule_blocks
from blocks.requests import answer, request, send
from blocks.sessions import booking, form, series, session, waitlist
from blocks.sessions import messages as news_blocks
from mentorship.errors import NextStep, Refusal
from mentorship.home.home import LISTS, HomeView, MentorHomeView
from mentorship.meetings.form import FormData
from mentorship.meetings.recurrence import MAX_COPIES
from mentorship.mentors.application import PAGE
from mentorship.mentors.profile import MailPreference
from mentorship.mentors.search import EMPTY_SEARCH, Profile, Search, SearchPage
from mentorship.people.person import PeoplePage
from mentorship.program.group import GroupDetails, GroupsPage
from mentorship.program.location import LocationsPage
from mentorship.program.rules import ProgramView, Rules
from mentorship.requests.answer import AcceptFormData, SuggestFormData, TimeChoice
from mentorship.requests.send import RequestFormData
from mentorship.sessions.booking import BookingFormData, MoveOptions
from mentorship.sessions.edit import EditFormData
from mentorship.sessions.lifecycle import CancelFormData
from mentorship.sessions.waitlist_offers import OfferView
from storage.group import Group
from storage.masterclass import Seats
from tests.support import participant_extremes
from tests.support.extreme_values import (
    ACTIONS,
    BIG,
    FIRST,
    GROUP_FAILURES,
    GROUPS,
    MORE,
    NOTHING,
    START,
    Extremes,
    Json,
    Shown,
)
from tests.support.masterclass_extremes import class_messages, class_modals, masterclass_view, masterclasses


def modals(filler: str) -> Iterator[Shown]:
    """Every modal there is."""
    of = Extremes(filler)
    view, somebody, place = of.session(), of.person(), of.location()
    places = [of.row(number) for number in range(BIG, BIG - 100, -1)]
    circle = [Group(id=number, name=of.text_of(75)) for number in range(BIG, BIG - 100, -1)]
    editable = EditFormData(
        view=view,
        meeting_url=view.meeting_url,
        mentee="U0",
        enrollment_id=BIG,
        locations=places,
        local_times=of.local_times(),
        groups=circle,
        group_ids=[group.id for group in circle],
    )
    gone = Group(id=1, name=of.text_of(75), archived_at=START)
    archived = replace(
        editable, locations=[of.row(1), *places], groups=[gone, *circle], view=replace(view, state="draft")
    )
    draft = replace(editable, mentee=None, view=replace(view, state="draft"))
    roster = GroupDetails(of.group(), ["U" + "0" * 31] * 200)
    yield "book", booking.book_form(BookingFormData(view, of.text_of(300)))
    yield "give back", booking.cancel_form(view)
    yield "attendance", booking.attendance_form(view)
    yield "help", help_.help_view(of.abilities(True))
    yield "locations", location.locations_view(LocationsPage([place] * 50, 1, True))
    yield "add location", location.location_form(None)
    yield "edit location", location.location_form(place)
    yield "archive location", location.archive_form(place)
    yield "groups", group.groups_view(GroupsPage([of.group(source=each) for each in GROUPS] * 5, 1, True))
    yield (
        "groups in trouble",
        group.groups_view(GroupsPage([of.group(trouble=each) for each in GROUP_FAILURES], 0, False)),
    )
    yield "no groups", group.groups_view(GroupsPage([], 0, False))
    every = group.UserGroups([(f"S{number:031}", of.text_of(100), of.text_of(255)) for number in range(2000)])
    yield "add group", group.group_form(None, every)
    yield "add group without user groups", group.group_form(None, group.UserGroups())
    yield "add group not granted", group.group_form(None, group.UserGroups(error=of.text_of(100)))
    yield "edit group", group.group_form(roster, group.UserGroups(error="missing_scope"))
    for source in ("user_group", "channel"):
        followed = GroupDetails(of.group(source=source), [])
        yield f"edit group by {source}", group.group_form(followed, group.UserGroups(every.listed[:100]))
    yield "archive group", group.archive_form(roster)
    yield from finding(of)
    for everything in (True, False):
        sessions = [replace(view, actions=ACTIONS if everything else ("book",))] * 10
        other = of.person(id=1, zone="Asia/Kathmandu")
        reader = replace(somebody, admin=everything)
        shown = Profile(reader, other, of.about(), sessions, 1, True, everything)
        yield f"profile {everything}", search.profile_view(shown)
    yield "own profile", search.profile_view(Profile(somebody, somebody, of.about(), [], 0, False, True))
    yield "empty profile", search.profile_view(Profile(somebody, of.person(id=1), NOTHING, [], 0, False, False))
    full = Profile(
        somebody,
        other,
        of.about(),
        [replace(view, actions=ACTIONS)] * 10,
        0,
        True,
        True,
        queue_number=BIG,
        masterclasses=[masterclass_view(of)] * 10,
        more_masterclasses=True,
    )
    yield "profile with masterclasses", search.profile_view(full)
    kept = replace(view, actions=ACTIONS, is_booked=False, held_for=somebody, held_until=START)
    full = Profile(somebody, other, of.about(), [kept] * 10, 1, True, True, queue_number=BIG)
    yield "profile of sessions on offer", search.profile_view(full)
    waiting = Profile(somebody, other, NOTHING, [], 0, False, False, can_wait=True)
    yield "profile to wait", search.profile_view(waiting)
    yield "my profile", profile.profile_form(of.own_profile(), "mentor.profile")
    for mail in (
        MailPreference("", True, ""),
        MailPreference(of.text_of(320), False, of.text_of(255)),
        MailPreference("a@b.example", True, ""),
    ):
        yield "my profile with mail", profile.profile_form(replace(of.own_profile(), mail=mail))
    yield "my first profile", profile.profile_form(FIRST)
    wishes = [of.application(id=BIG - number) for number in range(PAGE)]
    yield "people", roles.people_view(PeoplePage([somebody] * 15, 1, True), wishes)
    yield "nobody", roles.people_view(PeoplePage([], 0, False), [])
    yield "ask to mentor", application.ask_form()
    yield "decline mentor", application.decline_form(of.application())
    yield "add person", roles.person_form(None)
    yield "edit person", roles.person_form(somebody)
    yield "no admin any more", roles.no_admin_view()
    yield "remove person", roles.remove_form(somebody)
    for name, then, turn in (("new session", "publish", 0), ("next session", "again", BIG)):
        desk = FormData(
            replace(of.session_input(), groups=(BIG,)),
            places,
            circle,
            of.local_times(),
            then=then,
            said=of.text_of(300) if turn else "",
            turn=turn,
        )
        yield name, form.new_form(desk)
    yield "edit session", form.edit_form(editable)
    yield "edit session at an archived place", form.edit_form(archived)
    yield "edit draft", form.edit_form(draft)
    yield "publish", form.publish_form(draft, frozenset({"date", "time", "meeting_url"}))
    yield "cancel", session.cancel_form(CancelFormData(view, 0))
    yield "cancel a series", session.cancel_form(CancelFormData(view, MAX_COPIES))
    yield "more", session.more_view(replace(view, actions=MORE))
    others = [replace(view, id=BIG - number) for number in range(10)]
    yield "change time", booking.time_form(MoveOptions(view, others, {each.id: of.text_of(300) for each in others}))
    yield "bulk duplicate", series.bulk_form(view)
    asked = of.request()
    for name, blank in (
        ("somebody", RequestFormData(somebody, "U0", asked.link, places, BIG)),
        ("nobody", RequestFormData(somebody, None, "", places, 1)),
    ):
        yield f"request of {name}", send.request_form(blank)
        yield f"offer to {name}", send.offer_form(blank)
        clocks = [(which, of.local_times()) for which in send.TIME_SUFFIXES]
        yield f"request of {name} with clocks", send.with_proposed_local_times(send.request_form(blank), clocks)
    starts = [START + dt.timedelta(days=day) for day in range(3)]
    times = [TimeChoice(each, each + dt.timedelta(minutes=479), of.text_of(300)) for each in starts]
    free = [replace(each, conflict="") for each in times]
    yield (
        "accept as mentor",
        answer.accept_form(AcceptFormData(asked, times, places, BIG, of.session_input().meeting_url)),
    )
    yield "accept as mentee", answer.accept_form(AcceptFormData(replace(asked, offer=True), free, [], 0, ""))
    yield "decline", answer.decline_form(asked)
    yield "suggest", answer.suggest_form(SuggestFormData(asked, [], 0))
    yield "suggest with a place", answer.suggest_form(SuggestFormData(asked, places, BIG))
    for number, each in enumerate(of.requests()):
        yield f"request {number}", request.request_view(each)
    yield "preview", series.preview_view(of.preview())
    yield "preview again", series.preview_view(of.preview(), "Something has changed.")
    yield "delete", session.delete_form(view)
    rules = Rules(
        who_may_mentor="approved",
        masterclasses=False,
        public_channels=True,
        announcement_channel="C" + "0" * 31,
        default_location_id=BIG,
        notice_to_book=720,
        notice_to_cancel=720,
        open_bookings=100,
        request_expiry=720,
        offer_expiry=10_080,
        help_contact=of.text_of(200),
    )
    yield "program", rule_blocks.program_form(ProgramView(rules, [of.location(BIG - number) for number in range(100)]))
    yield "program with mail", rule_blocks.program_form(ProgramView(rules, [place], sends_mail=True))
    yield "program at first", rule_blocks.program_form(ProgramView(Rules(), [place]))
    for sessions in ([view] * 20, []):
        yield (
            f"your {len(sessions)} sessions",
            help_.sessions_view(HomeView(somebody, True, "upcoming", sessions, 0, True, False)),
        )
    for page in (0, 1):
        hosted = MentorHomeView(somebody, somebody, "upcoming", [view] * 20, page, True)
        yield f"all sessions of a mentor {page}", home.hosted_view(hosted)
    yield from class_modals(of)
    yield "settings", settings.settings_view()
    yield from participant_extremes.modals(of)
    yield (
        "refusal",
        errors.refusal_modal(Refusal(of.text_of(9000), next_steps=[NextStep(what, BIG) for what in errors.NEXT_STEPS])),
    )


def finding(of: Extremes) -> Iterator[Shown]:
    """`Find a mentor` in all its states."""
    somebody, places = of.person(), [of.location(number) for number in range(BIG, BIG - 100, -1)]
    wanted_mentors = Search(of.text_of(100), of.text_of(50), of.text_of(50), BIG, False)
    people = replace(wanted_mentors, looking=True)
    found = [of.search_hit(START)] * 9 + [of.search_hit(None)]
    for name, wanted in (("", wanted_mentors), (" people", people)):
        yield f"find{name}", search.find_view(SearchPage(somebody, wanted, found, BIG, True, places))
        yield f"find no{name}body", search.find_view(SearchPage(somebody, wanted, [], 0, False, places))
    yield "find by a filter", search.find_view(SearchPage(somebody, Search(topic="x"), [], 0, False))
    yield "find nobody who looks", search.find_view(SearchPage(somebody, Search(looking=True), [], 0, False))
    yield "find nobody at all", search.find_view(SearchPage(somebody, EMPTY_SEARCH, [], 0, False, has_topics=False))
    yield "find suggested", search.find_view(SearchPage(somebody, EMPTY_SEARCH, found, 0, True, places, found[:3]))


def homes(filler: str) -> Iterator[Shown]:
    """Every Home tab there is."""
    of = Extremes(filler)
    for chosen in LISTS:
        for number, view in enumerate(of.sessions()):
            week = [replace(view, starts_at=view.starts_at + dt.timedelta(days=day)) for day in range(20)]
            yield f"{chosen} {number}", home.home_view(HomeView(of.person(), True, chosen, week, 1, True, False))
        yield f"empty {chosen}", home.home_view(HomeView(of.person(admin=False), False, chosen, [], 0, False, True))
    waiting = HomeView(of.person(mentor=False), True, "past", [], 0, False, False, to_answer=BIG, to_confirm=view)
    yield "what waits", home.home_view(waiting)
    for number, asked in enumerate(of.requests()):
        page = HomeView(of.person(), True, "requests", [], 1, True, False, [asked] * 20)
        yield f"requests {number}", home.home_view(page)
    yield "no requests", home.home_view(HomeView(of.person(), True, "requests", [], 0, False, False))
    for number, each in enumerate(masterclasses(of)):
        weeks = [replace(each, starts_at=each.starts_at + dt.timedelta(days=day)) for day in range(20)]
        page = HomeView(of.person(), True, "upcoming", weeks, 1, True, False, can_host=True)
        yield f"masterclasses {number}", home.home_view(page)


def messages(filler: str) -> Iterator[Shown]:
    """Every message there is, as `text` and `blocks`."""
    of = Extremes(filler)
    view, somebody = of.session(), of.person()
    for may in (True, False):
        yield f"help {may}", _message(help_.help_message(of.abilities(may)))
        yield f"no command {may}", _message(help_.help_message(of.abilities(may), of.text_of(3000)))
        yield f"help of masterclasses {may}", _message(help_.masterclass_help(of.abilities(may)))
    for sessions in ([view] * 20, []):
        listed = help_.session_list(HomeView(somebody, True, "upcoming", sessions, 0, True, False))
        yield f"{len(sessions)} sessions", _message(listed)
    for number, each in enumerate(of.sessions()):
        yield f"card {number}", _message(session.card(each))
    yield from request_messages(of)
    yield from class_messages(of)
    for kind in news_blocks.MESSAGES:
        for role in ("host", "mentee"):
            news = news_blocks.SessionNews(
                replace(view, role=role), somebody, somebody, details(of), "https://e.example/" * 10
            )
            yield f"{kind} to {role}", _message(news_blocks.message(kind, news))
        yield (
            f"{kind} by nobody",
            _message(news_blocks.message(kind, news_blocks.SessionNews(view, details=details(of)))),
        )
    for number, begins in enumerate(of.starting_meetings()):
        for card_url in ("https://e.example/" * 10, ""):
            yield f"joining {number} {card_url}", _message(start_reminder.join_message(begins, card_url))
    yield from application_messages(of)
    yield from channel_messages(of)
    yield from participant_extremes.messages(of)
    for state in ("offered", "accepted", "passed", "expired", "withdrawn"):
        yield (
            f"{state} offer",
            _message(waitlist.offer_card(OfferView(replace(view, role=None), state, START, of.text_of(300)))),
        )
    for is_mentor in (True, False):
        yield f"roles {is_mentor}", _message(news_blocks.roles_message(somebody, mentor=is_mentor, admin=is_mentor))
    no = Refusal(of.text_of(2500), next_steps=[NextStep(what, BIG) for what in errors.NEXT_STEPS])
    yield "a refusal", {"text": kit.escaped(str(no)), "blocks": errors.refusal_message(no)}
    yield "mail off", _message(news_blocks.mail_refused_message(of.text_of(320), of.text_of(255)))
    yield "mail off, nothing said", _message(news_blocks.mail_refused_message("a@b.example", ""))
    yield "a calendar file", {"text": calendar.calendar_comment(view), "blocks": []}


def request_messages(of: Extremes) -> Iterator[Shown]:
    """Those about requests."""
    for number, asked in enumerate(of.requests()):
        yield f"card of request {number}", _message(request.card(asked))
        yield f"list of requests {number}", _message(request.request_list([asked] * 20))
        for kind in request.MESSAGES:
            yield f"{kind} {number}", _message(request.message(kind, asked))
    yield "no requests", _message(request.request_list([]))


def application_messages(of: Extremes) -> Iterator[Shown]:
    """Those about people who ask to mentor."""
    somebody = of.person()
    for state in ("pending", "approved", "declined"):
        for by in (somebody, None):
            asked = of.application(state=state, answered_by=by, answer="" if state == "pending" else of.text_of(1000))
            yield f"card of a wish, {state} by {by}", _message(application.card(asked))
    for by in (somebody, None):
        yield f"a wish approved by {by}", _message(application.approved_message(by))
        yield f"a wish declined by {by}", _message(application.declined_message(by, of.text_of(1000)))


def channel_messages(of: Extremes) -> Iterator[Shown]:
    """Those in the channel of a masterclass, and about it."""
    somebody, full = of.person(), of.channel_card()
    for number, view in enumerate(
        (
            full,
            replace(full, seats=Seats(), online=False),
            replace(full, maximum=None, in_person=False),
            replace(full, cancelled=True, cancelled_by=somebody),
        )
    ):
        yield f"card in a channel {number}", _message(channel.channel_card(view))
    for by in (somebody, None):
        yield (
            f"last word by {by}",
            _message(channel.cancellation_message(replace(full, cancelled=True, cancelled_by=by))),
        )
    for code in (*channel.CHANNEL_ERRORS, *channel.CREATION_ERRORS, "unheard_of"):
        yield f"trouble with a channel: {code}", _message(channel.channel_error_message(full, code))
    for many in (1, 501):
        people = [
            (somebody, code, stays) for code in (*channel.INVITE_ERRORS, "x" * 64) for stays in (True, False)
        ] * many
        yield f"{many} refused in a channel", _message(channel.member_errors_message(full, people[: 2 * many]))
    yield "came into a channel", _message(channel.visitor_question(full))
    for hosting in (True, False):
        yield f"left a channel, {hosting}", _message(channel.leaver_question(full, is_host=hosting))


def details(of: Extremes) -> Json:
    """What is kept with a notice, at its longest."""
    view = of.session()
    times = {"starts_at": [START.isoformat()] * 2, "ends_at": [START.isoformat()] * 2}
    ways = {"online": [True, True], "in_person": [True, False]}
    typed = {"topic": view.topic, "meeting_url": view.meeting_url, "location": view.location.name}
    changes = {**times, **ways, **{name: [value, value] for name, value in typed.items()}}
    starts = [(START + dt.timedelta(days=day)).isoformat() for day in range(MAX_COPIES)]
    return {"reason": view.reason, "method": "in_person", "changes": changes, "starts": starts, "from": starts[0]}


def _message(made: tuple[str, list[Json]]) -> Json:
    text, blocks = made
    return {"text": text, "blocks": blocks}


def everything_marked_up(filler: str) -> list[str]:
    """All texts of all blocks that Slack reads as markup."""
    return [
        text for make in (modals, homes, messages) for _, shown in make(filler) for text in _markup(shown["blocks"])
    ]


def _markup(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _markup(each)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from _markup(each)
