"""Everything that is ever shown of mentors: finding them, profiles, and people who ask to mentor."""

from collections.abc import Iterator
from dataclasses import replace

from blocks.mentors import application, own_profile, profile, search
from mentorship.mentors.own_profile import MailPreference
from mentorship.mentors.profile import Profile
from mentorship.mentors.search import EMPTY_SEARCH, Search, SearchPage
from tests.support.extreme_values import ACTIONS, BIG, FIRST, NOTHING, START, Extremes, Shown, as_json
from tests.support.masterclass_extremes import masterclass_view


def mentor_modals(of: Extremes) -> Iterator[Shown]:
    """Yield every modal about mentors."""
    yield from _search_modals(of)
    yield from _profile_modals(of)
    yield from _own_profile_modals(of)
    yield "ask to mentor", application.ask_form()
    yield "decline mentor", application.decline_form(of.application())


def _search_modals(of: Extremes) -> Iterator[Shown]:
    someone, locations = of.person(), [of.location(number) for number in range(BIG, BIG - 100, -1)]
    wanted_mentors = Search(of.text_of(100), of.text_of(50), of.text_of(50), BIG, False)
    people = replace(wanted_mentors, looking=True)
    found = [of.search_hit(START)] * 9 + [of.search_hit(None)]
    for name, wanted in (("", wanted_mentors), (" people", people)):
        yield f"find{name}", search.find_view(SearchPage(someone, wanted, found, BIG, True, START, locations))
        yield f"find no{name}body", search.find_view(SearchPage(someone, wanted, [], 0, False, START, locations))
    yield "find by a filter", search.find_view(SearchPage(someone, Search(topic="x"), [], 0, False, START))
    yield "find nobody who looks", search.find_view(SearchPage(someone, Search(looking=True), [], 0, False, START))
    yield (
        "find nobody at all",
        search.find_view(SearchPage(someone, EMPTY_SEARCH, [], 0, False, START, has_topics=False)),
    )
    yield (
        "find suggested",
        search.find_view(SearchPage(someone, EMPTY_SEARCH, found, 0, True, START, locations, found[:3])),
    )


def _profile_modals(of: Extremes) -> Iterator[Shown]:
    view, someone = of.session(), of.person()
    other = of.person(id=1, zone="Asia/Kathmandu")
    for everything in (True, False):
        sessions = [replace(view, actions=ACTIONS if everything else ("book",))] * 10
        reader = replace(someone, admin=everything)
        shown = Profile(reader, other, of.about(), sessions, 1, True)
        yield f"profile {everything}", profile.profile_view(shown)
    yield "own profile", profile.profile_view(Profile(someone, someone, of.about(), [], 0, False))
    yield "empty profile", profile.profile_view(Profile(someone, of.person(id=1), NOTHING, [], 0, False))
    all_actions = [replace(view, actions=ACTIONS)] * 10
    full = Profile(someone, other, of.about(), all_actions, 0, True, queue_number=BIG)
    masterclasses = [masterclass_view(of)] * 10
    yield (
        "profile with masterclasses",
        profile.profile_view(replace(full, masterclasses=masterclasses, more_masterclasses=True)),
    )
    kept = replace(view, actions=ACTIONS, is_booked=False, held_for=someone, held_until=START)
    full = Profile(someone, other, of.about(), [kept] * 10, 1, True, queue_number=BIG)
    yield "profile of sessions on offer", profile.profile_view(full)
    waiting = Profile(someone, other, NOTHING, [], 0, False, can_wait=True)
    yield "profile to wait", profile.profile_view(waiting)


def _own_profile_modals(of: Extremes) -> Iterator[Shown]:
    yield "my profile", own_profile.profile_form(of.own_profile(), "mentor.profile")
    for mail in (
        MailPreference("", True, ""),
        MailPreference(of.text_of(320), False, of.text_of(255)),
        MailPreference("a@b.example", True, ""),
    ):
        yield "my profile with mail", own_profile.profile_form(replace(of.own_profile(), mail=mail))
    yield "my first profile", own_profile.profile_form(FIRST)


def application_messages(of: Extremes) -> Iterator[Shown]:
    """Yield every message about people who ask to mentor."""
    someone = of.person()
    for state in ("pending", "approved", "declined"):
        for by in (someone, None):
            asked = of.application(state=state, answered_by=by, answer="" if state == "pending" else of.text_of(1000))
            yield f"card of an application, {state} by {by}", as_json(application.card(asked))
    for by in (someone, None):
        yield f"an application approved by {by}", as_json(application.approved_message(by))
        yield f"an application declined by {by}", as_json(application.declined_message(by, of.text_of(1000)))
