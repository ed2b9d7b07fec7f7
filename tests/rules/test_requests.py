"""Whatever people ask and answer, in whatever order: the invariants of requests hold."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given, note, settings
from hypothesis import strategies as st

from mentorship.errors import Refusal
from mentorship.home.home import show_home
from mentorship.meetings.local_times import next_waking_hour
from mentorship.meetings.venue import VenueInput
from mentorship.requests import acceptance, answer, send
from mentorship.requests.expire import due, remind_or_expire
from mentorship.requests.proposed_times import WallTime
from mentorship.requests.view import NOT_FOUND, show_own_request
from mentorship.sessions import booking
from storage.meeting import Enrollment, Meeting
from storage.person import Person
from storage.request import SessionRequest
from storage.zones import zone_names
from tests.support.company import URL, Company, slack_id
from tests.support.invariants import check_rows
from tests.support.random_histories import run_random_histories
from tests.support.thoroughness import examples

PEOPLE = ("ada", "grace", "mia", "tom")
HOURS = [dt.time(9), dt.time(9, 30), dt.time(10), dt.time(10, 30)]
EXPECTED_ACTIONS = {"send_request", "send_offer", "accept", "decline", "withdraw", "suggest", "book", "settle"}
EXAMPLES = {"sqlite": examples(15), "postgresql": examples(5, least=3)}
LENGTH = 50


class RequestHistory:
    """A random history of a few people. `done` counts what was not refused."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.done: Counter[str] = Counter()
        company.db.execute(sa.update(Person).values(mentor=True))
        company.db.commit()
        self._weights: dict[Callable[[Random], None], float] = {
            self._ask: 4, self._offer: 3, self._accept: 5, self._decline: 1, self._withdraw: 1, self._suggest: 3,
            self._book: 1, self._wait: 0.7,
        }  # fmt: skip

    def act_at_random(self, dice: Random) -> None:
        """Let something happen, and check its outcome."""
        happens = dice.choices(list(self._weights), list(self._weights.values()))[0]
        (happens if self.company.all(SessionRequest) else self._ask)(dice)
        self._check()

    def _ask(self, dice: Random) -> None:
        who, whom = dice.sample(PEOPLE, 2)
        self._do(
            who,
            send.send_request,
            request_input=send.RequestInput(slack_id(whom), "Why?", self._proposed_times(dice), 60),
        )

    def _offer(self, dice: Random) -> None:
        who, whom = dice.sample(PEOPLE, 2)
        request_input = send.RequestInput(slack_id(whom), "", self._proposed_times(dice), 60, self._location(dice))
        self._do(who, send.send_offer, request_input=request_input)

    def _accept(self, dice: Random) -> None:
        request, who, known = self._any(dice)
        starts_at = dice.choice([None, *(dt.datetime.fromisoformat(each) for each in request.times)])
        chosen = {"starts_at": starts_at, "venue": dice.choice([None, self._location(dice), self._location(dice)])}
        before = request.state, request.turn_id
        if self._do(who, acceptance.accept, **known, **chosen, method=dice.choice([None, "online", "in_person"])):
            after = self.company.db.get_one(SessionRequest, request.id)
            if before[0] == "pending" and after.state == "accepted":
                assert before[1] == self.company.person(who).id, "only whose turn it is may accept"

    def _decline(self, dice: Random) -> None:
        _, who, known = self._any(dice)
        self._do(who, answer.decline, **known, reason="No time")

    def _withdraw(self, dice: Random) -> None:
        request, who, _ = self._any(dice)
        if self._do(who, answer.withdraw, request_id=request.id):
            assert request.sender_id == self.company.person(who).id

    def _suggest(self, dice: Random) -> None:
        _, who, known = self._any(dice)
        (wall_time, *_) = self._proposed_times(dice)
        self._do(who, answer.suggest, **known, message="", wall_time=wall_time, venue=self._location(dice))

    def _book(self, dice: Random) -> None:
        mentor, mentee = dice.sample(PEOPLE, 2)
        date = (self.company.now + dt.timedelta(days=dice.choice([1, 2, 3]))).date()
        try:
            number = self.company.offer(mentor, date=date, time=dice.choice(HOURS))
        except Refusal:
            return
        self._do(mentee, booking.book, meeting_id=number, method=None, about="")

    def _wait(self, dice: Random) -> None:
        self.company.now += dt.timedelta(hours=dice.choice([1, 5, 40]))
        now = self.company.now
        open_ones = {each.id for each in self.company.all(SessionRequest) if each.state == "pending"}
        for number in due(self.company.db, now):
            remind_or_expire(self.company.db, number, now=now)
        self.company.db.commit()
        self.company.db.expire_all()
        for each in self.company.all(SessionRequest):
            if each.id in open_ones:
                assert each.state == ("expired" if each.expires_at <= now else "pending")
                assert each.remind_at is None or each.remind_at > now
        self.done["settle"] += 1

    def _do(self, who: str, use_case: Callable[..., object], **values: Any) -> bool:
        rows = self.company.rows()
        try:
            self.company.act(who, use_case, **values)
        except Refusal:
            assert self.company.rows() == rows, "a refusal changes nothing"
            return False
        note(f"{who}: {use_case.__name__} {values}")
        self.done[use_case.__name__] += 1
        actor = self.company.person(who).id
        news = [each for each in self.company.deliver() if each.kind in ("accepted", *TOLD)]
        assert all(each.person_id != actor for each in news), "the actor is told of what they did themselves"
        return True

    def _any(self, dice: Random) -> tuple[SessionRequest, str, dict[str, int]]:
        """Return a request (mostly an open one), someone (mostly one of its two people), and what they know of it."""
        there = self.company.all(SessionRequest)
        still_open = [each for each in there if each.state == "pending"]
        request = dice.choice(still_open if still_open and dice.random() < 0.9 else there)
        turn, other = (self._name(each) for each in (request.turn_id, request.other_person(request.turn_id).id))
        who = dice.choice([turn] * 6 + [other] * 2 + list(PEOPLE))
        version = request.version - (dice.random() < 0.1)
        return request, who, {"request_id": request.id, "version": version}

    def _proposed_times(self, dice: Random) -> list[WallTime]:
        days = dice.sample([0, 1, 2, 3, 4], dice.choice([1, 1, 2, 3]))
        today = self.company.now.date()
        return [
            WallTime(today + dt.timedelta(days=day), dice.choice(HOURS), str(place or ""))
            for place, day in enumerate(days)
        ]

    def _location(self, dice: Random) -> VenueInput:
        online, in_person = dice.choice([(True, True), (True, False), (False, True), (False, False)])
        return VenueInput(self.company.location("T0HOME").id, online, in_person, dice.choice([URL, URL, URL, ""]))

    def _name(self, person_id: int) -> str:
        return self.company.db.get_one(Person, person_id).name.lower()

    # -- what never changes -----------------------------------------------------------------------------------------

    def _check(self) -> None:
        check_rows(self.company)
        there = self.company.all(SessionRequest)
        pairs = Counter((each.low_id, each.high_id) for each in there if each.state == "pending")
        assert max(pairs.values(), default=0) <= 1, "two people have one open request at most"
        self._check_accepted([each for each in there if each.state == "accepted"])
        for each in there:
            assert {each.mentor_id, each.mentee_id} == {each.low_id, each.high_id}
            assert {each.sender_id, each.turn_id} <= {each.low_id, each.high_id}
            assert (each.location_id is not None) >= (each.turn_id == each.mentee_id), "a mentee need only accept"
            assert 1 <= len(each.times) == len(set(each.times)) <= 3
            self._check_sight(each)
        self._check_lists()

    def _check_accepted(self, accepted: list[SessionRequest]) -> None:
        meetings = {each.id: each for each in self.company.all(Meeting)}
        places = {(each.meeting_id, each.role): each for each in self.company.all(Enrollment)}
        assert len({each.meeting_id for each in accepted}) == len(accepted), "each is one session"
        requested = {each.meeting_id for each in places.values() if each.source == "request"}
        assert requested == {each.meeting_id for each in accepted}, "and no session comes of any other"
        for each in accepted:
            meeting = meetings[each.meeting_id or 0]
            assert (meeting.host_id, places[meeting.id, "mentee"].person_id) == (each.mentor_id, each.mentee_id)
            assert meeting.starts_at.isoformat() in each.times

    def _check_sight(self, request: SessionRequest) -> None:
        for who in (*PEOPLE, "olga", "eve"):
            viewer = self.company.person(who)
            mine = viewer.id in (request.mentor_id, request.mentee_id)
            try:
                view = show_own_request(self.company.db, actor=viewer, request_id=request.id, now=self.company.now)
            except Refusal as refusal:
                assert (str(refusal), mine) == (NOT_FOUND, False)
                continue
            assert mine
            assert ("accept" in view.actions) <= (request.turn_id == viewer.id)
            assert ("withdraw" in view.actions) <= (request.sender_id == viewer.id)

    def _check_lists(self) -> None:
        for who in PEOPLE:
            viewer = self.company.person(who)
            listed = show_home(self.company.db, actor=viewer, chosen="requests", now=self.company.now).requests
            assert all(viewer.id in (each.mentor.id, each.mentee.id) for each in listed)


TOLD = ("request_suggested", "request_declined", "request_withdrawn")


@pytest.mark.timeout(600)
def test_no_history_breaks_what_never_changes(database_url: str) -> None:
    done = Counter[str]()

    def live_through(company: Company, dice: Random) -> None:
        history = RequestHistory(company)
        for _ in range(LENGTH):
            history.act_at_random(dice)
        done.update(history.done)

    run_random_histories(database_url, live_through, EXAMPLES)
    assert done.keys() == EXPECTED_ACTIONS, "all of it happened"


@given(
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)),
    st.sampled_from(sorted(zone_names())),
)
@settings(max_examples=examples(300), deadline=None)
def test_a_civil_hour_is_the_next_one(instant: dt.datetime, zone: str) -> None:
    found = next_waking_hour(instant, zone)
    local = found.astimezone(ZoneInfo(zone))
    assert instant <= found <= instant + dt.timedelta(hours=13)
    assert 8 <= local.hour < 20
    assert next_waking_hour(found, zone) == found
