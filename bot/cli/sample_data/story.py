"""The past of the demo: who did what, and when. Days are working days from the day on which it is started.

Whatever waits for an answer was asked on the last working day, so that nothing has expired.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.sample_data.feedback_deeds import GiveFeedback, SayThanks
from bot.cli.sample_data.masterclass_deeds import Attend, CancelMasterclass, HostMasterclass, MoveMasterclass
from bot.cli.sample_data.outcome_deeds import RecordMasterclass, RecordSession
from bot.cli.sample_data.people import LEAVER
from bot.cli.sample_data.program_deeds import PROGRAM_CHANNEL, AddLocations, FillInProfiles, MakeGroups, SetRules
from bot.cli.sample_data.request_deeds import AcceptRequest, AskForSession, OfferToMentee
from bot.cli.sample_data.session_deeds import BookSession, CancelSession, OfferSession, RepeatSession
from bot.cli.sample_data.slack_deeds import WELCOME_TO_THE_CHANNEL, LeaveCompany, Say
from bot.cli.sample_data.stage import ADMIN, Deed
from bot.cli.sample_data.working_time import LONDON, workday
from storage.program import MAIL_OFF, MAIL_UNLESS_OPTED_OUT

AnyDeed = Deed | Say | LeaveCompany


@dataclass(frozen=True)
class Moment:
    """What happens on a day of the past, at a time in London."""

    days: int
    time: dt.time
    deeds: Sequence[AnyDeed]

    def instant(self, today: dt.date) -> dt.datetime:
        """Return when it is (UTC), for a demo that is started today."""
        return dt.datetime.combine(workday(today, self.days), self.time, LONDON).astimezone(dt.UTC)


def _on(days: int, clock: str, *deeds: AnyDeed) -> Moment:
    return Moment(days, dt.time.fromisoformat(clock), deeds)


_SETTING_UP = (
    _on(
        -10,
        "09:00",
        AddLocations(
            (
                ("London", "Europe/London", "1 Finsbury Square"),
                ("New York", "America/New_York", "55 Broad Street"),
                ("Paris", "Europe/Paris", "12 rue de Cléry"),
            )
        ),
        SetRules(email=MAIL_OFF),
        FillInProfiles(),
        MakeGroups("Team leads", ("ada", "grace", "claire")),
    ),
    _on(-1, "09:05", SetRules(email=MAIL_UNLESS_OPTED_OUT)),  # mailboxes are not full of what is long past
    _on(-10, "09:05", Say(ADMIN, PROGRAM_CHANNEL, WELCOME_TO_THE_CHANNEL)),
)

_PAST_SESSIONS = (
    _on(
        -9,
        "09:20",
        OfferSession("first", "ada", "Growing into a tech lead", "London", -7, dt.time(14), 45, in_person=True),
        OfferSession("reviews", "kenji", "Design reviews that help", "London", -3, dt.time(9, 30), 30),
        OfferSession("tokens", "aisha", "Read a threat model together", "London", -5, dt.time(13), 45),
    ),
    _on(
        -9,
        "15:05",
        OfferSession("codebase", "grace", "Reading a large codebase", "New York", -4, dt.time(11, 30), 30),
        OfferSession("new team", "grace", "Changing teams", "New York", -5, dt.time(12), 30),
    ),
    _on(
        -8,
        "14:40",
        BookSession("first", "mia", "I was asked to lead a small project. Where do I begin?", "online"),
        RepeatSession("codebase", "grace", 4),
        BookSession("reviews", "priya", "How do I give feedback on something I can't draw?"),
        BookSession("tokens", "lucas", "Our app keeps tokens on the phone. What could go wrong?"),
    ),
    _on(-7, "17:15", BookSession("new team", "sam", "Can someone from support become a designer here?")),
    _on(-6, "13:10", BookSession("codebase", "tom", "Our billing service: 200,000 lines, and no map.")),
    _on(-7, "15:05", RecordSession("first", "ada", "took_place")),
    _on(-5, "15:10", RecordSession("tokens", "aisha", "took_place")),
    _on(-5, "17:45", RecordSession("new team", "grace", "no_show")),
    _on(-4, "17:40", RecordSession("codebase", "grace", "took_place")),
    _on(-4, "09:10", CancelSession("reviews", "kenji", "I'm at a conference that day. New times follow next week.")),
)

_COMING_SESSIONS = (
    _on(
        -3,
        "10:30",
        OfferSession("tech lead", "ada", "Growing into a tech lead", "London", 1, dt.time(14), 45, in_person=True),
        OfferSession("anything", "ada", "Ask me anything", "London", 3, dt.time(16), 60),
        OfferSession("more reviews", "kenji", "Design reviews that help", "London", 2, dt.time(9, 30), 30),
        OfferSession("data", "claire", "A career in data", "Paris", 2, dt.time(11), 45),
        OfferSession("talk", "claire", "Prepare your first talk", "Paris", 4, dt.time(16), 60, in_person=True),
        OfferSession("threats", "aisha", "Read a threat model together", "London", 3, dt.time(11), 45),
        OfferSession("on call", LEAVER, "Your first week on call", "London", 5, dt.time(11), 45),
    ),
    _on(-3, "13:20", BookSession("anything", "mia", "How did you learn to speak in front of people?")),
    _on(-3, "13:35", BookSession("on call", "aisha", "I join the rota next month.")),
    _on(-2, "09:30", BookSession("data", "olga", "How do you measure whether mentoring helps?")),
    _on(
        -1,
        "10:45",
        OfferSession("draft", "ada", "Growing into a tech lead", "London", 8, dt.time(10), 45, publish=False),
    ),
    _on(-1, "12:10", LeaveCompany(LEAVER)),
)

_PAST_MASTERCLASSES = (
    _on(
        -9,
        "11:00",
        HostMasterclass(
            "charts",
            "claire",
            "Charts that tell the truth",
            "Five charts that mislead, five that don't, and how to tell them apart in a meeting.",
            "Paris",
            -2,
            dt.time(15),
            60,
            maximum=20,
        ),
    ),
    _on(-7, "09:30", Attend("charts", ("tom", "priya"))),
    _on(-7, "12:50", Attend("charts", ("lucas", "olga"))),
    _on(-7, "12:55", Say("tom", "charts-that", "Looking forward to this. My question: when is a pie chart fine?")),
    _on(-2, "15:30", RecordMasterclass("charts", "claire", ("priya",))),
    _on(-2, "15:40", GiveFeedback("charts", "tom", 5, "The five bad charts made it click. More of those!")),
    _on(-2, "16:05", GiveFeedback("charts", "lucas", 4, "A little fast in the second half.")),
    _on(-2, "16:20", GiveFeedback("charts", "olga", 5, "I used it in a meeting the same day.")),
    _on(-2, "16:25", SayThanks("charts", "olga")),
    _on(-2, "15:10", Say("lucas", "charts-that", "Thank you, Claire! I'll never trust a second axis again.")),
    _on(
        -6,
        "09:40",
        HostMasterclass(
            "portfolio",
            "kenji",
            "A portfolio in an hour",
            "Choose three projects, tell one story.",
            "London",
            4,
            dt.time(9),
            60,
        ),
    ),
    _on(-5, "16:20", Attend("portfolio", ("sam",))),
    _on(-1, "09:40", CancelMasterclass("portfolio", "kenji", "I'm travelling that week. A new date follows soon.")),
)

_COMING_MASTERCLASSES = (
    _on(
        -6,
        "11:30",
        HostMasterclass(
            "lead",
            "ada",
            "From engineer to tech lead",
            "What changes on the first day, what doesn't, and what I wish someone had told me.",
            "London",
            7,
            dt.time(15),
            60,
            guests=("kenji", "sam"),
            maximum=4,
        ),
    ),
    _on(
        -6,
        "15:00",
        HostMasterclass(
            "reading",
            "grace",
            "Reading code that nobody explains",
            "Bring a repository you are new to. We find our way into it together: where to begin, what to skip, and "
            "how to write down what we learn for whoever comes next.",
            "New York",
            5,
            dt.time(10),
            90,
            guests=("tom",),
            maximum=12,
        ),
    ),
    _on(-5, "09:15", Attend("reading", ("mia",)), Attend("lead", ("aisha",))),
    _on(-5, "12:40", Attend("lead", ("lucas",))),
    _on(-5, "13:30", Attend("reading", ("priya",)), Attend("lead", (), waiting=("priya",))),
    _on(-1, "15:30", MoveMasterclass("reading", "grace", 6, dt.time(10), "A customer visits us that morning.")),
)

_REQUESTS = (
    _on(
        -5,
        "14:00",
        AskForSession(
            "compilers", "tom", "grace", "I'd like to understand what our query planner does.", ((4, dt.time(16, 30)),)
        ),
    ),
    _on(-4, "15:30", AcceptRequest("compilers", "grace", "New York")),
    _on(
        -1,
        "11:20",
        OfferToMentee(
            "claire",
            "mia",
            "I heard that you're preparing a talk. Shall we look at it together?",
            "Paris",
            ((2, dt.time(14)), (5, dt.time(10))),
        ),
    ),
    _on(
        -1,
        "13:15",
        AskForSession(
            "team",
            "lucas",
            "ada",
            "My team may grow to six people. Could we talk about how you made the step?",
            ((2, dt.time(10)), (5, dt.time(11))),
        ),
    ),
    _on(
        -1,
        "14:05",
        AskForSession(
            "statistics",
            "tom",
            "claire",
            "Which statistics does a data team really use?",
            ((3, dt.time(11)), (5, dt.time(12))),
        ),
    ),
    _on(
        -1,
        "14:50",
        AskForSession(
            "pull requests",
            "priya",
            "grace",
            "I read a pull request every day now. Can you show me how you do it?",
            ((3, dt.time(19)), (4, dt.time(19, 30))),
        ),
    ),
    _on(
        -1,
        "16:00",
        OfferToMentee(
            "grace",
            "lucas",
            "Curious how a compiler sees your Kotlin?",
            "New York",
            ((3, dt.time(10)), (5, dt.time(11))),
        ),
    ),
    _on(
        -1,
        "10:20",
        AskForSession(
            "sign-in",
            "kenji",
            "aisha",
            "We're redesigning sign-in. Would you look at it the way an attacker would?",
            ((4, dt.time(17)), (5, dt.time(17))),
        ),
    ),
    _on(
        -1,
        "16:20",
        OfferToMentee(
            "grace",
            "sam",
            "How is the portfolio coming along? Let's plan your next step.",
            "New York",
            ((4, dt.time(13)), (5, dt.time(13))),
            30,
        ),
    ),
    _on(
        -1,
        "16:40",
        AskForSession(
            "help pages",
            "sam",
            "kenji",
            "I'd love your view on our help pages.",
            ((3, dt.time(17)), (5, dt.time(17))),
        ),
    ),
)

STORY = (
    *_SETTING_UP,
    *_PAST_SESSIONS,
    *_COMING_SESSIONS,
    *_PAST_MASTERCLASSES,
    *_COMING_MASTERCLASSES,
    *_REQUESTS,
)
